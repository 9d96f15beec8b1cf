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
from apps.integrations.github.mapping.files import changed_files as changed_files
from apps.integrations.github.mapping.items import issue as issue
from apps.integrations.github.mapping.items import pull_request as pull_request
from apps.integrations.github.mapping.runs import run_approvals as run_approvals
from apps.integrations.github.mapping.runs import workflow_jobs as workflow_jobs
from apps.integrations.github.mapping.runs import workflow_run as workflow_run
from apps.integrations.github.mapping.summaries import summary_comments as summary_comments
from apps.integrations.github.mapping.timelines import timeline as timeline
