"""Tests of the scripts that write pages."""
