"""Tests of macro/definition."""
