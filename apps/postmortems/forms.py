"""What lists of incidents accept in their query string."""

from typing import Any, Literal

from django import forms
from django.utils import timezone

from apps.catalog.forms import MineSchema, Name, NarrowedSchema
from apps.postmortems.queries import IncidentChoice


class IncidentFilters(NarrowedSchema, MineSchema):
    """Which incidents; `q` is a part of the title, the service or the name and number."""

    q: Name = ""
    state: Literal["open", "resolved", ""] = ""
    severity: Name = ""
    need: Literal["postmortem", "sections", "actions", ""] = ""
    repeats: Literal["1", ""] = ""

    @property
    def choice(self) -> IncidentChoice:
        """Return what the list is narrowed to."""
        return IncidentChoice(
            narrowed_to=self.narrowed_to,
            text=self.q,
            state=self.state,
            severity=self.severity,
            need=self.need,
            only_repeats=bool(self.repeats),
        )


class LinkForm(forms.Form):
    """The address of a postmortem; whether it can be linked is the service's to say."""

    url = forms.CharField(
        max_length=4000,
        label="Address of the postmortem",
        help_text="An issue, pull request, discussion or file at GitHub, which must be there, or a page elsewhere.",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )


class ActionForm(forms.Form):
    """The action of which an issue is wanted, by the key of its line."""

    key = forms.RegexField(r"[0-9a-f]{64}\Z", label="Action", strip=False)


class UnlinkForm(forms.Form):
    """Why a link is taken back."""

    reason = forms.CharField(
        max_length=1000,
        label="Reason",
        help_text="If the issue at GitHub says what is linked, it says this too: whoever can read the issue reads it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CorrectionForm(forms.Form):
    """When something of an incident was, and why that is said; whether it can be so is the service's to say."""

    at = forms.DateTimeField(
        label="Time",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
    )
    reason = forms.CharField(max_length=1000, label="Reason", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["at"].help_text = f"In the time zone {timezone.get_current_timezone_name()}."


class TakeBackForm(forms.Form):
    """Why a correction is taken back."""

    reason = forms.CharField(max_length=1000, label="Reason", widget=forms.Textarea(attrs={"rows": 2}))
