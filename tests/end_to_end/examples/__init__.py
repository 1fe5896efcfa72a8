"""Deployments and executions of the templates that users copy."""
