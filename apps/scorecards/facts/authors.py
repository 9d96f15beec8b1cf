"""The kinds of authors, as the catalog tells them apart."""

HUMAN, DEPENDENCY_BOT, AI_AGENT, AUTOMATION = "human", "dependency_bot", "ai_agent", "automation"
