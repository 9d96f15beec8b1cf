"""Who signs in, and what GitHub last said of them."""

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
    sealed_token = models.TextField(blank=True)  # of the person at GitHub
    sealed_refresh_token = models.TextField(blank=True)
    token_expires_at = models.DateTimeField(null=True)

    objects = UserManager()
    USERNAME_FIELD = "subject"

    class Meta:
        indexes = [models.Index(fields=["github_id"], name="user_github_id")]

    def __str__(self) -> str:
        return self.login
