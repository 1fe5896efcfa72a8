"""The warm-up of a Lambda execution environment before its first call.

During initialization, a function has more CPU time than most functions have for a call ("Understanding the Lambda
execution environment lifecycle" in the AWS Lambda Developer Guide). Therefore, the caller creates the clients of the
services that the template calls at that time. With SnapStart, the clients are part of the snapshot.
"""

from __future__ import annotations

import os
import random
from contextlib import suppress

from caller.awsmodel.models import service_model
from caller.call import NO_OPTIONS, Target
from caller.contract import SERVICES_VARIABLE
from caller.environment import is_snap_start
from caller.sdk.clients import client_for, close_connections


def warm_up() -> None:
    """Creates the clients of the services in the environment variable, without sending a request.

    If creating a client fails, the call that needs the client reports the error.
    """
    for entry in os.environ.get(SERVICES_VARIABLE, "").split():
        service, _, region = entry.partition("@")
        with suppress(Exception):
            service_model(service)
            if region:
                client_for(service, Target(region), None, NO_OPTIONS)
    "host".encode("idna")  # otherwise, Python loads this codec at the first connection
    if is_snap_start():
        _register_hooks()


def after_restore() -> None:
    """Makes an environment different from others that Lambda restores from the same snapshot.

    Without a new seed, retries in all environments wait for the same times. Connections don't survive a snapshot.
    Idempotency tokens come from the execution or from the operating system, so they need no change.

    Sources: "Handling uniqueness with Lambda SnapStart" and "Lambda SnapStart runtime hooks" in the AWS Lambda
    Developer Guide.
    """
    random.seed()
    close_connections()


def _register_hooks() -> None:
    with suppress(ImportError):  # only Lambda's runtime has this module
        from snapshot_restore_py import register_after_restore  # noqa: PLC0415

        register_after_restore(after_restore)
