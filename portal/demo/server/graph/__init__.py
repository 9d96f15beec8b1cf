"""GraphQL as GitHub answers it: the published schema, executed over the world."""
