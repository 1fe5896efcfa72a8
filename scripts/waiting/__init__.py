"""Measures what it costs to wait for a job in another Region, and writes docs/dev/waiting.md."""
