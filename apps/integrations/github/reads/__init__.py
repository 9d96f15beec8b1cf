"""One generator a feed: walks GitHub page by page, from where it stopped, and yields pages of records."""

from apps.integrations.github.reads.catalog import environments as environments
from apps.integrations.github.reads.catalog import labels as labels
from apps.integrations.github.reads.catalog import people as people
from apps.integrations.github.reads.catalog import protection as protection
from apps.integrations.github.reads.catalog import repositories as repositories
from apps.integrations.github.reads.catalog import teams as teams
from apps.integrations.github.reads.changes import changed_files as changed_files
from apps.integrations.github.reads.changes import comments as comments
from apps.integrations.github.reads.delivery import board_items as board_items
from apps.integrations.github.reads.delivery import boards as boards
from apps.integrations.github.reads.delivery import checks as checks
from apps.integrations.github.reads.delivery import commits as commits
from apps.integrations.github.reads.delivery import deployments as deployments
from apps.integrations.github.reads.delivery import issues as issues
from apps.integrations.github.reads.delivery import pull_requests as pull_requests
from apps.integrations.github.reads.delivery import timelines as timelines
from apps.integrations.github.reads.discussions import discussions as discussions
from apps.integrations.github.reads.files import files as files
from apps.integrations.github.reads.formula import first_sync_points as first_sync_points
from apps.integrations.github.reads.packages import packages as packages
from apps.integrations.github.reads.refs import branches as branches
from apps.integrations.github.reads.refs import hotfix_starts as hotfix_starts
from apps.integrations.github.reads.refs import tags as tags
from apps.integrations.github.reads.runs import run_approvals as run_approvals
from apps.integrations.github.reads.runs import workflow_jobs as workflow_jobs
from apps.integrations.github.reads.runs import workflow_runs as workflow_runs
