"""How often a state machine describes a job, according to the retrier of the state that waits for the job.

Source: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows": the first interval is
IntervalSeconds, each following one is BackoffRate times longer, and none is longer than MaxDelaySeconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Intervals:
    """The intervals of a retrier, in seconds."""

    first: float
    rate: float
    longest: float

    def __iter__(self) -> Iterator[float]:
        """Yields the intervals without end."""
        interval = self.first
        while True:
            yield min(interval, self.longest)
            interval *= self.rate

    def count_attempts(self, seconds: float) -> int:
        """Returns the number of the attempt that is the first one after a time. An attempt itself takes no time."""
        passed = 0.0
        for number, interval in enumerate(self, start=1):
            if passed >= seconds:
                return number
            passed += interval
        raise AssertionError("the intervals have an end")


def find_intervals(definition: Mapping[str, Any]) -> Intervals:
    """Returns the intervals with which a definition's only state with `.sync` waits for its job."""
    (state,) = (each for each in definition["States"].values() if each["Type"] == "Parallel")
    states = state["Branches"][0]["States"].values()
    (waiting,) = (each for each in states if each["Type"] == "Task" and each.get("End"))
    (retrier,) = (each for each in waiting["Retry"] if each["ErrorEquals"] == ["States.ALL"])
    return Intervals(retrier["IntervalSeconds"], retrier["BackoffRate"], retrier["MaxDelaySeconds"])
