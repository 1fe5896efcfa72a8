"""Warnings about the permissions that a call has in the template."""
