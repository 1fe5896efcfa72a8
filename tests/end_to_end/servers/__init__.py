"""Servers for the end-to-end tests that can be killed."""
