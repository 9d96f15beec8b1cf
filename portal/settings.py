"""Settings, read from the environment. `docs/configuration.md` lists every variable.

What cannot be used is told by `manage.py check` (portal/apps.py), all of it at once, instead of a traceback.
"""

import os
from pathlib import Path

from portal import config
from portal.process_file import read_process
from portal.sign_in import configuration

BASE_DIR = Path(__file__).resolve().parent.parent
environment = config.Environment(os.environ)
CONFIGURATION_PROBLEMS = environment.problems

PORTAL_DATA_DIR = config.data_folder(environment, default=BASE_DIR / "var")
HOST = environment.text("HOST", default="127.0.0.1")
PORT = environment.number("PORT", default=8000, minimum=1, maximum=65535)
SIGN_IN = configuration.sign_in(environment)
config.check_host(environment, HOST, has_sign_in=SIGN_IN.is_on)

PORTAL_DEMONSTRATION_PORT = environment.number(
    "PORTAL_DEMONSTRATION_PORT", default=PORT + 1 if PORT < 65535 else PORT - 1, minimum=1, maximum=65535
)
PORTAL_DEMONSTRATION_SIZE = environment.choice("PORTAL_DEMONSTRATION_SIZE", options=("full", "small"))
GITHUB = config.github(environment, demonstration_port=PORTAL_DEMONSTRATION_PORT)
IS_DEMONSTRATION = GITHUB.is_demonstration
PORTAL_ORGANIZATION = GITHUB.organization
GITHUB_API_URL = GITHUB.api_url
GITHUB_TOKEN = GITHUB.token
GITHUB_APP_ID = GITHUB.app_id
GITHUB_APP_PRIVATE_KEY = GITHUB.app_private_key
GITHUB_PACKAGES_TOKEN = GITHUB.packages_token
GITHUB_WEBHOOK_SECRET = environment.text("GITHUB_WEBHOOK_SECRET")
GITHUB_WEBHOOK_SECRET_PREVIOUS = environment.text("GITHUB_WEBHOOK_SECRET_PREVIOUS")
config.check_webhook_secrets(environment)
PROMETHEUS_URL = environment.address("PROMETHEUS_URL", example="http://prometheus.example.com:9090")
SLACK_TOKEN = environment.text("SLACK_TOKEN")
SLACK_CHANNEL = environment.text("SLACK_CHANNEL")
SLACK_API_URL = environment.address("SLACK_API_URL", default="https://slack.com/api", example="https://slack.com/api")

PORTAL_URL = environment.address("PORTAL_URL", example="https://portal.example.com")
PORTAL_PEOPLE_DAYS = environment.number("PORTAL_PEOPLE_DAYS", default=365, minimum=1, maximum=36_500)
# The database lets no event go before.
PORTAL_AUDIT_DAYS = environment.number("PORTAL_AUDIT_DAYS", default=400, minimum=400, maximum=36_500)
# How many folders name a module in the figures of coverage.
PORTAL_COVERAGE_MODULE_DEPTH = environment.number("PORTAL_COVERAGE_MODULE_DEPTH", default=1, minimum=1, maximum=10)
# Artifacts of workflow runs whose names fit are looked into for reports of coverage; "off" for none.
PORTAL_COVERAGE_ARTIFACTS = environment.wildcard("PORTAL_COVERAGE_ARTIFACTS", default="*coverage*")
# Checks or commit statuses that tell the coverage of a project, and of what a pull request changes, in percent.
PORTAL_COVERAGE_PROJECT_CHECK = environment.wildcard("PORTAL_COVERAGE_PROJECT_CHECK", default="codecov/project")
PORTAL_COVERAGE_PATCH_CHECK = environment.wildcard("PORTAL_COVERAGE_PATCH_CHECK", default="codecov/patch")
# Where GitHub sends whoever downloads an artifact:
# https://docs.github.com/en/actions/reference/runners/self-hosted-runners#accessible-domains-by-function
GITHUB_ARTIFACT_HOSTS = environment.names(
    "GITHUB_ARTIFACT_HOSTS", default=["*.blob.core.windows.net", "*.githubusercontent.com"]
)
# By its id, the key that seals columns, and those before it.
FIELD_KEYS = configuration.field_keys(environment, folder=PORTAL_DATA_DIR)
SECRET_KEY = config.secret_key(environment, folder=PORTAL_DATA_DIR)
DEBUG = False
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "ninja",
    "apps.ui",
    "apps.accounts",
    "apps.catalog",
    "apps.delivery",
    "apps.coverage",
    "apps.incidents",
    "apps.sync",
    "apps.outbound",
    "apps.postmortems",
    "apps.scorecards",
    "apps.weekly_status",
    "apps.teams",
    "portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.browser_limits",
    "portal.problems.api_problems",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.sign_in.renewal.renewed_access",
    "apps.accounts.sessions.SignInRequired",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "apps.ui.pages.frame",
                "apps.accounts.viewers.seen_by",
            ]
        },
    }
]

