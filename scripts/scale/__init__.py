"""Measures how time and memory grow with the size of a template."""
