"""What the account and the audit log accept."""

from datetime import timedelta

from django import forms

from apps.accounts.models import ApiToken, AuditEvent, User

LONGEST_DAYS = 365
INVISIBLE = "The name has nothing to be seen in it."


class TokenForm(forms.Form):
    """A new token: what it is called, and how long it lasts."""

    name = forms.CharField(max_length=80, label="Name")
    days = forms.IntegerField(min_value=1, max_value=LONGEST_DAYS, initial=90, label="Days it lasts")

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.user = user

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


class AuditFilters(forms.Form):
    """Which events of the log are wanted."""

    action = forms.ChoiceField(choices=[("", "Anything"), *AuditEvent.Action.choices], required=False, label="What")
    person = forms.CharField(max_length=255, required=False, label="Who")
    since = forms.DateField(required=False, label="Since", widget=forms.DateInput(attrs={"type": "date"}))
    cursor = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
