"""The forms with which leads begin and change campaigns."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.accounts.queries import PersonName
from apps.scorecards.forms.service import ServiceForm
from apps.scorecards.queries.choosing import Choice, Choosable, Of
from apps.scorecards.registry import SECTIONS, all_rules, rule_of
from apps.scorecards.rules import Rule, Subject

# Not a key of anybody's.
MACHINE = "machine"


class CampaignTermsForm(ServiceForm):
    """What of a campaign can be changed after it began. What of it is possible is the service's to say."""

    title = forms.CharField(
        max_length=200, label="Title", help_text="It is also that of the issues at GitHub.", strip=True
    )
    due_on = forms.DateField(
        label="Due on",
        help_text="The last day on which it is in time.",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    owner = forms.ChoiceField(label="Owner", help_text="Who looks after it: anybody who has signed in.")

    def __init__(self, *arguments: Any, people: Sequence[PersonName], **options: Any) -> None:
        super().__init__(*arguments, **options)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [(owner_key(one.id), one.login) for one in people]

    def clean_title(self) -> str:
        """Keep it on one line, as GitHub does."""
        return " ".join(str(self.cleaned_data["title"]).split())

    @property
    def terms(self) -> dict[str, Any]:
        """Return what the service is told."""
        told = {name: self.cleaned_data[name] for name in ("title", "due_on")}
        owner = self.cleaned_data["owner"]
        return told | {"owner_id": None if owner == MACHINE else int(owner)}


class CampaignForm(CampaignTermsForm):
    """A campaign as somebody begins it."""

    why = forms.CharField(
        max_length=2000,
        label="Why",
        help_text="Plain text, for whoever owns a repository; it stands in the issues at GitHub too.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    rules = forms.MultipleChoiceField(label="Rules")
    of = forms.ChoiceField(
        label="Repositories",
        choices=[(Of.ALL, "All"), (Of.TEAM, "Those of a team"), (Of.KIND, "Those of a kind"), (Of.NAMED, "By name")],
    )
    team = forms.ChoiceField(label="Team", required=False)
    kind = forms.ChoiceField(label="Kind", required=False)
    names = forms.CharField(
        label="Names",
        required=False,
        max_length=20_000,
        help_text="One a line, or with commas. Repositories that come later are not added.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *arguments: Any, choosable: Choosable, **options: Any) -> None:
        super().__init__(*arguments, **options)
        offered = {
            "rules": [(rule.slug, rule.expected) for rule in _judging_repositories()],
            "team": [("", "Choose a team"), *((name, name) for name in choosable.teams)],
            "kind": [("", "Choose a kind"), *((name, name.capitalize()) for name in choosable.kinds)],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @staticmethod
    def first_words(asked: Any, *, owner_id: int | None, now: datetime) -> dict[str, Any]:
        """Return what the form holds before anything is typed; `asked` is the query string that led to it."""
        names = asked.getlist("repository")
        return {
            "rules": [slug for slug in asked.getlist("rule") if rule_of(slug)],
            "of": Of.NAMED if names else Of.ALL,
            "names": "\n".join(names),
            "due_on": timezone.localdate(now) + timedelta(days=30),
            "owner": owner_key(owner_id),
        }

    @property
    def rule_groups(self) -> list[tuple[str, int, list[tuple[Rule, bool]]]]:
        """Return the rules by section, each with whether it is chosen, and how many of the section are."""
        value, judging = set(self["rules"].value() or ()), _judging_repositories()
        groups = [
            (section, [(rule, rule.slug in value) for rule in judging if rule.section == section])
            for section in SECTIONS
        ]
        return [(section, sum(is_chosen for _, is_chosen in rules), rules) for section, rules in groups]

    @property
    def wanted(self) -> dict[str, Any]:
        """Return what the service is told besides the repositories."""
        return self.terms | {name: self.cleaned_data[name] for name in ("why", "rules")}

    @property
    def choice(self) -> Choice:
        """Return which repositories were chosen."""
        told = self.cleaned_data
        names = tuple(name for line in told["names"].splitlines() for part in line.split(",") if (name := part.strip()))
        return Choice(of=Of(told["of"]), team=told["team"], kind=told["kind"], names=names)


def owner_key(owner_id: int | None) -> str:
    """Return how the form names a person."""
    return MACHINE if owner_id is None else str(owner_id)


def _judging_repositories() -> list[Rule]:
    return [rule for rule in all_rules() if rule.subject != Subject.ORGANIZATION]
