"""Runs a step in several Regions at the same time. Each Region has its own outcome."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from macro.provider.model import ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RegionOutcome(Generic[T]):
    """The outcome of a step in a Region.

    Args:
        result: The step's result; None if the step failed.
        problem: Why the step failed; empty if it succeeded.
    """

    result: T | None = None
    problem: str = ""


def in_each_region(
    step: Callable[[str], T], regions: Sequence[str], undo: Callable[[T], None] | None = None
) -> Mapping[str, RegionOutcome[T]]:
    """Returns the outcomes by Region. A failure in one Region doesn't affect the others.

    Args:
        step: What to do in a Region. It runs in a separate thread.
        regions: The Regions.
        undo: What to do with each result after Ctrl-C. It waits until all steps have ended. Without it, the steps
            continue until the process ends.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        Exception: The first unexpected exception of a step, after all steps have ended and their results are undone.
    """
    outcomes: dict[str, RegionOutcome[T]] = {}

    errors: list[Exception] = []

    def run(region: str) -> None:
        try:
            outcomes[region] = _attempt(step, region)
        except Exception as error:  # noqa: BLE001  raised again in the caller's thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=[region], daemon=True) for region in regions]
    for thread in threads:
        thread.start()
    try:
        _join(threads)
    except KeyboardInterrupt:
        if undo is not None:
            _join(threads)
            _undo(undo, outcomes.values())
        raise
    if errors:
        if undo is not None:
            _undo(undo, outcomes.values())
        raise errors[0]
    return {region: outcomes[region] for region in regions}


def _attempt(step: Callable[[str], T], region: str) -> RegionOutcome[T]:
    try:
        return RegionOutcome(step(region))
    except NoCredentialsError:
        return RegionOutcome(problem="there are no AWS credentials; use --profile, or run `aws configure`")
    except (ProviderError, BotoCoreError, ClientError) as error:
        return RegionOutcome(problem=str(error))


def _join(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def _undo(undo: Callable[[T], None], outcomes: Iterable[RegionOutcome[T]]) -> None:
    for outcome in outcomes:
        if outcome.result is not None:
            undo(outcome.result)
