"""Warnings about ARNs and URLs in another Region or partition than the call."""
