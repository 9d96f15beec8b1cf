"""The content of the tables that a sync fills, in a form in which two databases can be compared."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model

# The moments of looking differ from run to run, and so do the keys of rows.
OF_THE_LOOK = {
    "id",
    "seen_at",
    "gone_at",
    "role_seen_at",
    "labels_read_at",
    "environments_read_at",
    "files_read_at",
    "protection_read_at",
    "checks_read_at",
    "history_read_at",
    "items_read_at",
    "items_read_before_at",
    "column_before_seen_at",
}
NAMED_BY = ("node_id", "github_id", "login", "option_id", "sha", "content_node_id")

Row = tuple[tuple[str, Any], ...]


def content_of_tables() -> dict[str, list[Row]]:
    """Return the rows of catalog and delivery, with the rows they point to by GitHub's own ids."""
    models = [*apps.get_app_config("catalog").get_models(), *apps.get_app_config("delivery").get_models()]
    names = {model: {row.pk: _name(row) for row in model._default_manager.all()} for model in models}
    return {model.__name__: sorted(_rows(model, names=names), key=repr) for model in models}


def _rows(model: type[Model], *, names: dict[type[Model], dict[int, str]]) -> Iterable[Row]:
    fields = [field for field in model._meta.concrete_fields if field.name not in OF_THE_LOOK]
    for row in model._default_manager.all():
        yield tuple(
            (field.name, names[field.related_model].get(getattr(row, field.attname)))
            if isinstance(field.related_model, type)
            else (field.name, getattr(row, field.name))
            for field in fields
        )


def _name(row: Model) -> str:
    return next((str(getattr(row, name)) for name in NAMED_BY if getattr(row, name, None)), "")
