"""Servers that the targets of a call name as endpoints."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from tests.caller.calls import call
from tests.caller.wire import Response, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator


STATE = b'{"RoutingControlState": "On"}'


@contextmanager
def servers(*responses: Response) -> Iterator[list[Wire]]:
    """Starts a server for each response."""
    with ExitStack() as stack:
        started = []
        for response in responses:
            server = Wire()
            server.start()
            stack.callback(server.stop)
            server.play(response)
            started.append(server)
        yield started


def routing_state(targets: list[dict[str, str]], **fields: Any) -> Any:
    """Reads the state of a routing control from the targets."""
    arn = "arn:aws:route53-recovery-control::123456789012:controlpanel/p/routingcontrol/r"
    parameters = {"RoutingControlArn": arn}
    fields = {"Region": None, "Targets": targets, "MaxAttempts": 1} | fields
    return call("route53-recovery-cluster", "GetRoutingControlState", parameters, **fields)
