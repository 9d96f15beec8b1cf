"""The forms with which leads try and save parameters."""

from typing import Any

from django import forms

from apps.scorecards.forms.service import ServiceForm
from apps.scorecards.parameters import (
    Parameters,
    Share,
    Standard,
    has_names,
    is_one_line,
    longest_window,
    may_be_empty,
    text_of,
)
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Rule

# Of the text that a setting is typed as.
LONGEST_SETTING = 5000


class SettingField(forms.CharField):
    """A setting as it is typed: browsers end lines otherwise than it is kept."""

    def to_python(self, value: Any) -> str:
        """Return the lines that are not empty."""
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return "\n".join(line for line in lines if line)


class ParameterForm(ServiceForm):
    """The parameters of a rule, each as it is in force until somebody types another."""

    def __init__(self, *args: Any, rule: Rule, standard: Standard, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rule, self.standard = standard.rule(rule), standard
        longest = longest_window(rule)
        if longest:
            days = self.rule.window.days if self.rule.window else None
            self.fields["days"] = forms.IntegerField(
                min_value=1, max_value=longest, initial=days, label="Window in days", help_text=f"At most {longest}."
            )
        if self.rule.window:
            for name, (group, share) in self._shares.items():
                self.fields[name] = forms.FloatField(
                    min_value=0,
                    max_value=100,
                    initial=_percent(share),
                    label=f"Share that must pass{f', of those {group}' if group else ''}, in percent",
                )
        for name in self.rule.settings:
            self.fields[name] = self._of_setting(name)

    @property
    def wanted(self) -> Parameters:
        """Return what is to be different."""
        told = {name: value for name, value in self.cleaned_data.items() if name in self.changed_data}
        return Parameters(
            rule=self.rule.slug,
            days=told.get("days"),
            must_hold=self._share if any(name in told for name in self._shares) else None,
            settings={name: told[name] for name in self.rule.settings if name in told},
        )

    @property
    def _shares(self) -> dict[str, tuple[str, float]]:
        """Return the share of each group by the name of its field."""
        told = self.rule.must_hold
        if isinstance(told, dict):
            return {f"must_hold_{i}": (group, told[group]) for i, group in enumerate(sorted(told))}
        return {"must_hold": ("", told)}

    @property
    def _share(self) -> Share:
        told = {group: self.cleaned_data[name] / 100 for name, (group, _) in self._shares.items()}
        return told if isinstance(self.rule.must_hold, dict) else told[""]

    def _of_setting(self, name: str) -> forms.CharField:
        text, one_line = text_of(name, self.standard.process), is_one_line(name)
        form = "A pattern or a text." if one_line else "One `name: text` a line." if has_names(name) else "One a line."
        others = [one.slug for one in all_rules() if name in one.settings and one.slug != self.rule.slug]
        shared = f" It counts for {', '.join(others)} as well." if others else ""
        return SettingField(
            max_length=LONGEST_SETTING,
            required=not may_be_empty(name),
            initial=text,
            label=name.replace("_", " ").capitalize(),
            help_text=f"{form}{shared}",
            widget=forms.TextInput if one_line else forms.Textarea(attrs={"rows": max(3, text.count("\n") + 2)}),
        )


class SaveParametersForm(ServiceForm):
    """From when on, and why, what was tried is to be in force."""

    effective_from = forms.DateField(
        label="In force from",
        help_text="What was merged before that day stays as it was judged.",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        max_length=1000,
        label="Reason",
        help_text="For everybody whose score it changes.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _percent(share: float) -> float | int:
    percent = round(100 * share, 6)
    return int(percent) if percent.is_integer() else percent
