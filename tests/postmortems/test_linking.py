"""Linking a postmortem to an incident, and taking it back."""

import html
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer, local_administrator
from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository, RepositoryFile
from apps.delivery.ingest import upsert_discussions
from apps.delivery.models import Discussion
from apps.postmortems import services
from apps.postmortems.addresses import AddressInvalid, checked_address
from apps.postmortems.models import PostmortemLink
from tests.postmortems.incidents import WRITTEN, bring_in, closed
from tests.records import FIRST_PASS, after, discussion, repository

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]
NOW = FIRST_PASS + timedelta(hours=1)
HERE = "https://github.com/plasma-engine/service-1"
PAGE = "/incidents/service-1/1/"
REASON = "It is about another outage."


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(autouse=True)
def _incident(_read: None) -> None:
    bring_in(1, title="Login fails in gateway", **closed())
    bring_in(2, labels=(), title="What went wrong", body=WRITTEN)


def link(url: str, *, who: Viewer | None = None, number: int = 1) -> PostmortemLink:
    viewer = who or local_administrator()
    return services.link(viewer, repository_id=1, number=number, url=url, address=None, now=NOW)


def unlink(reason: str = REASON) -> None:
    services.unlink(local_administrator(), repository_id=1, number=1, reason=reason, address=None, now=NOW)


def need(client: Client) -> str:
    return str(client.get("/api/v1/incidents?q=login").json()["items"][0]["need"])


def test_what_is_linked_answers_the_incident_until_it_is_taken_back(client: Client) -> None:
    before = need(client)
    link(f"{HERE}/issues/2")
    (item,) = client.get("/api/v1/incidents?q=login").json()["items"]
    unlink()

    assert (before, item["need"], need(client)) == ("postmortem", "", "postmortem")
    assert (item["postmortem"]["how"], item["postmortem"]["verified"]) == ("linked", True)
    assert [one.action for one in AuditEvent.objects.order_by("pk")] == ["postmortem_linked", "postmortem_unlinked"]
    assert PostmortemLink.objects.get().unlink_reason == REASON


@pytest.mark.parametrize("host", ["wiki.example.com", "169.254.169.254"])
def test_a_page_elsewhere_counts_and_is_not_verified(client: Client, host: str) -> None:
    """Nobody ever looks at it: a test that opens a connection to another host than this fails."""
    link(f"https://{host}/latest/")

    (item,) = client.get("/api/v1/incidents?q=login").json()["items"]
    assert (item["postmortem"]["verified"], item["postmortem"]["label"]) == (None, host)
    assert item["need"] == ""


def file(path: str = "docs/postmortems/a.md", *, text: str = WRITTEN) -> None:
    told = {"kind": "postmortem", "blob_oid": "a1", "size": 9, "seen_at": FIRST_PASS, "text": text}
    Repository.objects.update(files_read_at=FIRST_PASS, files_are_complete=True)
    RepositoryFile.objects.create(repository=Repository.objects.get(), path=path, **told)


