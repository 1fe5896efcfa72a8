"""A run: installs the macro, deploys the stacks of the points, and observes their facts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from macro.provider.model import ProviderError
from scripts.smoke_test import stacks
from scripts.smoke_test.account.guard import TimedOut
from scripts.smoke_test.account.refusals import refusal
from scripts.smoke_test.model import Finding, Verdict
from scripts.smoke_test.observations import observe
from scripts.smoke_test.verdicts import expectation_text, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from macro.provider.bundle import Bundle
    from scripts.smoke_test.account.guard import Guard
    from scripts.smoke_test.account.sandbox import Sandbox
    from scripts.smoke_test.model import Fact, Findings, Json, Observation, Point, Stack

K = TypeVar("K")

_PROBLEMS = (BotoCoreError, ClientError, ProviderError, TimedOut)
_AT_ONCE = 4  # CloudFormation and IAM throttle more parallel deployments


class SetUpFailed(Exception):  # noqa: N818  reads as a sentence
    """The macro can't be installed. The message says why."""


class Run:
    """The run of some points."""

    def __init__(self, sandbox: Sandbox, guard: Guard, bundle: Bundle) -> None:
        """Takes where to work, and what to install.

        Args:
            sandbox: The account, with guarded clients.
            guard: The guard of these clients.
            bundle: The built code.
        """
        self._sandbox = sandbox
        self._guard = guard
        self._bundle = bundle
        self._documents: dict[Observation, Json | Exception] = {}

    def execute(self, points: Sequence[Point]) -> Findings:
        """Returns the findings by point.

        Raises:
            SetUpFailed: The macro can't be installed.
            KeyboardInterrupt: Ctrl-C. The deployments end at their next request.
        """
        needed = list(dict.fromkeys(stack for point in points for stack in point.stacks))
        self._install(points)
        problems: dict[Stack, Exception] = {}
        for with_macro in (False, True):
            problems |= self._deploy([stack for stack in needed if stacks.needs_macro(stack) is with_macro])
        return [(point, self._observe_point(point, problems)) for point in points]

    def _install(self, points: Sequence[Point]) -> None:
        if not any(stacks.needs_macro(stack) for point in points for stack in point.stacks):
            return
        install = partial(stacks.deploy_provider, self._sandbox, self._bundle)
        problems = self._in_parallel(
            {access.region: partial(install, access) for access in self._sandbox.both}
        )
        if problems:
            reasons = "\n".join(f"{region}: {problem}" for region, problem in problems.items())
            raise SetUpFailed(f"the macro can't be installed\n{reasons}")

    def _deploy(self, needed: Iterable[Stack]) -> dict[Stack, Exception]:
        """Deploys stacks, and returns the exceptions of those that failed."""
        return self._in_parallel({stack: partial(self._deploy_one, stack) for stack in needed})

    def _deploy_one(self, stack: Stack) -> None:
        region, progress = self._sandbox.access(stack.side).region, self._sandbox.progress
        progress.line(f"{region} deploying {stack.name}")
        stacks.deploy(self._sandbox, stack)
        progress.line(f"{region} deployed {stack.name}")

    def _in_parallel(self, steps: Mapping[K, Callable[[], None]]) -> dict[K, Exception]:
        """Runs steps, and returns the exceptions of those that failed. Ctrl-C stops all of them."""
        problems: dict[K, Exception] = {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                running = {key: pool.submit(copy_context().run, step) for key, step in steps.items()}
                for key, future in running.items():
                    try:
                        future.result()
                    except _PROBLEMS as problem:
                        problems[key] = problem
                        self._sandbox.progress.line(f"failed: {str(problem).splitlines()[0]}")
            except BaseException:
                self._guard.stop()
                pool.shutdown(wait=False, cancel_futures=True)  # the block waits for the running steps
                raise
        return problems

    def _observe_point(self, point: Point, problems: Mapping[Stack, Exception]) -> list[Finding]:
        for stack in point.stacks:
            if stack in problems:
                return [_without_observation(fact, problems[stack]) for fact in point.facts]
        return [self._observe(fact) for fact in point.facts]

    def _observe(self, fact: Fact) -> Finding:
        observation = fact.observation
        if observation not in self._documents:
            try:
                self._documents[observation] = observe(self._sandbox, self._guard, observation)
            except _PROBLEMS as problem:
                self._documents[observation] = problem
        document = self._documents[observation]
        return (
            _without_observation(fact, document) if isinstance(document, Exception) else judge(fact, document)
        )


def _without_observation(fact: Fact, problem: Exception) -> Finding:
    refused = refusal(problem)
    verdict = Verdict.NOT_OBSERVABLE if refused else Verdict.NOT_OBSERVED
    return Finding(fact, verdict, expectation_text(fact.expected), refused or str(problem))
