"""How the local AWS creates, updates and deletes each resource type."""