def test_a_discussion_and_a_file_may_be_linked() -> None:
    upsert_discussions([discussion(5, url=f"{HERE}/discussions/5")], target="R_1", seen_at=FIRST_PASS)
    file()

    for url in (f"{HERE}/discussions/5", f"{HERE}/blob/main/docs/postmortems/a.md"):
        assert link(url).is_verified
        unlink()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"{HERE}/issues/99", "is not there, or you cannot see it"),
        (f"{HERE}/blob/main/docs/postmortems/none.md", "is not there, or you cannot see it"),
        ("https://github.com/plasma-engine/hidden/issues/1", "is not there, or you cannot see it"),
        (f"{HERE}/discussions/77", "is not there, or you cannot see it"),
        (HERE, "leads to no issue"),
        (f"{HERE}/issues/1", "the incident itself"),
        ("javascript:alert(1)", "begin with https://"),
        ("data:text/html,x", "begin with https://"),
        ("vbscript:x", "begin with https://"),
        ("file:///etc/passwd", "begin with https://"),
        ("ftp://example.com/", "begin with https://"),
        ("//evil.example.com/", "begin with https://"),
        ("http://example.com/", "begin with https://"),
        ("https://", "names no host"),
        ("https://user:secret@example.com/", "names no host, or a user"),
        ("https://example.com/a b", "a space"),
        ("https://example.com/\u202ea", "cannot be seen"),
        ("https://[::1", "no address"),
        ("https://[::1]/", "no name"),
        ("https://evil.com\\\\.github.com/x", "no name"),
        ("https://" + "\u00fc." * 500 + "de/", "at most 2000|no name"),
        ("https://example.com:99999/", "no address"),
        ("https://example.com/" + "a" * 3000, "at most 2000"),
        ("", "Paste the address"),
    ],
)
def test_what_cannot_be_linked_is_refused_with_its_reason(url: str, words: str) -> None:
    with pytest.raises(services.CannotLink, match=words):
        link(url)
    assert not PostmortemLink.objects.exists()


def test_a_host_of_look_alikes_shows_what_it_is() -> None:
    assert checked_address("https://g\u0456thub.com/a").startswith("https://xn--")
    assert checked_address("https://xn--e1awd7f.example/") == "https://xn--e1awd7f.example/"
    with pytest.raises(AddressInvalid, match="no name"):
        checked_address("https://" + "a" * 70 + ".example/")


def test_what_somebody_does_not_see_cannot_be_linked() -> None:
    upsert_repositories([repository(2, visibility="private")], target="", seen_at=FIRST_PASS)
    who = Viewer(login="ada", user_id=1)

    with pytest.raises(services.CannotLink, match="is not there, or you cannot see it"):
        link("https://github.com/plasma-engine/service-2/issues/1", who=who)
    Repository.objects.update(visibility="private")
    with pytest.raises(services.IncidentNotFound):
        link(f"{HERE}/issues/2", who=who)


def test_the_same_again_changes_nothing_and_another_is_refused() -> None:
    first = link(f"{HERE}/issues/2")

    assert link(f"{HERE}/issues/2").pk == first.pk
    with pytest.raises(services.CannotLink, match="administrator linked another one already: unlink it first"):
        link("https://wiki.example.com/outage")
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "because", "\u200b" * 20])
def test_taking_it_back_needs_a_reason(reason: str) -> None:
    link(f"{HERE}/issues/2")

    with pytest.raises(services.CannotLink, match="Say why"):
        unlink(reason)


def test_only_an_incident_is_linked() -> None:
    with pytest.raises(services.IncidentNotFound):
        link(f"{HERE}/issues/1", number=2)


def candidates(client: Client) -> Iterator[str]:
    page = client.get(PAGE).text
    for part in page.split('name="url" value="')[1:]:
        yield part.partition('"')[0]


def test_the_likeliest_comes_first(client: Client) -> None:
    bring_in(3, labels=("postmortem",), title="Postmortem: login fails", created_at=after(days=3))
    bring_in(4, labels=("postmortem",), title="Postmortem: disk", created_at=after(days=90))
    bring_in(6, labels=("postmortem",), title="Postmortem: queue", created_at=after(days=4))
    file()

    assert list(candidates(client)) == [f"{HERE}/issues/3", f"{HERE}/issues/6"]
    assert (
        "shares the words fails, login, stands in the same repository, was opened soon after it"
        in client.get(PAGE).text
    )


