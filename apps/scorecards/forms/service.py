"""What forms share whose problems a service finds."""

from collections.abc import Mapping

from django import forms


class ServiceForm(forms.Form):
    """A form of which the service says what cannot be done."""

    def take(self, problems: Mapping[str, str]) -> None:
        """Show what the service found wrong; what is wrong with no field that can be seen, above all."""
        for name, words in problems.items():
            field = self.fields.get(name)
            self.add_error(None if field is None or field.widget.is_hidden else name, words)
