"""Measures what a person waits for and pays for: the caller beside its alternatives, the macro as templates grow."""
