"""Tests of the scripts that build, deploy, and test."""
