"""Who signs in, what GitHub last said of them, the tokens they give to programs, and what everybody did."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """People come into being when they sign in, never by a form."""


class User(AbstractBaseUser):
    """A person. Who it is says the subject; a login is only a name, which may pass to somebody else."""

    class Provider(models.TextChoices):
        GITHUB = "github"
        OPENID = "openid"

    subject = models.CharField(max_length=300, unique=True)  # "github:<id>" or "openid:<sub>"
    provider = models.CharField(max_length=10, choices=Provider)
    github_id = models.BigIntegerField()
    login = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    is_active = models.BooleanField(default=True)  # no longer when they left the organization
    joined_at = models.DateTimeField()
    signed_in_at = models.DateTimeField()
    organization_role = models.CharField(max_length=20, blank=True)  # admin, member
    teams = models.JSONField(default=list)  # slugs, and ids as texts: a setting may name either
    boards = models.JSONField(default=list)  # node ids of the boards they may see
    access_asked_at = models.DateTimeField(null=True)  # when a look at what they may see was last ordered
    access_checked_at = models.DateTimeField(null=True)  # when it was last known what they may see
    access_outdated_at = models.DateTimeField(null=True)  # a look that began before it does not count
    sealed_token = models.TextField(blank=True)  # of the person at GitHub
    sealed_refresh_token = models.TextField(blank=True)
    token_expires_at = models.DateTimeField(null=True)

    objects = UserManager()
    USERNAME_FIELD = "subject"

    class Meta:
        indexes = [models.Index(fields=["github_id"], name="user_github_id")]

    def __str__(self) -> str:
        return self.login


class ApiToken(models.Model):
    """Lets a program act for the person who made it. The secret itself is told once and not kept."""

    class Scope(models.TextChoices):
        READ = "read", "Read what you can see"
        COVERAGE = "coverage", "Send coverage of one repository"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.READ)
    repository = models.CharField(max_length=100, blank=True)  # the name of the one that it may send coverage of
    repository_github_id = models.BigIntegerField(null=True)  # of that one, once it has sent some: names are reused
    digest = models.CharField(max_length=64)  # SHA-256 of the secret, which is random enough for that
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # the last time, to within a minute

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="api_token_name_once"),
            models.CheckConstraint(
                condition=models.Q(scope="read", repository="")
                | (models.Q(scope="coverage") & ~models.Q(repository="")),
                name="api_token_names_what_it_sends",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SavedFilter(models.Model):
    """What somebody narrows a page to, under a name of theirs. Nobody else sees it."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="saved_filters")
    page = models.CharField(max_length=60)  # the name of its address
    name = models.CharField(max_length=60)
    query = models.TextField()  # as in an address, without the question mark
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_filter_name_once"),
            # Without sign-in all are the machine's user's.
            models.UniqueConstraint(
                fields=["page", "name"], name="saved_filter_of_machine_once", condition=models.Q(user=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.name}"


class Attempts(models.Model):
    """What one address did too often, as a bucket that fills again with time."""

    key = models.CharField(max_length=120, unique=True)  # "<what>:<address>"
    left = models.FloatField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class AuditEvent(models.Model):
    """Who did what, when, from where. Appended, never changed: the database itself refuses."""

    class Action(models.TextChoices):
        SIGNED_IN = "signed_in"
        REFUSED = "refused"  # came back from a provider and was not let in
        SIGNED_OUT = "signed_out"
        LET_GO = "let_go"  # left the organization, or withdrew the token
        SYNC_REQUESTED = "sync_requested"
        TOKEN_CREATED = "token_created"  # noqa: S105
        TOKEN_REVOKED = "token_revoked"  # noqa: S105
        TOKEN_REFUSED = "token_refused"  # noqa: S105
        PERSON_REMOVED = "person_removed"
        DELIVERY_RETRIED = "delivery_retried"
        WAIVER_ASKED = "waiver_asked"
        WAIVER_APPROVED = "waiver_approved"
        WAIVER_DECLINED = "waiver_declined"
        WAIVER_WITHDRAWN = "waiver_withdrawn"
        WAIVER_ACT_REFUSED = "waiver_act_refused"  # somebody tried what is not theirs to do
        BACK_TEST_ASKED = "back_test_asked"
        PARAMETERS_SAVED = "parameters_saved"
        PARAMETERS_ACT_REFUSED = "parameters_act_refused"
        CAMPAIGN_STARTED = "campaign_started"
        CAMPAIGN_CHANGED = "campaign_changed"
        CAMPAIGN_ENDED = "campaign_ended"
        CAMPAIGN_ISSUES_ASKED = "campaign_issues_asked"
        CAMPAIGN_ISSUE_OPENED = "campaign_issue_opened"  # at GitHub, on behalf of who asked
        CAMPAIGN_ACT_REFUSED = "campaign_act_refused"
        POSTMORTEM_LINKED = "postmortem_linked"
        POSTMORTEM_UNLINKED = "postmortem_unlinked"
        POSTMORTEM_COMMENTED = "postmortem_commented"  # at GitHub, on behalf of who linked or unlinked
        ACTION_ISSUE_ASKED = "action_issue_asked"
        ACTION_ISSUE_OPENED = "action_issue_opened"  # at GitHub, on behalf of who asked
        INCIDENT_TIME_CORRECTED = "incident_time_corrected"
        INCIDENT_TIME_TAKEN_BACK = "incident_time_taken_back"
        INCIDENT_TIME_ACT_REFUSED = "incident_time_act_refused"

    at = models.DateTimeField()
    action = models.CharField(max_length=30, choices=Action)
    actor_id = models.BigIntegerField(null=True)  # of the person; None for the machine's user and for strangers
    actor_login = models.CharField(max_length=255, blank=True)  # what it was then
    address = models.GenericIPAddressField(null=True)
    subject = models.CharField(max_length=300, blank=True)  # what it was done to
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at", "id"], name="audit_event_at")]

    def __str__(self) -> str:
        return f"{self.actor_login}: {self.action}"
