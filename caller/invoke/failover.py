"""Tries the targets of a call: their order, the time for each, and when to try the next one."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from caller.call import TriedTarget
from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import Deadline, DeadlineExceeded, time_limit
from caller.errors import CallFailed, Failure
from caller.sdk.attempts import count_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from caller.call import Call, Target
    from caller.invoke.outcome import Outcome
    from caller.sdk.attempts import SentRequests


_NOT_TRIED = (
    " The other targets weren't tried, because the request may have been executed, and a second one may not be safe "
    "(Repeat: Always tries them)."
)


def order_targets(call: Call) -> tuple[Target, ...]:
    """Returns the call's targets as written or, with `Rotate`, beginning at one that the execution's ARN selects.

    Executions are spread over the targets, and a retry begins at the same target. AWS recommends a random cluster
    endpoint ("Best practices for routing control in ARC" in the Amazon Application Recovery Controller Developer
    Guide).
    """
    if not call.rotate or not call.targets:
        return call.targets
    start = int.from_bytes(sha256(call.origin.execution.encode()).digest()[:8]) % len(call.targets)
    return call.targets[start:] + call.targets[:start]


def call_first_available(
    targets: Sequence[Target],
    attempt: Callable[[Target, Deadline, SentRequests], Outcome],
    deadline: Deadline,
    tried: list[TriedTarget],
    *,
    repeatable: bool = True,
) -> Outcome:
    """Returns the outcome of the first target that is reachable, doesn't throttle, and has no server error.

    If a target may have executed the request, the next target gets it only if it is repeatable.

    Args:
        targets: The targets in the order to try.
        attempt: Makes the call at one target, until a deadline, with the count of the requests that are sent for it.
        deadline: The end of the time for all targets. Each target gets an equal share of the time that is left.
        tried: Gets each target that returned a result or failed.
        repeatable: Whether the request can be executed twice.

    Raises:
        CallFailed: All targets failed, or a target returned a client error. The failure is the last target's, and its
            text lists the earlier ones. Its `attempts` count the requests to all targets.
    """
    failures: list[tuple[Target, Failure]] = []
    for position, target in enumerate(targets):
        share = deadline.remaining() / (len(targets) - position)
        with count_requests() as sent:
            try:
                with time_limit(share):
                    outcome = attempt(target, Deadline.in_seconds(share), sent)
                tried.append(_describe_attempt(target, None, sent))
                return outcome._replace(attempts=outcome.attempts + _count_attempts(failures))
            except DeadlineExceeded as exceeded:
                failure = _describe_timeout(target, share, str(exceeded), may_have_run=sent.is_open)
                failures.append((target, failure._replace(attempts=sent.latest_operation or sent.total)))
            except CallFailed as failed:
                failure = failed.failure
                # a failure in the result has no separate count
                failures.append((target, failure._replace(attempts=failure.attempts or sent.total)))
        tried.append(_describe_attempt(target, failure.name, sent))
        if not failure.can_fail_over or (failure.may_have_run and not repeatable):
            break
    raise CallFailed(_combine(failures, len(targets)))


def _count_attempts(failures: Sequence[tuple[Target, Failure]]) -> int:
    return sum(failure.attempts for _, failure in failures)


def _describe_attempt(target: Target, error: str | None, sent: SentRequests) -> TriedTarget:
    return TriedTarget(target, error, sent.throttled, sent.body_size)


def _combine(failures: Sequence[tuple[Target, Failure]], number_of_targets: int) -> Failure:
    target, last = failures[-1]
    if last.can_fail_over and len(failures) < number_of_targets:
        last = last._replace(text=last.text + _NOT_TRIED)
    if len(failures) == 1:
        return last
    earlier = "; ".join(
        f"{_describe(target)}: {failure.name}: {failure.text}" for target, failure in failures[:-1]
    )
    text = f"{last.text}, from {_describe(target)}, the last of {len(failures)} targets tried. Before it: {earlier}"
    return last._replace(text=text, attempts=_count_attempts(failures))


def _describe_timeout(target: Target, seconds: float, progress: str, *, may_have_run: bool) -> Failure:
    text = (
        f"No result from {_describe(target)} in the {seconds:.1f} s that the caller function had for it"
        f"{', ' if progress else ''}{progress}. Give the function more time (Metadata, Caller.Timeout), or limit the "
        "call (Timeout, MaxAttempts)."
    )
    return Failure(DEADLINE_EXCEEDED, text, can_fail_over=True, may_have_run=may_have_run)


def _describe(target: Target) -> str:
    return f"{target.region} ({target.endpoint})" if target.endpoint else target.region
