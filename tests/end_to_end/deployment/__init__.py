"""Deployments: of the macro, with settings, and of nested stacks."""
