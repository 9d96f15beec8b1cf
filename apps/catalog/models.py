"""Tables of the catalog. Every synced row is keyed by GitHub's own id; names are attributes."""

from django.conf import settings
from django.db import models


class AuthorKind(models.TextChoices):
    """Who did it: the split that stands beside every count."""

    HUMAN = "human"
    DEPENDENCY_BOT = "dependency_bot"
    REVIEW_BOT = "review_bot"
    AI_AGENT = "ai_agent"
    AUTOMATION = "automation"


class Organization(models.Model):
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    login = models.CharField(max_length=100)
    name = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.login


class Actor(models.Model):
    """A person, bot or app. Keyed by login and type where GitHub gives no id.

    A person and an app may share a login: GitHub's API names an app without its suffix "[bot]".
    """

    github_id = models.BigIntegerField(unique=True, null=True)
    login = models.CharField(max_length=100)
    name = models.CharField(max_length=255, blank=True)
    type_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=AuthorKind, default=AuthorKind.HUMAN)
    role = models.CharField(max_length=20, blank=True)  # in the organization: admin, member, "" for none
    role_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["login", "type_name"], name="actor_login_once")]

    def __str__(self) -> str:
        return self.login


class RepositoryQuerySet(models.QuerySet["Repository"]):
    def measured(self) -> "RepositoryQuerySet":
        """Repositories that figures count: neither archived, nor a fork, nor gone."""
        return self.filter(is_archived=False, is_fork=False, gone_at=None)


class Repository(models.Model):
    class Visibility(models.TextChoices):
        PUBLIC = "public"
        INTERNAL = "internal"
        PRIVATE = "private"

    class CodeownersState(models.TextChoices):
        ABSENT = "absent"  # there is no CODEOWNERS file
        READ = "read"  # the errors are all there are
        UNKNOWN = "unknown"  # there is a file, and what GitHub thinks of it could not be read

    class ProtectionState(models.TextChoices):
        KNOWN = "known"  # the rules of this source are all there are
        PARTIAL = "partial"  # there are some, and not all about them is told
        UNKNOWN = "unknown"  # whether there are any is not told

    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)
    name_with_owner = models.CharField(max_length=200)
    url = models.URLField(max_length=500)
    description = models.TextField(blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility)
    is_archived = models.BooleanField(default=False)
    is_fork = models.BooleanField(default=False)
    is_template = models.BooleanField(default=False)
    is_disabled = models.BooleanField(default=False)
    is_empty = models.BooleanField(default=False)
    default_branch = models.CharField(max_length=255, blank=True)
    head_sha = models.CharField(max_length=64, blank=True)
    primary_language = models.CharField(max_length=100, blank=True)
    merge_commit_allowed = models.BooleanField(default=False)
    squash_merge_allowed = models.BooleanField(default=False)
    rebase_merge_allowed = models.BooleanField(default=False)
    delete_branch_on_merge = models.BooleanField(default=False)
    auto_merge_allowed = models.BooleanField(default=False)
    has_issues = models.BooleanField(default=True)
    has_discussions = models.BooleanField(default=False)
    has_projects = models.BooleanField(default=False)
    issues_total = models.PositiveIntegerField(null=True)  # null where the credential may not see them
    issues_changed_at = models.DateTimeField(null=True)
    pull_requests_total = models.PositiveIntegerField(null=True)
    pull_requests_changed_at = models.DateTimeField(null=True)
    deployments_total = models.PositiveIntegerField(null=True)
    deployments_changed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    pushed_at = models.DateTimeField(null=True)
    labels_read_at = models.DateTimeField(null=True)  # start of the last pass that read all its labels
    environments_read_at = models.DateTimeField(null=True)  # the same of its environments
    files_read_at = models.DateTimeField(null=True)  # start of the last pass that listed its files
    files_head_sha = models.CharField(max_length=64, blank=True)  # the commit that was listed
    files_are_complete = models.BooleanField(null=True)  # False: what is not listed may be there; null: never listed
    codeowners_state = models.CharField(max_length=10, blank=True, choices=CodeownersState)  # "": never read
    codeowners_errors = models.JSONField(default=list)  # kind, line, column, path, message, suggestion
    protection_read_at = models.DateTimeField(null=True)  # start of the last pass that read the rules on its branch
    classic_protection_state = models.CharField(max_length=10, blank=True, choices=ProtectionState)
    ruleset_state = models.CharField(max_length=10, blank=True, choices=ProtectionState)
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    objects = RepositoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name"], name="repository_name")]

    def __str__(self) -> str:
        return self.name_with_owner


class RepositoryAccess(models.Model):
    """A person may see a repository at GitHub, as it told when that person was last looked up."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="repository_access")
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="access")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "repository"], name="repository_access_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.repository_id}"


class FormerRepositoryName(models.Model):
    """A name a repository had before, so that old addresses find it."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "name"], name="former_name_once")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    slug = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    privacy = models.CharField(max_length=20)
    parent_slug = models.CharField(max_length=100, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["slug"], name="team_slug")]

    def __str__(self) -> str:
        return self.slug


class TeamMember(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "actor"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.actor_id}"


