"""Checks that run at the same time and end at a moment, whatever they wait for."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caller.preflight.findings import Finding
from caller.sdk.internal_error import error_location

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from caller.deadline import Deadline

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Pause:
    """The time that a check may use: a deadline, and a wait that ends when nobody waits for the checks any more.

    It also keeps what the check has found so far, which is told where the check comes no further in time.
    """

    deadline: Deadline
    _ended: threading.Event = field(default_factory=threading.Event)
    _found: list[Sequence[Finding]] = field(default_factory=list)

    def wait(self, seconds: float) -> bool:
        """Waits; False where the time is used up, or would be during the wait."""
        return seconds < self.deadline.remaining() and not self._ended.wait(seconds)

    def note(self, found: Sequence[Finding]) -> None:
        """Takes what a check would find if it ended here."""
        self._found.append(found)

    @property
    def noted(self) -> Sequence[Finding]:
        """What was noted last."""
        return self._found[-1] if self._found else ()

    def another(self) -> Pause:
        """The same time for another check."""
        return Pause(self.deadline, self._ended)

    def end(self) -> None:
        """Ends all waits."""
        self._ended.set()


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it is about, and what finds out."""

    subject: str
    run: Callable[[Pause], Sequence[Finding]]


def run_checks(checks: Sequence[Check], deadline: Deadline) -> list[Finding]:
    """What all checks found, in the order of the checks; one without a result at the deadline is a finding too,
    unless it has noted what it found so far.

    The threads are daemons: a name resolution that hangs can't be ended, and nobody must wait for it.
    """
    pause = Pause(deadline)
    pauses = [pause.another() for _ in checks]
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[int, list[Finding]]] = queue.SimpleQueue()
    for number in range(len(checks)):
        waiting.put(number)
    for _ in range(min(_AT_ONCE, len(checks))):
        threading.Thread(target=_work, args=(checks, pauses, waiting, finished), daemon=True).start()
    results: dict[int, list[Finding]] = {}
    try:
        while len(results) < len(checks):
            number, found = finished.get(timeout=deadline.remaining())
            results[number] = found
    except queue.Empty:
        pass
    finally:
        pause.end()
    late = "no result before the time of the check was used up"
    return [
        finding
        for number, check in enumerate(checks)
        for finding in results.get(number, pauses[number].noted or [Finding(check.subject, late)])
    ]


def _work(
    checks: Sequence[Check],
    pauses: Sequence[Pause],
    waiting: queue.SimpleQueue[int],
    finished: queue.SimpleQueue[tuple[int, list[Finding]]],
) -> None:
    while pauses[0].wait(0):
        try:
            number = waiting.get_nowait()
        except queue.Empty:
            return
        finished.put((number, _found(checks[number], pauses[number])))


def _found(check: Check, pause: Pause) -> list[Finding]:
    try:
        return list(check.run(pause))
    except Exception as error:  # noqa: BLE001  a defect of one check must not lose the results of the others
        text = f"the check itself failed: {type(error).__name__} at {error_location(error)}"
        return [Finding(check.subject, text)]
