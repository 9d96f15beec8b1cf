"""Who looks: every query takes a viewer first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import User

# Older than this, what a person may see at GitHub is looked up again; older than that, it no longer counts.
LOOK_AGAIN_AFTER = timedelta(minutes=15)
ACCESS_LASTS = timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person, or the machine's user, on whose behalf something is read."""

    login: str
    user_id: int | None = None  # None for the machine's user
    is_administrator: bool = False
    is_lead: bool = False
    sees_everything: bool = False
    is_access_known: bool = True  # whether it is known what they may see of what is private
    boards: frozenset[str] = field(default_factory=frozenset)  # node ids of boards they may see besides public ones

    @property
    def role(self) -> str:
        """Name the widest role."""
        return "administrator" if self.is_administrator else "lead" if self.is_lead else "viewer"

    @property
    def is_person(self) -> bool:
        """Say whether somebody signed in: lists and figures are of the repositories they can see."""
        return self.user_id is not None


def local_administrator() -> Viewer:
    """Return the viewer of a portal without sign-in: it listens on loopback, its user may see all."""
    return Viewer(login="administrator", is_administrator=True, is_lead=True, sees_everything=True)


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who asks. Without sign-in this is always the machine's administrator."""
    if not settings.SIGN_IN.is_on:
        return local_administrator()
    user = getattr(request, "user", None)
    # SignInRequired lets nobody in here; whoever calls this from elsewhere gets a viewer of nothing.
    if not isinstance(user, User) or not user.is_active:
        return Viewer(login="", is_access_known=False)
    return viewer_from(user, now=timezone.now())


def refuse_other_sites(request: HttpRequest) -> None:
    """Raise PermissionDenied for what a page of another site sends to the API; programs send no Origin."""
    origin = request.headers.get("Origin")
    if origin and origin != f"{request.scheme}://{request.get_host()}":
        raise PermissionDenied("A page of another site may not ask for this.")


def seen_by(request: HttpRequest) -> dict[str, Viewer]:
    """Give every page who looks at it. A context processor."""
    return {"viewer": viewer_of(request)}


def viewer_from(user: User, *, now: datetime) -> Viewer:
    """Work out what a person may do and see."""
    is_administrator = _is_administrator(user)
    is_known = user.access_checked_at is not None and now - user.access_checked_at < ACCESS_LASTS
    return Viewer(
        login=user.login,
        user_id=user.pk,
        is_administrator=is_administrator,
        is_lead=is_administrator or _is_in(user, settings.SIGN_IN.leads),
        is_access_known=is_known,
        boards=frozenset(user.boards if is_known else ()),
    )


def _is_administrator(user: User) -> bool:
    """Unless teams are named for it, the owners of the organization administer the portal."""
    if settings.SIGN_IN.administrators:
        return _is_in(user, settings.SIGN_IN.administrators)
    return user.organization_role == "admin"


def _is_in(user: User, teams: tuple[str, ...]) -> bool:
    return not {team.lower() for team in teams}.isdisjoint(user.teams)