# The demonstration has files of its own, so that it never mixes with an organization.
FILES_NAME = "demonstration" if IS_DEMONSTRATION else "portal"
DATABASES = {
    "default": config.database(
        environment,
        default=PORTAL_DATA_DIR / f"{FILES_NAME}.sqlite3",
        test=PORTAL_DATA_DIR / "test.sqlite3",
        statement_timeout_seconds=environment.number(
            "PORTAL_STATEMENT_TIMEOUT_SECONDS", default=30, minimum=0, maximum=86_400
        ),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL, BROKER_TRANSPORT_OPTIONS = config.broker(environment, folder=PORTAL_DATA_DIR / f"{FILES_NAME}-queue")
# What is begun when a sync has run, by the names of tasks: `sync` stands below the apps that do it.
AFTER_SYNC = ["apps.coverage.tasks.take_up_held_reports", "apps.scorecards.tasks.judge_changes"]
# The same when a look at Prometheus brought something new; nothing of it is in a repository's own rows.
AFTER_WATCHING = ["apps.scorecards.tasks.judge_all"]
# What is written at GitHub, by kind: who says what, as of `apps.outbound.kinds.Kind`.
OUTBOUND = {
    "campaign_issue": "apps.scorecards.services.campaign_issues.ISSUE",
    "postmortem_linked": "apps.postmortems.services.writing_back.LINKED",
    "postmortem_unlinked": "apps.postmortems.services.writing_back.UNLINKED",
    "action_issue": "apps.postmortems.services.actions.ISSUE",
}
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = BROKER_TRANSPORT_OPTIONS
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A job is a row first; what the broker loses is queued again from the table.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# Beat sleeps at most this long, so that it hears a signal soon.
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_TIMEZONE = "UTC"

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
# Weeks begin on Monday 00:00 in this zone. The database keeps UTC.
TIME_ZONE = environment.time_zone("TIME_ZONE")
PROCESS = read_process(environment, time_zone=TIME_ZONE)

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Served from where they lie: nothing is collected, and a browser asks again after a minute.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 60

# People sign in at GitHub or at an OpenID provider; the portal knows no passwords.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.sessions.PeopleBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
SOCIALACCOUNT_PROVIDERS = configuration.providers(SIGN_IN, github_api_url=GITHUB_API_URL)
GITHUB_WEB_URL = configuration.github_address(GITHUB_API_URL).get("GITHUB_URL", "https://github.com")
SOCIALACCOUNT_ADAPTER = "portal.sign_in.adapter.Adapter"
SOCIALACCOUNT_ONLY = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "subject"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
SESSION_COOKIE_AGE = 43_200
SESSION_COOKIE_HTTPONLY = True
# Strict would lose the session when GitHub sends a browser back.
SESSION_COOKIE_SAMESITE = "Lax"

SELF = "'self'"
NONE = "'none'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "https://avatars.githubusercontent.com", "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        # Chromium follows the redirect of the sign-in form only to where this allows.
        "form-action": [SELF, *configuration.form_targets(SIGN_IN, github_web_url=GITHUB_WEB_URL)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Only a proxy that sets this header itself, whatever a browser sends, may stand in front.
IS_BEHIND_PROXY = environment.flag("PORTAL_BEHIND_PROXY")
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = True
    # A browser takes these names from https only, and from no other host of the domain.
    CSRF_COOKIE_NAME, SESSION_COOKIE_NAME = "__Host-csrf", "__Host-session"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
    # A program is not led from http to https, which would have sent its secret in the open without its notice.
    SECURE_REDIRECT_EXEMPT = [r"^api/", r"^webhooks/", r"^healthz$", r"^readyz$"]
    # Whether other hosts of the domain speak https, and the domain is in browsers' lists, is not the portal's to say.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 1
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "portal.logs.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            "secrets": [
                SECRET_KEY,
                SIGN_IN.github_client_secret,
                SIGN_IN.openid_client_secret,
                GITHUB_TOKEN,
                GITHUB_APP_PRIVATE_KEY,
                GITHUB_PACKAGES_TOKEN,
                GITHUB_WEBHOOK_SECRET,
                GITHUB_WEBHOOK_SECRET_PREVIOUS,
                SLACK_TOKEN,
                DATABASES["default"]["PASSWORD"],
            ],
        }
    },
    "handlers": {"output": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["output"], "level": "INFO"},
    "loggers": {
        # Django's own handlers go: everything ends in one place, redacted.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Its lines name the requests it makes, which says little and much too often.
        "urllib3": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
