"""Selecting work by who made it."""

from django.db.models import Q

from apps.catalog.models import AuthorKind


def made_by(field: str, *, login: str = "", kind: str = "") -> Q:
    """Select by who made it; where GitHub names nobody any more it was a human. `field` leads to an actor."""
    maker = Q(**{f"{field}__login__iexact": login}) if login else Q()
    if kind:
        of_kind = Q(**{f"{field}__kind": kind})
        maker &= (of_kind | Q(**{field: None})) if kind == AuthorKind.HUMAN else of_kind
    return maker
