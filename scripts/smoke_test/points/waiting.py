"""Points about states that wait: for an execution, and for a task token."""

from __future__ import annotations

from scripts.smoke_test.model import Equals, Execution, Fact, Pair, Point, SameShape
from scripts.smoke_test.points import deployed_stacks

_RESOURCES = (deployed_stacks.RESOURCES, deployed_stacks.SECOND_RESOURCES)


def _pair(state: str) -> Pair:
    return Pair(deployed_stacks.SYNC, "Compare", state)


POINTS = (
    Point(
        "sync",
        "Waiting for an execution in the other Region",
        "docs/sync.md, Differences from a native state",
        (*_RESOURCES, deployed_stacks.SYNC),
        (
            Fact("Is the result of `.sync` the same?", _pair("text"), "output", SameShape()),
            Fact("Is the result of `.sync:2` the same?", _pair("parsed"), "output", SameShape()),
            Fact(
                "Which error does a failed execution cause natively?",
                _pair("failing"),
                "native.error",
                Equals("States.TaskFailed"),
            ),
            Fact(
                "Which error does it cause with a Region?",
                _pair("failing"),
                "region.error",
                Equals("CrossRegion.JobFailed"),
            ),
        ),
    ),
    Point(
        "task-token",
        "A task token that the other Region returns",
        "docs/native.md, Task tokens",
        (deployed_stacks.TOKEN, deployed_stacks.ANSWER),
        (
            Fact(
                "Does the state get the answer?",
                Execution(deployed_stacks.TOKEN, "Ask"),
                "output",
                Equals({"approved": True}),
            ),
        ),
    ),
)
