"""How the fields of the schema are answered from the world: for each type a table of resolvers."""

from portal.demo.server.graph.connections import Resolver
from portal.demo.server.graph.fields import (
    boards,
    checks,
    commits,
    deployments,
    discussions,
    issues,
    organization,
    owners,
    protection,
    pull_requests,
    query,
    repositories,
    timelines,
)

_TABLES = (
    boards.FIELDS,
    checks.FIELDS,
    commits.FIELDS,
    deployments.FIELDS,
    discussions.FIELDS,
    issues.FIELDS,
    organization.FIELDS,
    owners.FIELDS,
    protection.FIELDS,
    pull_requests.FIELDS,
    query.FIELDS,
    repositories.FIELDS,
    timelines.FIELDS,
)
FIELDS: dict[str, dict[str, Resolver]] = {}
for _table in _TABLES:
    for _type_name, _resolvers in _table.items():
        FIELDS[_type_name] = FIELDS.get(_type_name, {}) | _resolvers