def test_the_pages_link_and_unlink(client: Client) -> None:
    refused = client.post(f"{PAGE}link/", {"url": "javascript:alert(1)"})
    linked = client.post(f"{PAGE}link/", {"url": f" {HERE}/issues/2 "})
    page = client.get(PAGE).text
    unreasoned = client.post(f"{PAGE}unlink/", {"reason": "no"})
    unlinked = client.post(f"{PAGE}unlink/", {"reason": REASON})

    assert (refused.status_code, "begin with https://" in refused.text) == (422, True)
    assert "javascript:alert(1)" in refused.text
    assert (linked.status_code, linked["Location"]) == (302, PAGE)
    assert "linked" in page
    assert (unreasoned.status_code, "Say why" in unreasoned.text, unlinked.status_code) == (422, True, 302)


def test_programs_link_and_unlink(client: Client) -> None:
    path = f"/api/v1{PAGE}postmortem"
    linked = client.put(path, {"url": f"{HERE}/issues/2"}, content_type="application/json")
    refused = client.put(path, {"url": "ftp://x"}, content_type="application/json")
    unlinked = client.delete(path, {"reason": REASON}, content_type="application/json")

    assert (linked.status_code, linked.json()["postmortem"]["how"]) == (200, "linked")
    assert (refused.status_code, refused.json()["code"], "url" in refused.json()["errors"]) == (422, "not_linked", True)
    assert (unlinked.status_code, unlinked.json()["postmortem"]) == (200, None)


def test_a_page_of_another_site_links_nothing(client: Client) -> None:
    sent = {"url": f"{HERE}/issues/2"}
    answer = client.put(
        f"/api/v1{PAGE}postmortem", sent, content_type="application/json", headers={"Origin": "https://evil.test"}
    )

    assert answer.status_code == 403
    assert not PostmortemLink.objects.exists()


def test_programs_are_told_what_may_be_it(client: Client) -> None:
    bring_in(3, labels=("postmortem",), title="Postmortem: login fails", created_at=after(days=3))

    assert [one["label"] for one in client.get(f"/api/v1{PAGE.rstrip('/')}").json()["candidates"]] == ["service-1#3"]


def test_an_address_elsewhere_is_never_taken_for_one_at_github(client: Client) -> None:
    upsert_repositories([repository(2, visibility="private")], target="", seen_at=FIRST_PASS)
    link("https://x.example/plasma-engine/service-1/issues/2")

    (item,) = client.get("/api/v1/incidents?q=login").json()["items"]
    told = item["postmortem"]
    assert (told["kind"], told["label"], told["verified"]) == ("outside", "x.example", None)


def test_a_comment_that_names_another_host_names_no_postmortem(client: Client) -> None:
    file()
    bring_in(
        1,
        title="Login fails",
        body="http://x.example/plasma-engine/service-1/blob/main/docs/postmortems/a.md",
        **closed(),
    )

    assert need(client) == "postmortem"


def test_what_was_linked_and_is_gone_answers_nothing_any_more(client: Client) -> None:
    upsert_discussions([discussion(5, url=f"{HERE}/discussions/5")], target="R_1", seen_at=FIRST_PASS)
    link(f"{HERE}/discussions/5")
    before = need(client)
    Discussion.objects.all().delete()

    assert (before, need(client)) == ("sections", "postmortem")


def test_a_file_of_an_odd_name_on_an_odd_branch_can_be_linked_as_it_is_suggested(client: Client) -> None:
    file("docs/postmortems/login fails & more.md", text="# Login fails")
    Repository.objects.update(default_branch="release/1.0")

    (address,) = candidates(client)
    linked = client.post(f"{PAGE}link/", {"url": html.unescape(address)})

    assert linked.status_code == 302
    (item,) = client.get("/api/v1/incidents?q=login").json()["items"]
    assert item["postmortem"]["label"] == "docs/postmortems/login fails & more.md"


def test_what_no_database_takes_is_refused(client: Client) -> None:
    path = f"/api/v1{PAGE}postmortem"

    assert client.delete(path, {"reason": "aaaaaaaaaa\0"}, content_type="application/json").status_code == 422
    assert client.post("/incidents/a%00b/1/link/", {"url": f"{HERE}/issues/2"}).status_code == 404
