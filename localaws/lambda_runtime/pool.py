"""Warm execution environments: reused by later invocations, with more of them for concurrent invocations."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws.lambda_runtime.environment import ExecutionEnvironment
    from localaws.lambda_runtime.outcomes import Outcome


class TooManyRequests(Exception):  # noqa: N818  Lambda's name
    """The function's reserved concurrency is used up."""


@dataclass(slots=True)
class _WarmEnvironments:
    """The environments of one revision of a function."""

    revision: str
    idle: list[ExecutionEnvironment] = field(default_factory=list)
    busy: set[ExecutionEnvironment] = field(default_factory=set)


class Pool:
    """The execution environments of all functions."""

    def __init__(self) -> None:
        """Starts without environments."""
        self._functions: dict[str, _WarmEnvironments] = {}
        self._lock = threading.Lock()

    def invoke(
        self,
        function: str,
        revision: str,
        start: Callable[[], ExecutionEnvironment],
        event: bytes,
        reserved: int | None,
    ) -> Outcome:
        """Handles an event in a warm environment of this revision, or in a new one.

        Args:
            function: The function's ARN.
            revision: Changes with the function's code and configuration.
            start: Starts a new environment.
            event: The payload.
            reserved: The reserved concurrency, or None.

        Raises:
            TooManyRequests: All reserved environments are busy.
        """
        environment = self._take(function, revision, reserved) or self._add(function, start())
        try:
            return environment.invoke(event)
        finally:
            self._return(function, revision, environment)

    def stop_function(self, function: str) -> None:
        """Stops a function's environments."""
        with self._lock:
            warm = self._functions.pop(function, None)
        if warm:
            _stop(warm)

    def close(self) -> None:
        """Kills all processes. It doesn't delete their files."""
        with self._lock:
            functions = list(self._functions.values())
            self._functions.clear()
        for warm in functions:
            for environment in (*warm.idle, *warm.busy):
                environment.kill()

    def _take(self, function: str, revision: str, reserved: int | None) -> ExecutionEnvironment | None:
        with self._lock:
            warm = self._functions.get(function)
            outdated = warm if warm and warm.revision != revision else None
            if warm is None or outdated:
                warm = self._functions[function] = _WarmEnvironments(revision)
            if reserved is not None and len(warm.busy) >= reserved:
                raise TooManyRequests
            environment = warm.idle.pop() if warm.idle else None
            if environment:
                warm.busy.add(environment)
        for idle in outdated.idle if outdated else ():
            idle.stop()
        return environment

    def _add(self, function: str, environment: ExecutionEnvironment) -> ExecutionEnvironment:
        with self._lock:
            if warm := self._functions.get(function):
                warm.busy.add(environment)
        return environment

    def _return(self, function: str, revision: str, environment: ExecutionEnvironment) -> None:
        with self._lock:
            warm = self._functions.get(function)
            if warm:
                warm.busy.discard(environment)
            keep = warm is not None and warm.revision == revision and environment.reusable
            if warm and keep:
                warm.idle.append(environment)
        if not keep:
            environment.stop()


def _stop(warm: _WarmEnvironments) -> None:
    for environment in (*warm.idle, *warm.busy):
        environment.stop()
