"""Read the environment: a wrong value is collected as a problem that says what to write, never a traceback."""

import ipaddress
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ

TRUE = ("1", "true", "yes", "on")
FALSE = ("", "0", "false", "no", "off")
POSTGRES = "django.db.backends.postgresql"
SQLITE = "django.db.backends.sqlite3"
# Served by portal/broker.py.
EMBEDDED_BROKER = "folder://localhost"
# What the demonstration server (portal/demo) serves, and to whom.
DEMONSTRATION_ORGANIZATION = "plasma-engine"
DEMONSTRATION_TOKEN = "demo-token"  # noqa: S105
SHORTEST_WEBHOOK_SECRET = 16
LONGEST_WILDCARD = 100
DEMONSTRATION_PACKAGES_TOKEN = "demo-packages"  # noqa: S105


@dataclass(frozen=True)
class Problem:
    """A variable whose value cannot be used."""

    variable: str
    message: str
    example: str = ""
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{self.variable}: {self.message}" + (f" For example: {self.example}" if self.example else "")


@dataclass
class Environment:
    """Variables with their types. Each may also be given as a file: `NAME_FILE` names it."""

    variables: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, *, default: str = "") -> str:
        """Return a variable, or what its `_FILE` twin holds, without surrounding blanks."""
        path = self.variables.get(f"{name}_FILE", "").strip()
        if not path:
            return self.variables.get(name, "").strip() or default
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.refuse(f"{name}_FILE", f"the file cannot be read ({error}).", example=f"/run/secrets/{name.lower()}")
            return default

    def number(self, name: str, *, default: int, minimum: int, maximum: int) -> int:
        """Return a whole number within bounds."""
        value = self.text(name, default=str(default))
        if value.isascii() and value.isdigit() and minimum <= int(value) <= maximum:
            return int(value)
        words = f"{value!r} is not a whole number from {minimum} to {maximum}."
        self.refuse(name, words, example=f"{name}={default}")
        return default

    def flag(self, name: str) -> bool:
        """Return whether a switch is on."""
        value = self.text(name).lower()
        if value not in TRUE + FALSE:
            self.refuse(name, f"{value!r} is neither on nor off.", example=f"{name}=1")
        return value in TRUE

    def choice(self, name: str, *, options: tuple[str, ...]) -> str:
        """Return one of a few words; the first is the default."""
        value = self.text(name, default=options[0])
        if value in options:
            return value
        self.refuse(name, f"{value!r} is none of {', '.join(options)}.", example=f"{name}={options[0]}")
        return options[0]

    def names(self, name: str, *, default: list[str]) -> list[str]:
        """Return a list written with commas."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()] or default

    def wildcard(self, name: str, *, default: str) -> str:
        """Return a pattern in which stars stand for anything, such as `*coverage*`; "" for the word off."""
        value = self.text(name, default=default)
        if value.lower() == "off":
            return ""
        if len(value) <= LONGEST_WILDCARD and value.isprintable() and "**" not in value:
            return value
        words = f"{value[:100]!r} is no pattern: give up to {LONGEST_WILDCARD} characters, with single stars."
        self.refuse(name, words, example=f"{name}={default}")
        return default

    def address(self, name: str, *, default: str = "", example: str) -> str:
        """Return the http(s) address of a server, without a slash at its end."""
        value = self.text(name, default=default)
        if value and not _is_web_address(value):
            self.refuse(name, f"{value!r} is not an http or https address of a server.", example=f"{name}={example}")
            return default
        return value.rstrip("/")

    def time_zone(self, name: str) -> str:
        """Return the name of a time zone."""
        value = self.text(name, default="UTC")
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.refuse(name, f"{value!r} is not the name of a time zone.", example=f"{name}=Europe/Berlin")
            return "UTC"

    def refuse(self, name: str, message: str, *, example: str = "") -> None:
        """Note a value that cannot be used."""
        self.problems.append(Problem(name, message, example))

    def warn(self, name: str, message: str, *, example: str = "") -> None:
        """Note a value that can be used but is hardly meant."""
        self.problems.append(Problem(name, message, example, is_warning=True))


def _is_web_address(value: str) -> bool:
    if any(ord(character) < 33 or ord(character) == 127 or character == "\\" for character in value):
        return False
    try:
        parts = urlsplit(value)
        # Reading the port raises ValueError when it is not one.
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
        )
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_host(environment: Environment, host: str, *, has_sign_in: bool) -> None:
    """Refuse to listen where other machines reach a portal without sign-in."""
    if not is_loopback(host) and not has_sign_in:
        words = (
            f"{host!r} can be reached from other machines. Without sign-in whoever opens the portal is its "
            "administrator, so it listens on this machine only. Set up sign-in (docs/sign-in.md) or leave it out."
        )
        environment.refuse("HOST", words, example="HOST=127.0.0.1")


def data_folder(environment: Environment, *, default: Path) -> Path:
    """Return the folder of the database, the queue and the secret key; make it, for its owner alone."""
    folder = Path(environment.text("PORTAL_DATA_DIR", default=str(default))).expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        words = f"the folder {folder} cannot be made ({error.strerror})."
        environment.refuse("PORTAL_DATA_DIR", words, example="PORTAL_DATA_DIR=/var/lib/portal")
    return folder


def secret_key(environment: Environment, *, folder: Path) -> str:
    """Return the given key, or one that is made once and kept in the data folder."""
    given = environment.text("SECRET_KEY")
    if given and len(given) < 50:
        environment.warn("SECRET_KEY", "it is shorter than 50 characters.", example="leave it out: one is made for you")
    if given:
        return given
    path = folder / "secret_key"
    try:
        return kept_secret(path, make=partial(secrets.token_urlsafe, 64))
    except OSError as error:
        words = f"it is not set, and none can be kept in {path} ({error.strerror})."
        environment.refuse("SECRET_KEY", words, example="PORTAL_DATA_DIR=/var/lib/portal, a folder you may write to")
        return secrets.token_urlsafe(64)


def kept_secret(path: Path, *, make: Callable[[], str]) -> str:
    """Return the secret a file holds; make it, for its owner alone, where there is none. Raises OSError."""
    if not path.exists():
        # Written aside (mode 0600) and linked: of several processes that start at once, one wins and none reads half.
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text(encoding="ascii")


def private_key(environment: Environment) -> str:
    """Return the App's private key, given itself or as the path of a file."""
    value = environment.text("GITHUB_APP_PRIVATE_KEY")
    if not value or "-----BEGIN" in value:
        # One-line forms write the line ends as \n.
        return value.replace("\\n", "\n")
    try:
        key = Path(value).expanduser().read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        key = ""
    if "-----BEGIN" in key:
        return key
    # The value itself stays unsaid: it may be a key that lost its first line.
    words = "it is neither a private key nor the path of a file that holds one."
    environment.refuse("GITHUB_APP_PRIVATE_KEY", words, example="GITHUB_APP_PRIVATE_KEY=/etc/portal/app.pem")
    return ""


