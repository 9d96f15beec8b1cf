"""Turns what GitHub answers into records, or raises RecordInvalid; reads nothing, keeps nothing."""

from apps.integrations.github.mapping.boards import board as board
from apps.integrations.github.mapping.boards import board_item as board_item
from apps.integrations.github.mapping.catalog import environments as environments
from apps.integrations.github.mapping.catalog import labels as labels
from apps.integrations.github.mapping.catalog import member as member
from apps.integrations.github.mapping.catalog import organization as organization
from apps.integrations.github.mapping.catalog import repository as repository
from apps.integrations.github.mapping.catalog import team as team
from apps.integrations.github.mapping.changes import commit as commit
from apps.integrations.github.mapping.changes import deployment as deployment
from apps.integrations.github.mapping.changes import head_checks as head_checks
from apps.integrations.github.mapping.discussions import discussion as discussion
from apps.integrations.github.mapping.items import issue as issue
from apps.integrations.github.mapping.items import pull_request as pull_request
from apps.integrations.github.mapping.packages import package as package
from apps.integrations.github.mapping.refs import branch as branch
from apps.integrations.github.mapping.refs import branch_creation as branch_creation
from apps.integrations.github.mapping.refs import merge_base as merge_base
from apps.integrations.github.mapping.refs import release as release
from apps.integrations.github.mapping.refs import tag as tag
from apps.integrations.github.mapping.refs import tag_creation as tag_creation
from apps.integrations.github.mapping.timelines import timeline as timeline
