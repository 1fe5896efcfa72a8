"""What a Lambda environment does before its first call.

Lambda initialises a function with more processor time than most functions have for a call ("Understanding the Lambda
execution environment lifecycle" in the AWS Lambda Developer Guide): the clients of the services that the template
calls are made there. With SnapStart they are part of the snapshot.
"""

from __future__ import annotations

import os
import random
from contextlib import suppress

from caller.awsmodel.models import service_model
from caller.contract import SERVICES_VARIABLE
from caller.environment import is_snap_start
from caller.payload import NO_OPTIONS, Target
from caller.sdk.clients import client_for, forget_connections


def warm_up() -> None:
    """Makes the clients of the services in the environment; asks nobody anything.

    What is wrong with one of them is told by the call that needs it.
    """
    for entry in os.environ.get(SERVICES_VARIABLE, "").split():
        service, _, region = entry.partition("@")
        with suppress(Exception):
            service_model(service)
            if region:
                client_for(service, Target(region), None, NO_OPTIONS)
    "host".encode("idna")  # Python loads this codec at the first connection
    if is_snap_start():
        _register_hooks()


def after_restore() -> None:
    """Makes an environment that was restored from a snapshot differ from its siblings.

    Retries wait for random times, which would be the same in each; connections don't outlive a snapshot
    ("Handling uniqueness with Lambda SnapStart" and "Lambda SnapStart runtime hooks" in the AWS Lambda Developer
    Guide). Tokens need nothing: they come from the execution, or from the system's own randomness.
    """
    random.seed()
    forget_connections()


def _register_hooks() -> None:
    with suppress(ImportError):  # a part of Lambda's runtime
        from snapshot_restore_py import register_after_restore  # noqa: PLC0415

        register_after_restore(after_restore)
