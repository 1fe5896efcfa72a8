"""Runs checks in parallel until a deadline."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caller.preflight.problems import Problem
from caller.sdk.internal_error import error_location

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from caller.deadline import Deadline

_MAX_THREADS = 16  # a check mostly waits for the network; a thread needs memory of the function
_TIMED_OUT = "the check timed out; check the function's network, or increase Caller.Timeout"


@dataclass(slots=True)
class CheckContext:
    """What one check gets from the runner: its deadline, a wait that can be stopped, and room for interim problems.

    If the check has no result at the deadline, the runner reports its interim problems.
    """

    deadline: Deadline
    stop: threading.Event = field(default_factory=threading.Event)
    interim_problems: Sequence[Problem] = ()

    def wait(self, seconds: float) -> bool:
        """Waits, and returns whether there is still time; doesn't wait at all if the time isn't sufficient."""
        return seconds < self.deadline.remaining() and not self.stop.wait(seconds)


@dataclass(frozen=True, slots=True)
class Check:
    """A function that returns problems, and the subject of the problem if it has no result in time."""

    subject: str
    run: Callable[[CheckContext], Sequence[Problem]]


def run_checks(checks: Sequence[Check], deadline: Deadline) -> list[Problem]:
    """Returns the problems of all checks, in the order of the checks, at the deadline at the latest.

    A check without a result contributes its interim problems, or if it has none, the problem that it timed out. The
    threads are daemons, because a name resolution that hangs can't be interrupted and must not block the function.
    """
    stop = threading.Event()
    contexts = [CheckContext(deadline, stop) for _ in checks]
    pending: queue.SimpleQueue[int] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[int, list[Problem]]] = queue.SimpleQueue()
    for index in range(len(checks)):
        pending.put(index)
    for _ in range(min(_MAX_THREADS, len(checks))):
        threading.Thread(target=_work, args=(checks, contexts, pending, finished), daemon=True).start()
    results: dict[int, list[Problem]] = {}
    try:
        while len(results) < len(checks):
            index, problems = finished.get(timeout=deadline.remaining())
            results[index] = problems
    except queue.Empty:
        pass
    finally:
        stop.set()
    return [
        problem
        for index, check in enumerate(checks)
        for problem in results.get(
            index, contexts[index].interim_problems or [Problem(check.subject, _TIMED_OUT)]
        )
    ]


def _work(
    checks: Sequence[Check],
    contexts: Sequence[CheckContext],
    pending: queue.SimpleQueue[int],
    finished: queue.SimpleQueue[tuple[int, list[Problem]]],
) -> None:
    while contexts[0].wait(0):
        try:
            index = pending.get_nowait()
        except queue.Empty:
            return
        finished.put((index, _run(checks[index], contexts[index])))


def _run(check: Check, context: CheckContext) -> list[Problem]:
    try:
        return list(check.run(context))
    except Exception as error:  # noqa: BLE001  a bug in one check must not hide the results of the others
        text = f"internal error of the check: {type(error).__name__} at {error_location(error)}"
        return [Problem(check.subject, text)]
