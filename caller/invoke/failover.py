"""One call over several targets: in which order, how long each, and when the next one is tried."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import Deadline, DeadlineExceeded, time_limit
from caller.errors import CallFailed, Failure
from caller.sdk import clients

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from caller.payload import Call, Target

    T = TypeVar("T")


def ordered_targets(call: Call) -> tuple[Target, ...]:
    """The call's targets in the order to try: as written, or from a start that the execution decides.

    Amazon Route 53 ARC asks to start at a random cluster endpoint ("Best practices for routing control"); a
    digest of the execution spreads the starts and gives the same one to a retry.
    """
    if not call.rotate or not call.targets:
        return call.targets
    start = int.from_bytes(sha256(call.origin.execution.encode()).digest()[:8]) % len(call.targets)
    return call.targets[start:] + call.targets[:start]


def first_success(
    targets: Sequence[Target], attempt: Callable[[Target, Deadline], T], deadline: Deadline
) -> T:
    """The first target's result; the next target's where one was out of reach, throttled or broken.

    Each target has an equal share of the time that is left, whose end the attempt is told. Raises CallFailed with
    the last target's failure, the earlier ones told in its text; a client error of any target is raised at once.
    """
    failures: list[tuple[Target, Failure]] = []
    for position, target in enumerate(targets):
        share = deadline.remaining() / (len(targets) - position)
        try:
            with time_limit(share):
                return attempt(target, Deadline.in_seconds(share))
        except DeadlineExceeded as up:
            failures.append((target, _time_is_up(target, share, str(up))))
        except CallFailed as failed:
            failures.append((target, failed.failure))
            if not failed.failure.elsewhere:
                break
    raise CallFailed(_last(failures))


def _last(failures: Sequence[tuple[Target, Failure]]) -> Failure:
    target, last = failures[-1]
    if len(failures) == 1:
        return last
    earlier = "; ".join(
        f"{_place(target)}: {failure.name}: {failure.text}" for target, failure in failures[:-1]
    )
    place = f"from {_place(target)}, the last of {len(failures)} targets tried"
    return last._replace(text=f"{last.text}, {place}. Before it: {earlier}")


def _time_is_up(target: Target, share: float, came: str) -> Failure:
    text = (
        f"No result from {_place(target)} in the {share:.1f} s that the caller function had for it"
        f"{', ' if came else ''}{came}. Give the function more time (Metadata, Caller.Timeout), or the call less "
        "(Timeout, MaxAttempts)."
    )
    return Failure(DEADLINE_EXCEEDED, text, attempts=clients.attempts.made, elsewhere=True)


def _place(target: Target) -> str:
    return f"{target.region} ({target.endpoint})" if target.endpoint else target.region
