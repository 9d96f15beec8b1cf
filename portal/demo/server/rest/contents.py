"""The files of a repository, listed with one request."""

from typing import Any

from portal.demo.server.messages import Reply, not_found, refusal
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.issues import find
from portal.demo.server.trees import MOST_ENTRIES, blob_oid, is_revision, tree_oids
from portal.demo.world.model import Repository


def tree(call: Call, owner: str | None, name: str | None, number: str | None, revision: str) -> Reply:
    """Answer what is in the root folder, or with `recursive` everything below it too."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    if denied := call.denied("contents"):
        return denied
    if not found.commits:
        return refusal(409, message="Git Repository is empty.")
    oids = tree_oids(found)
    if not is_revision(found, revision) and revision != oids[""]:
        return not_found()
    home = f"{call.base}/repos/{call.world.login}/{found.name}/git"
    paths = sorted([*found.files, *filter(None, oids)])
    shown = [path for path in paths if call.parameter("recursive") or "/" not in path]
    payload = {
        "sha": oids[""],
        "url": f"{home}/trees/{oids['']}",
        "tree": [_entry(path, of=found, oids=oids, home=home) for path in shown[:MOST_ENTRIES]],
        "truncated": len(shown) > MOST_ENTRIES,
    }
    return Reply(payload=payload)


def _entry(path: str, *, of: Repository, oids: dict[str, str], home: str) -> dict[str, Any]:
    if path in oids:
        oid = oids[path]
        return {"path": path, "mode": "040000", "type": "tree", "sha": oid, "url": f"{home}/trees/{oid}"}
    text = of.files[path]
    oid, size = blob_oid(text), len(text.encode())
    return {"path": path, "mode": "100644", "type": "blob", "sha": oid, "size": size, "url": f"{home}/blobs/{oid}"}
