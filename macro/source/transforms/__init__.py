"""Runs the transforms that come before the macro, as CloudFormation does."""
