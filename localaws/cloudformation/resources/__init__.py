"""Creates, updates, and deletes the resources of each resource type."""
