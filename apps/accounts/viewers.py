"""Who looks: every query takes a viewer first."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person, or the machine's user, on whose behalf something is read."""

    login: str
    is_administrator: bool = False
    sees_everything: bool = False


def local_administrator() -> Viewer:
    """Return the viewer of a portal without sign-in: it listens on loopback, its user may see all."""
    return Viewer(login="administrator", is_administrator=True, sees_everything=True)


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who asks. Without sign-in this is always the machine's administrator."""
    return local_administrator()
