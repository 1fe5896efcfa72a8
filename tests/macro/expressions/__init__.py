"""Tests of macro/expressions."""
