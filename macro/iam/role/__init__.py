"""Permissions that the author of the template wrote for the state machine's role, as a source for the caller's."""
