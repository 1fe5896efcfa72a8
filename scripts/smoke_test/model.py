"""What a point asks, what it deploys and executes for that, and what it expects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class Side(StrEnum):
    """One of the two Regions."""

    FIRST = "first"
    """The Region of the state machines: the first --region."""
    SECOND = "second"
    """The Region that their states call: the second --region."""


@dataclass(frozen=True, slots=True)
class Output:
    """The value of an output of another stack.

    Args:
        stack: The name of the stack.
        side: Its Region.
        name: The name of the output.
    """

    stack: str
    side: Side
    name: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of a point. The parameters `Prefix` and `OtherRegion` get their values from the run.

    Args:
        name: The name without the prefix.
        template: The name of a file in `templates`, without the extension.
        side: Its Region.
        parameters: The names and values of its other parameters.
    """

    name: str
    template: str
    side: Side = Side.FIRST
    parameters: tuple[tuple[str, str | Output], ...] = ()


@dataclass(frozen=True, slots=True)
class Execution:
    """An execution to its end. Observed as `{status, error, cause, output, payloads}`.

    `output` is parsed. `payloads` contains the parsed input of each invocation of a Lambda function by a Task.

    Args:
        stack: The stack with the state machine.
        machine: The logical ID of the state machine.
        given: The input, as JSON text.
    """

    stack: Stack
    machine: str
    given: str = "{}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Executions of a native state and of the same state with a Region. Observed as `{native, region}`.

    Both are documents of executions (see `Execution`). The state machine selects the state by the input's `state`.

    Args:
        stack: The stack with the state machine.
        machine: The logical ID of the state machine.
        state: The name of the states without `Native` and `Region`.
    """

    stack: Stack
    machine: str
    state: str


@dataclass(frozen=True, slots=True)
class Change:
    """A creation or an update of a stack. Observed as `{status, events: [{id, type, status, reason}]}`.

    Args:
        stack: The stack with its new parameters.
    """

    stack: Stack


@dataclass(frozen=True, slots=True)
class Function:
    """The configuration of a Lambda function, as GetFunctionConfiguration returns it.

    Args:
        stack: The stack with the function.
        logical_id: The logical ID of the function, or of its alias.
    """

    stack: Stack
    logical_id: str


@dataclass(frozen=True, slots=True)
class Drift:
    """The drift of a stack. Observed as `{status, resources: [{type, differences}]}`, without resources in sync.

    Args:
        stack: The stack.
    """

    stack: Stack


Observation = Execution | Pair | Change | Function | Drift


@dataclass(frozen=True, slots=True)
class Equals:
    """The observed value is this one."""

    value: Json


@dataclass(frozen=True, slots=True)
class Contains:
    """The observed text contains this one."""

    text: str


@dataclass(frozen=True, slots=True)
class IsA:
    """The observed value has this type: `number`, `string`, or `Boolean`."""

    type: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """The observed list contains one value this many times."""

    times: int


@dataclass(frozen=True, slots=True)
class Same:
    """Of a pair: the path has the same value in both documents, apart from request IDs and Regions."""


@dataclass(frozen=True, slots=True)
class SameShape:
    """Of a pair: the path has a value with the same members and types in both documents."""


Expectation = Equals | Contains | IsA | Repeated | Same | SameShape


@dataclass(frozen=True, slots=True)
class Fact:
    """One question with its answer.

    Args:
        question: The question.
        observation: What to do to answer it.
        path: The JMESPath expression for the observed value in the observation's document. For `Same` and `SameShape`,
            in both documents of the pair.
        expected: What the project assumes.
    """

    question: str
    observation: Observation
    path: str
    expected: Expectation


@dataclass(frozen=True, slots=True)
class Point:
    """A group of facts that share their stacks.

    Args:
        id: The name for --only.
        title: What the point settles.
        source: The page and the heading that rely on it.
        stacks: The stacks to deploy before the first observation.
        facts: The facts, in the order in which they are observed.
    """

    id: str
    title: str
    source: str
    stacks: tuple[Stack, ...]
    facts: tuple[Fact, ...]


class Verdict(StrEnum):
    """The result of a fact."""

    AS_EXPECTED = "as expected"
    DIFFERENT = "different"
    NOT_OBSERVABLE = "not observable here"
    """An API refused a request that the observation needs, or the native state failed."""
    NOT_OBSERVED = "not observed"
    """Something else failed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact with its result.

    Args:
        fact: The fact.
        verdict: The verdict.
        expected: The expected value, as text.
        observed: The observed value, or the reason why there is none, as text.
    """

    fact: Fact
    verdict: Verdict
    expected: str
    observed: str


Findings = list[tuple[Point, list[Finding]]]
"""The findings of a run by point."""
