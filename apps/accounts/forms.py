"""What the account and the audit log accept."""

from datetime import timedelta
from typing import Any

from django import forms

from apps.accounts.models import ApiToken, AuditEvent, User

LONGEST_DAYS = 365
LONGEST_QUERY = 8000
INVISIBLE = "The name has nothing to be seen in it."


def visible_name(name: str) -> str:
    """Return a name with single spaces; refuses one that cannot be seen."""
    if not any(letter.isprintable() and not letter.isspace() for letter in name):
        raise forms.ValidationError(INVISIBLE)
    return " ".join(name.split())


class SavedFilterForm(forms.Form):
    """A filter to be saved: what it is called. What it may hold is the page's to say."""

    name = forms.CharField(max_length=60, label="Name", help_text="Only you see it; each name once on a page.")
    query = forms.CharField(max_length=LONGEST_QUERY, required=False, widget=forms.HiddenInput, label="Filter")

    def clean_name(self) -> str:
        """Refuse a name that cannot be seen."""
        return visible_name(self.cleaned_data["name"])


class TokenForm(forms.Form):
    """A new token: what it is called, what it is for, and how long it lasts. Leads let CI send coverage."""

    name = forms.CharField(max_length=80, label="Name")
    scope = forms.ChoiceField(choices=ApiToken.Scope, initial=ApiToken.Scope.READ, required=False, label="To")
    repository = forms.CharField(max_length=100, required=False, label="Repository")
    days = forms.IntegerField(min_value=1, max_value=LONGEST_DAYS, initial=90, label="Days it lasts")

    def __init__(self, *args: object, user: User, is_lead: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.user = user
        if not is_lead:
            del self.fields["scope"], self.fields["repository"]

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])

    def clean_name(self) -> str:
        """Refuse a name that cannot be seen, or that another token of the person has."""
        name: str = self.cleaned_data["name"]
        if not any(letter.isprintable() and not letter.isspace() for letter in name):
            raise forms.ValidationError(INVISIBLE)
        if ApiToken.objects.filter(user=self.user, name=name).exists():
            raise forms.ValidationError("You have a token of this name already.")
        return name

    def clean_repository(self) -> str:
        """Demand a repository for coverage, which is named as in its address; a token that reads needs none."""
        if self.cleaned_data.get("scope") != ApiToken.Scope.COVERAGE:
            return ""
        name: str = self.cleaned_data["repository"]
        if not name or "/" in name:
            raise forms.ValidationError("Name the repository whose coverage is sent, without its owner.")
        return name

    @property
    def what_for(self) -> dict[str, Any]:
        """Return what the token is for: reading, unless something else was chosen."""
        scope = ApiToken.Scope(self.cleaned_data.get("scope") or ApiToken.Scope.READ)
        return {"scope": scope, "repository": self.cleaned_data.get("repository", "")}


class AuditFilters(forms.Form):
    """Which events of the log are wanted."""

    action = forms.ChoiceField(choices=[("", "Anything"), *AuditEvent.Action.choices], required=False, label="What")
    person = forms.CharField(max_length=255, required=False, label="Who")
    since = forms.DateField(required=False, label="Since", widget=forms.DateInput(attrs={"type": "date"}))
    cursor = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
