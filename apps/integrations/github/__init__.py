"""GitHub through PyGithub's authentication and transport: documents, client, walks, mapping."""
