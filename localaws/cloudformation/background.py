"""Runs the operations on stacks and change sets in threads."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from localaws.cloudformation.stacks.model import Stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws.cloudformation.change_sets import ChangeSet

LOG: Final = logging.getLogger(__name__)
REQUEST_SECONDS: Final = 40
"""How long a request waits for its operation. The AWS CLI sends a request again after 60 seconds."""


def run_in_background(target: Stack | ChangeSet, operation: Callable[[], None]) -> None:
    """Runs an operation on a stack or change set in a thread, and waits up to REQUEST_SECONDS for its end."""

    def run() -> None:
        try:
            operation()
        except Exception as error:
            LOG.exception("Internal failure in the local CloudFormation")
            reason = f"Internal Failure: {type(error).__name__}: {error}"
            if isinstance(target, Stack):
                target.record(target.status.removesuffix("_IN_PROGRESS") + "_FAILED", reason)
            else:
                target.status, target.reason = "FAILED", reason

    thread = threading.Thread(target=run, daemon=True)
    if isinstance(target, Stack):
        target.worker = thread
    thread.start()
    thread.join(REQUEST_SECONDS)
