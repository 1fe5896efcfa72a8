"""Servers for the end-to-end tests: proxies and a recovery cluster."""
