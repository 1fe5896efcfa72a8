"""The states of a definition, found at any depth."""
