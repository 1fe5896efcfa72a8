"""Tests of macro/resources."""