def database(environment: Environment, *, default: Path, test: Path, statement_timeout_seconds: int) -> dict[str, Any]:
    """Return Django's settings of the database at DATABASE_URL."""
    settings = _parsed(environment.text("DATABASE_URL", default=f"sqlite:///{default}"))
    if settings.get("ENGINE") == SQLITE:
        return _sqlite(settings, test=test)
    if settings.get("ENGINE") == POSTGRES and settings["NAME"]:
        return _postgres(settings, statement_timeout_seconds=statement_timeout_seconds)
    example = "DATABASE_URL=postgres://portal:password@db.example.com/portal"
    environment.refuse("DATABASE_URL", "it is not the address of a PostgreSQL or SQLite database.", example=example)
    return _sqlite(environ.Env.db_url_config(f"sqlite:///{default}"), test=test)


def _parsed(url: str) -> dict[str, Any]:
    if url.partition("://")[0] not in ("sqlite", "postgres", "postgresql"):
        return {}
    try:
        return dict(environ.Env.db_url_config(url))
    except (ValueError, environ.ImproperlyConfigured):
        return {}


def _sqlite(settings: dict[str, Any], *, test: Path) -> dict[str, Any]:
    # Several processes write at once: with these, a writer waits for its turn instead of failing.
    options = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file: threads that share a database in memory get "database table is locked".
    return settings | {"OPTIONS": options | settings.get("OPTIONS", {}), "TEST": {"NAME": str(test)}}


def _postgres(settings: dict[str, Any], *, statement_timeout_seconds: int) -> dict[str, Any]:
    limits = {
        "statement_timeout": statement_timeout_seconds * 1000,
        "lock_timeout": 10_000,
        "idle_in_transaction_session_timeout": 60_000,
    }
    options = {
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,
        "options": " ".join(f"-c {name}={milliseconds}" for name, milliseconds in limits.items()),
    }
    return settings | {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | settings.get("OPTIONS", {}),
    }


