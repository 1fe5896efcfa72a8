"""Permissions that AWS SAM adds to the role of a serverless state machine."""
