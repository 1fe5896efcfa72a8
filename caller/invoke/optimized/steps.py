"""Chooses the steps of a call with an optimized integration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.optimized.model import SYNC
from caller.awsmodel.optimized.parameter_values import INPUT, INVOKE_MODEL, OUTPUT
from caller.awsmodel.optimized.registry import find_integration, split_pattern
from caller.invoke.optimized.optimized_call import OptimizedCall

if TYPE_CHECKING:
    from caller.call import Call
    from caller.invoke.operation import PreparedOperation


def choose_steps(call: Call, prepared: PreparedOperation) -> OptimizedCall:
    """Returns the steps of a call; raises CallFailed (`CrossRegion.InvalidCall`) if its integration is wrong."""
    name, pattern = split_pattern(call.integration)
    if not pattern.startswith(SYNC):
        return _choose_request(name, call, prepared)
    if call.job is None:
        from caller.invoke.optimized.job_start import JobStart  # noqa: PLC0415  other calls don't load it

        return JobStart(call, prepared)
    from caller.invoke.optimized.job_wait import JobWait  # noqa: PLC0415  other calls don't load it

    return JobWait(call, prepared)


def _choose_request(name: str, call: Call, prepared: PreparedOperation) -> OptimizedCall:
    integration = find_integration(name)
    if name == INVOKE_MODEL and {INPUT, OUTPUT} & call.parameters.keys():
        from caller.invoke.optimized.model_call import ModelCall  # noqa: PLC0415  other calls don't load it

        return ModelCall(call, prepared)
    if integration is not None and integration.named_part is not None:
        from caller.invoke.optimized.named_part_call import NamedPartCall  # noqa: PLC0415  other calls don't load it

        return NamedPartCall(call, prepared)
    return OptimizedCall(call, prepared)