def broker(environment: Environment, *, folder: Path) -> tuple[str, dict[str, Any]]:
    """Return the address of the broker and the options of its transport."""
    url = environment.text("BROKER_URL", default=EMBEDDED_BROKER)
    scheme = url.partition("://")[0]
    if scheme in ("redis", "rediss"):
        # Longer than any task may take: what is not acknowledged by then is handed out again.
        # One try to reach it: a page must not wait for a broker that is down, as its job is in the table anyway.
        return url, {"visibility_timeout": 900, "max_retries": 0, "interval_start": 0}
    if scheme in ("amqp", "amqps"):
        return url, {}
    if url != EMBEDDED_BROKER:
        words = "it is not the address of Redis or RabbitMQ."
        environment.refuse("BROKER_URL", words, example="BROKER_URL=redis://localhost:6379/0")
    messages, control = folder / "messages", folder / "control"
    try:
        for path in (messages, control):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        words = f"it is not set, and the folder {folder} of the embedded one cannot be made ({error.strerror})."
        environment.refuse("BROKER_URL", words, example="BROKER_URL=redis://localhost:6379/0")
    return EMBEDDED_BROKER, {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": 0.1,
    }


@dataclass(frozen=True)
class GitHub:
    """Which organization is read, from where, and as whom."""

    organization: str
    api_url: str
    token: str = ""
    app_id: str = ""
    app_private_key: str = ""
    packages_token: str = ""
    is_demonstration: bool = False


def github(environment: Environment, *, demonstration_port: int) -> GitHub:
    """Return the organization to read; the demonstration when no credential is given."""
    found = GitHub(
        organization=environment.text("PORTAL_ORGANIZATION"),
        api_url=environment.address(
            "GITHUB_API_URL", default="https://api.github.com", example="https://github.example.com/api/v3"
        ),
        token=environment.text("GITHUB_TOKEN"),
        app_id=environment.text("GITHUB_APP_ID"),
        app_private_key=private_key(environment),
        packages_token=environment.text("GITHUB_PACKAGES_TOKEN"),
    )
    app_given = found.app_id or environment.text("GITHUB_APP_PRIVATE_KEY")
    if not found.token and not app_given:
        return _demonstration(environment, found, port=demonstration_port)
    if found.token and app_given:
        words = "a token and an App are both set; the portal signs in as one of them. Unset the other."
        environment.refuse("GITHUB_TOKEN", words, example="unset GITHUB_TOKEN")
    if app_given:
        _check_app(environment, found.app_id)
    if not found.organization:
        words = "a GitHub credential is set, but not whose organization to read."
        environment.refuse("PORTAL_ORGANIZATION", words, example="PORTAL_ORGANIZATION=octo-org")
    return found


def _check_app(environment: Environment, app_id: str) -> None:
    if not app_id:
        words = "GITHUB_APP_PRIVATE_KEY is set, but not which App it belongs to."
        environment.refuse("GITHUB_APP_ID", words, example="GITHUB_APP_ID=123456")
    if not environment.text("GITHUB_APP_PRIVATE_KEY"):
        words = "GITHUB_APP_ID is set, but not the App's private key."
        environment.refuse("GITHUB_APP_PRIVATE_KEY", words, example="GITHUB_APP_PRIVATE_KEY=/etc/portal/app.pem")


def check_webhook_secrets(environment: Environment) -> None:
    """Warn of secrets that can hardly be meant.

    None at all is no mistake: a portal without webhooks reads on its schedule, and its inbox answers 503. A secret that
    was used before, with none for now, shows that webhooks are meant: all of them are refused.
    """
    present, previous = environment.text("GITHUB_WEBHOOK_SECRET"), environment.text("GITHUB_WEBHOOK_SECRET_PREVIOUS")
    example = "GITHUB_WEBHOOK_SECRET_FILE=/run/secrets/github_webhook_secret"
    if previous and not present:
        words = "only the secret before it is set, so every webhook is refused."
        environment.warn("GITHUB_WEBHOOK_SECRET", words, example=example)
    elif present and len(present) < SHORTEST_WEBHOOK_SECRET:
        words = f"it is shorter than {SHORTEST_WEBHOOK_SECRET} characters: who guesses it can hide things from people."
        environment.warn("GITHUB_WEBHOOK_SECRET", words, example=example)


def _demonstration(environment: Environment, found: GitHub, *, port: int) -> GitHub:
    if found.organization:
        words = "an organization is set but no credential to read it, so the portal shows its demonstration."
        environment.warn("PORTAL_ORGANIZATION", words, example="GITHUB_TOKEN=github_pat_… beside it")
    return GitHub(
        organization=DEMONSTRATION_ORGANIZATION,
        api_url=f"http://127.0.0.1:{port}",
        token=DEMONSTRATION_TOKEN,
        packages_token=DEMONSTRATION_PACKAGES_TOKEN,
        is_demonstration=True,
    )
