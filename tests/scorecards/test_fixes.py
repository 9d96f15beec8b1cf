"""Where a fix is made."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.scorecards.fixes import FixPlace
from apps.scorecards.registry import all_rules, rule_of

PLACES = [(rule.slug, rule.fix_at) for rule in all_rules() if rule.fix_at]


@pytest.mark.parametrize(("slug", "place"), PLACES, ids=[slug for slug, _ in PLACES])
def test_a_place_is_below_the_repository(slug: str, place: FixPlace) -> None:
    address = place.url("https://github.com/plasma/gateway", branch="release/1#2")

    assert urlsplit(address).path.startswith("/plasma/gateway/")
    assert "{" not in urlsplit(address).path
    assert place.label


def test_a_new_file_is_filled_in() -> None:
    rule = rule_of("renovate-enabled")
    assert rule is not None
    assert rule.fix_at is not None

    address = urlsplit(rule.fix_at.url("https://github.com/plasma/gateway", branch="main"))

    told = parse_qs(address.query)
    assert (address.path, told["filename"]) == ("/plasma/gateway/new/main", ["renovate.json"])
    assert "schedule:weekly" in json.loads(told["value"][0])["extends"]
