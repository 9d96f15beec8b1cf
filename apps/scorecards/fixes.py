"""Where at GitHub a rule's fix is made: a page of the repository, and one that mends all repositories at once."""

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """One change by which many repositories keep several rules; `path` is below GitHub's address.

    `{organization}` stands for the organization's name.
    """

    words: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixPlace:
    """A page below a repository's address; `{branch}` stands for its default branch."""

    label: str
    path: str
    remedy: Remedy | None = None

    def url(self, repository_url: str, *, branch: str) -> str:
        """Return the address of the page for one repository."""
        return f"{repository_url}/{self.path.replace('{branch}', quote(branch))}"


# https://docs.github.com/en/organizations/managing-organization-settings/managing-rulesets-for-repositories-in-your-organization
ORGANIZATION_RULESET = Remedy(
    words="One ruleset of the organization", path="organizations/{organization}/settings/rules"
)
# https://docs.github.com/en/communities/setting-up-your-project-for-healthy-contributions/creating-a-default-community-health-file
DEFAULT_FILES = Remedy(words="Default files in the organization's .github repository", path="{organization}/.github")

# What people did, or what takes a workflow too, is not mended by a ruleset alone.
RULESETS = FixPlace(label="Rulesets of the repository", path="settings/rules")
ANY_RULESET = replace(RULESETS, remedy=ORGANIZATION_RULESET)
BRANCHES = FixPlace(label="Branches of the repository", path="branches")
DEFAULT_BRANCH = FixPlace(label="Default branch in the settings", path="settings")
ENVIRONMENTS = FixPlace(label="Environments of the repository", path="settings/environments")
INSTALLED_APPS = FixPlace(label="Apps of the repository", path="settings/installations")
MERGE_BUTTONS = FixPlace(label="How pull requests may be merged", path="settings#merge-button-settings")


def new_file(path: str, *, text: str, remedy: Remedy | None = None) -> FixPlace:
    """Return the page that makes a file on the default branch, filled in."""
    query = urlencode({"filename": path, "value": text}, quote_via=quote)
    return FixPlace(label=f"Write {path}", path=f"new/{{branch}}?{query}", remedy=remedy)
