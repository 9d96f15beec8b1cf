"""How large the worlds are that have a name."""

from typing import TypedDict


class Size(TypedDict):
    """What `make_world` takes; all but the first nine repositories are filled when somebody looks into them."""

    repositories: int
    issues: int
    pull_requests: int


USUAL = "usual"
SIZES: dict[str, Size] = {
    USUAL: {"repositories": 9, "issues": 1_500, "pull_requests": 2_000},
    "middle": {"repositories": 150, "issues": 18_000, "pull_requests": 12_000},
    "large": {"repositories": 2_000, "issues": 600_000, "pull_requests": 400_000},
}
