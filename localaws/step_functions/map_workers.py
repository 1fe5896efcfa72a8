"""Lets the workers of a Map process any number of items. moto's workers call themselves for each next item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from localaws.step_functions.interpreter import interpreter_module

if TYPE_CHECKING:
    from collections.abc import Callable

_ITERATION: Final = "asl.component.state.exec.state_map.iteration"
_WORKERS: Final = {
    "iteration_worker": "IterationWorker",
    "itemprocessor.distributed_item_processor_worker": "DistributedItemProcessorWorker",
    "iterator.distributed_iterator_worker": "DistributedIteratorWorker",
}


def patch_map_workers() -> None:
    """Replaces the recursion, which ends a worker after some thousand items, while the Map waits for it."""
    for module, name in _WORKERS.items():
        worker = getattr(interpreter_module(f"{_ITERATION}.{module}"), name)
        worker._eval_pool = in_a_loop(worker._eval_pool)


def in_a_loop(process: Callable[[Any, Any, Any], None]) -> Callable[[Any, Any, Any], None]:
    """Returns a method like moto's `_eval_pool`, whose calls of itself happen one after the other.

    If processing an item raises an exception, the Map gets it.

    Args:
        process: The method. Its arguments are the worker, the item's job, and the worker's frame. Calling itself is the
            last thing that it does.
    """

    def _eval_pool(self: Any, job: Any, worker_frame: Any) -> None:
        jobs = vars(self).get("_jobs")
        if jobs is not None:
            jobs.append(job)
            return
        self._jobs = [job]
        try:
            while self._jobs:
                job = self._jobs.pop()
                process(self, job, worker_frame)
        except Exception as error:
            job.job_output = error
            self._job_pool.close_job(job)
            raise
        finally:
            del self._jobs

    return _eval_pool
