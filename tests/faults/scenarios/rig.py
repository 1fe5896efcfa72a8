"""A local AWS, and in front of it pairs of a faulty proxy and a caller, which work at the same time."""

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
from tests.faults.network.certificates import Certificates
from tests.faults.network.faults import Connecting
from tests.faults.network.proxy import FaultyProxy
from tests.faults.process.caller_process import CallerProcess, Told
from tests.faults.scenarios.calls import furnish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.faults.network.proxy import Plan

    T = TypeVar("T")
    U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Rig:
    """A caller and the network that it goes through."""

    proxy: FaultyProxy
    caller: CallerProcess

    def invoke(self, plan: Plan, event: Mapping[str, Any], seconds: float) -> Told:
        """An invocation with so much time left, over a network that fails as planned."""
        self.proxy.play(plan)
        hangs = plan.fault is not None and plan.fault.connecting is Connecting.UNRESOLVED
        return self.caller.invoke(event, seconds, plan.before if hangs else None)


class Rigs:
    """Some rigs before one local AWS."""

    def __init__(self, aws: LocalAws, rigs: Sequence[Rig]) -> None:
        """At least one rig."""
        self.aws = aws
        self._rigs = rigs

    def each(self, play: Callable[[T, Rig], U], items: Sequence[T]) -> list[U]:
        """What comes of each item, in their order; every rig has one at a time."""
        free: queue.SimpleQueue[Rig] = queue.SimpleQueue()
        for rig in self._rigs:
            free.put(rig)

        def played(item: T) -> U:
            rig = free.get()
            try:
                return play(item, rig)
            finally:
                free.put(rig)

        with ThreadPoolExecutor(len(self._rigs)) as pool:
            return list(pool.map(played, items))


@contextmanager
def rigs(number: int, **environment: str) -> Iterator[Rigs]:
    """So many rigs; `environment` is for the callers."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        certificates = Certificates.made_in(folder)
        aws = stack.enter_context(LocalAws())
        furnish(aws)
        made = []
        for _ in range(number):
            proxy = stack.enter_context(FaultyProxy(aws.endpoint, certificates))
            settings = {
                "TMPDIR": tempfile.mkdtemp(dir=folder),
                "AWS_ENDPOINT_URL": proxy.url,
                "AWS_CA_BUNDLE": str(certificates.bundle),
                "CROSS_REGION_ENDPOINTS": json.dumps([proxy.tls_url]),
                **environment,
            }
            made.append(Rig(proxy, stack.enter_context(CallerProcess(settings))))
        yield Rigs(aws, made)
