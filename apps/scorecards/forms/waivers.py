"""The form that asks for a waiver."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.catalog.forms import TEXT_LENGTH
from apps.scorecards.forms.service import ServiceForm
from apps.scorecards.queries import Waivable
from apps.scorecards.services.waivers import LONGEST_DAYS


class WaiverForm(ServiceForm):
    """A waiver as somebody asks for it. What of it can be asked for is the service's to say."""

    repository = forms.CharField(max_length=TEXT_LENGTH, widget=forms.HiddenInput)
    rule = forms.CharField(max_length=TEXT_LENGTH, widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=1000,
        label="Reason",
        help_text="Why the rule cannot be kept here for now, for whoever decides and whoever reads the score.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    expires_on = forms.DateField(
        label="Expires on",
        help_text=f"From this day on the fail counts again; at most {LONGEST_DAYS} days from today.",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @staticmethod
    def first_words(asked: Waivable, *, now: datetime) -> dict[str, Any]:
        """Return what the form holds before anything is typed."""
        middle = timezone.localdate(now) + timedelta(days=LONGEST_DAYS // 2)
        return {"repository": asked.repository, "rule": asked.rule, "expires_on": middle}

    @property
    def wanted(self) -> dict[str, Any]:
        """Return what the service is told."""
        return {name: self.cleaned_data[name] for name in ("rule", "reason", "expires_on")}
