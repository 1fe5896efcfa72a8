"""Checks of an expanded template: quotas, circular dependencies, and warnings."""
