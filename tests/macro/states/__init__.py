"""Tests of macro/states."""
