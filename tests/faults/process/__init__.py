"""Runs the caller in a separate process."""