class TeamRepository(models.Model):
    class Permission(models.TextChoices):
        READ = "read"
        TRIAGE = "triage"
        WRITE = "write"
        MAINTAIN = "maintain"
        ADMIN = "admin"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="grants")
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="grants")
    permission = models.CharField(max_length=20, choices=Permission)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "repository"], name="team_repository_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.permission} on {self.repository_id}"


class Label(models.Model):
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="labels")
    node_id = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)
    color = models.CharField(max_length=10)
    description = models.CharField(max_length=255, blank=True)
    seen_at = models.DateTimeField(null=True)  # null while only an issue named it

    class Meta:
        indexes = [models.Index(fields=["repository", "name"], name="label_repository_name")]

    def __str__(self) -> str:
        return self.name


class Environment(models.Model):
    class Tier(models.TextChoices):
        STAGING = "staging"
        PRODUCTION = "production"
        OTHER = "other"

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="environments")
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=255)
    tier = models.CharField(max_length=20, choices=Tier)
    wait_minutes = models.PositiveIntegerField(default=0)
    prevents_self_review = models.BooleanField(default=False)
    reviewers = models.JSONField(default=list)  # "user:<login>", "team:<slug>", "hidden:"
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "name"], name="environment_name_once")]

    def __str__(self) -> str:
        return self.name


class RepositoryFileQuerySet(models.QuerySet["RepositoryFile"]):
    def present(self) -> "RepositoryFileQuerySet":
        """Files that the last listing showed, and after one that was cut short those of earlier ones too."""
        is_listed = models.Q(seen_at__gte=models.F("repository__files_read_at"))
        return self.filter(is_listed | models.Q(repository__files_are_complete=False))


class RepositoryFile(models.Model):
    """A file on a default branch that plays a part in the process. Ask for those of today with `present`."""

    class TextAbsence(models.TextChoices):
        NOT_READ = "not_read"  # that it is there is all that counts
        BINARY = "binary"
        TOO_LARGE = "too_large"  # over 256 kB
        UNREADABLE = "unreadable"  # GitHub did not give it: asked for again

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=500)
    kind = models.CharField(max_length=30)
    ecosystem = models.CharField(max_length=20, blank=True)  # node, python, docker…: of what it is a sign
    blob_oid = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    text = models.TextField(null=True)
    text_absence = models.CharField(max_length=20, blank=True, choices=TextAbsence)
    seen_at = models.DateTimeField()

    objects = RepositoryFileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "path"], name="repository_file_once")]
        indexes = [models.Index(fields=["kind", "repository"], name="repository_file_kind")]

    def __str__(self) -> str:
        return self.path


class BranchRuleQuerySet(models.QuerySet["BranchRule"]):
    def settled(self) -> "BranchRuleQuerySet":
        """Rules whose source the credential was told whole: one that was not seen is gone."""
        known = Repository.ProtectionState.KNOWN
        is_classic = models.Q(source="classic", repository__classic_protection_state=known)
        return self.filter(is_classic | models.Q(source="ruleset", repository__ruleset_state=known))

    def present(self) -> "BranchRuleQuerySet":
        """Rules that the last reading showed."""
        return self.filter(seen_at__gte=models.F("repository__protection_read_at"))


class BranchRule(models.Model):
    """What guards a default branch: a classic rule, or all that one ruleset demands. Null: not told to us."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="branch_rules")
    key = models.CharField(max_length=60)
    branch = models.CharField(max_length=255)
    source = models.CharField(max_length=10)  # classic, ruleset
    level = models.CharField(max_length=20, blank=True)  # repository, organization, enterprise
    name = models.CharField(max_length=255, blank=True)  # of the ruleset, or the classic rule's pattern
    github_id = models.BigIntegerField(null=True)  # an organization's ruleset stands in many repositories
    is_partial = models.BooleanField(default=False)  # only what everybody may see of a classic rule
    rule_types = models.JSONField(default=list)  # of a ruleset, GitHub's words: pull_request, required_signatures…
    requires_pull_request = models.BooleanField(null=True)
    required_approvals = models.PositiveIntegerField(null=True)
    requires_code_owner_review = models.BooleanField(null=True)
    dismisses_stale_reviews = models.BooleanField(null=True)
    requires_last_push_approval = models.BooleanField(null=True)
    required_checks = models.JSONField(default=list)  # context, app_id (null: any app), app
    is_strict = models.BooleanField(null=True)  # a branch must be up to date before it is merged
    requires_signatures = models.BooleanField(null=True)
    requires_linear_history = models.BooleanField(null=True)
    blocks_force_pushes = models.BooleanField(null=True)
    blocks_deletion = models.BooleanField(null=True)
    required_environments = models.JSONField(default=list)
    required_workflows = models.JSONField(default=list)
    is_admin_enforced = models.BooleanField(null=True)  # of a classic rule
    bypass_actors = models.JSONField(null=True)  # "team:<slug>", "app:<slug>", "user:<login>", "role:<name>"
    seen_at = models.DateTimeField()

    objects = BranchRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "key"], name="branch_rule_once")]

    def __str__(self) -> str:
        return self.key
