"""Chooses the steps of a call with an optimized integration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.optimized.model import SYNC
from caller.awsmodel.optimized.registry import split_pattern
from caller.invoke.optimized_call import OptimizedCall

if TYPE_CHECKING:
    from caller.call import Call
    from caller.invoke.operation import PreparedOperation


def choose_steps(call: Call, prepared: PreparedOperation) -> OptimizedCall:
    """Returns the steps of a call; raises CallFailed (`CrossRegion.InvalidCall`) if its integration is wrong."""
    if not split_pattern(call.integration)[1].startswith(SYNC):
        return OptimizedCall(call, prepared)
    if call.job is None:
        from caller.invoke.job_start import JobStart  # noqa: PLC0415  other calls don't load it

        return JobStart(call, prepared)
    from caller.invoke.job_wait import JobWait  # noqa: PLC0415  other calls don't load it

    return JobWait(call, prepared)
