"""Facts of systems that nothing connects the portal to: what is missing is named, never guessed."""

from apps.scorecards.facts import Missing

LOGS = Missing(
    cause="GitHub does not tell how a service logs: no check on the format of its logs ran, and no Loki is connected."
)
WEEKLY_SYNCS = Missing(cause="The portal keeps no status syncs yet: freezing a week is missing.")
WEEKLY_POSTS = Missing(cause="No Slack is connected: the integration with Slack is missing.")
