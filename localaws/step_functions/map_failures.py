"""Fails a distributed Map if more of its items fail than it tolerates. moto lets it succeed.

Source: "Setting failure thresholds for Distributed Map states" in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

from typing import Any, Final

from localaws.step_functions.interpreter import interpreter_module, states_failure

_DISTRIBUTED: Final = "asl.component.state.exec.state_map.iteration.distributed_iteration_component"
_ERROR: Final = "States.ExceedToleratedFailureThreshold"
_CAUSE: Final = "The specified tolerated failure threshold was exceeded"
_PERCENT: Final = 100


def patch_map_failures() -> None:
    """Adds the check at the end of a Map Run. In AWS, the Map Run ends as soon as the threshold is exceeded."""
    component = interpreter_module(_DISTRIBUTED).DistributedIterationComponent
    original = component._map_run

    def _map_run(self: Any, env: Any, eval_input: Any) -> None:
        original(self, env=env, eval_input=eval_input)
        record = eval_input.map_run_record
        items = record.item_counter
        if exceeds_threshold(
            items.failed.get() + items.timed_out.get(),
            items.total.get(),
            record.tolerated_failure_count,
            record.tolerated_failure_percentage,
        ):
            raise states_failure(env, _ERROR, _CAUSE, "MapRunFailed", "mapRunFailedEventDetails")

    component._map_run = _map_run


def exceeds_threshold(failed: int, total: int, count: int, percentage: float) -> bool:
    """Returns whether a Map Run has more failed items than it tolerates.

    Args:
        failed: The number of failed items.
        total: The number of items.
        count: `ToleratedFailureCount`; 0 if the state doesn't have it.
        percentage: `ToleratedFailurePercentage`; 0 if the state doesn't have it.
    """
    if not count and not percentage:
        return failed > 0
    exceeds_count = bool(count) and failed > count
    exceeds_percentage = bool(percentage) and failed * _PERCENT > percentage * total
    return exceeds_count or exceeds_percentage
