"""A local AWS, and several callers that run at the same time, each behind its own faulty proxy."""

from __future__ import annotations

import json
import queue
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from localaws import LocalAws
from tests.faults.network.faults import Connecting
from tests.faults.network.proxy import Certificates, FaultyProxy
from tests.faults.process.caller_process import CallerProcess, Invocation
from tests.faults.scenarios.calls import create_resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.faults.network.proxy import Plan

    T = TypeVar("T")
    U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class ProxiedCaller:
    """A caller and its proxy."""

    proxy: FaultyProxy
    process: CallerProcess

    def invoke(self, plan: Plan, event: Mapping[str, Any], seconds: float) -> Invocation:
        """Invokes the caller while the proxy plays a plan. `seconds` is the invocation's remaining time."""
        self.proxy.play(plan)
        hangs = plan.fault is not None and plan.fault.connecting is Connecting.UNRESOLVED
        return self.process.invoke(event, seconds, plan.before if hangs else None)


class CallerPool:
    """At least one caller, in front of one local AWS."""

    def __init__(self, aws: LocalAws, callers: Sequence[ProxiedCaller]) -> None:
        """Takes running callers."""
        self.aws = aws
        self._callers = callers

    def map(self, play: Callable[[T, ProxiedCaller], U], items: Sequence[T]) -> list[U]:
        """Calls `play` for each item, and returns the results in order. Each caller has one item at a time."""
        free: queue.SimpleQueue[ProxiedCaller] = queue.SimpleQueue()
        for caller in self._callers:
            free.put(caller)

        def play_one(item: T) -> U:
            caller = free.get()
            try:
                return play(item, caller)
            finally:
                free.put(caller)

        with ThreadPoolExecutor(len(self._callers)) as pool:
            return list(pool.map(play_one, items))


@contextmanager
def start_callers(number: int) -> Iterator[CallerPool]:
    """Starts a local AWS and this number of callers."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        certificates = Certificates.make(folder)
        aws = stack.enter_context(LocalAws())
        create_resources(aws)
        callers = []
        for _ in range(number):
            proxy = stack.enter_context(FaultyProxy(aws.endpoint, certificates))
            environment = {
                "TMPDIR": tempfile.mkdtemp(dir=folder),
                "AWS_ENDPOINT_URL": proxy.url,
                "AWS_CA_BUNDLE": str(certificates.bundle),
                "CROSS_REGION_ENDPOINTS": json.dumps([proxy.tls_url]),
            }
            callers.append(ProxiedCaller(proxy, stack.enter_context(CallerProcess(environment))))
        yield CallerPool(aws, callers)
