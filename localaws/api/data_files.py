"""botocore's data files. They are large, and moto creates many sessions, each of which would read its own copy."""

from __future__ import annotations

from functools import cache

import botocore.session


def install() -> None:
    """Reads each file once for all sessions. Call this before anything creates a client."""
    botocore.session.create_loader = cache(botocore.session.create_loader)
