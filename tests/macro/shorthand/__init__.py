"""Tests of macro/shorthand."""
