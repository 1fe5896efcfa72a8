"""Makes the caller's first call step by step, and then calls that are timed by step.

It writes one JSON object: the milliseconds of each step of the first call, and the median microseconds of each step of
the later calls, of which the last is the whole call.

Usage: `python -I steps.py FOLDER`. The environment variable BENCHMARK_STARTED is the time at which the process started
(`time.monotonic`), and BENCHMARK_EVENT is the call's event as JSON.
"""

from __future__ import annotations

import sys
import time

began = time.monotonic()
sys.path.insert(0, sys.argv[1])

import json  # noqa: E402
import os  # noqa: E402

TYPE_CHECKING = False  # importing typing would be a part of the first step
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LATER_CALLS = 300
times = [("interpreter", began)]


def _note(step: str) -> None:
    times.append((step, time.monotonic()))


def _main() -> None:
    event = json.loads(os.environ["BENCHMARK_EVENT"])
    import caller.coldstart.compiled_modules  # noqa: PLC0415  first, as in the handler
    import caller.coldstart.compiled_patterns  # noqa: PLC0415
    import caller.coldstart.gc_control  # noqa: PLC0415
    import caller.coldstart.lazy_imports  # noqa: F401, PLC0415

    _note("start of the program")
    import botocore.client  # noqa: PLC0415
    import botocore.session  # noqa: F401, PLC0415

    _note("import of botocore and its dependencies")
    from caller import handler  # noqa: PLC0415

    _note("import of the caller")
    from caller.awsmodel.models import service_model  # noqa: PLC0415
    from caller.sdk.session import base_session  # noqa: PLC0415

    base_session()
    _note("session: handlers, configuration, credentials")
    service_model(event["Service"])
    _note("the service's model")
    from caller.call import NO_OPTIONS, Target  # noqa: PLC0415
    from caller.sdk.clients import client_for  # noqa: PLC0415

    client_for(event["Service"], Target(event["Region"]), None, NO_OPTIONS)
    _note("client: methods, endpoint rules, signer")
    handler.handler(event, None)
    _note("first call: serializer, endpoint, signature, connection, parser")
    handler.handler(event, None)
    _note("second call")


def _timed(function: Callable[..., Any], taken: list[int]) -> Callable[..., Any]:
    """Returns a function that adds its nanoseconds to a list."""

    def run(*arguments: Any) -> Any:
        started = time.perf_counter_ns()
        try:
            return function(*arguments)
        finally:
            taken.append(time.perf_counter_ns() - started)

    return run


def _steps_of_later_calls() -> list[tuple[str, Any, str]]:
    """Returns the name of each step, and the function that makes it: its owner and its name."""
    from caller import handler, log  # noqa: PLC0415
    from caller.invoke import executor  # noqa: PLC0415
    from caller.invoke.native_call import NativeCall  # noqa: PLC0415
    from caller.sdk import response_validation  # noqa: PLC0415

    return [
        ("the payload is parsed", handler, "parse_call"),
        ("the parameters are checked and encoded", NativeCall, "encode_parameters"),
        ("the Regions are checked", executor, "check_regions"),
        ("botocore's call, with the validation of the response", NativeCall, "send"),
        ("of which: the validation of the response", response_validation, "_find_problem"),
        ("the result is decoded", NativeCall, "read_result"),
        ("the result's length is measured", NativeCall, "measure"),
        ("the log line is written", log, "write_call"),
        ("the whole call", handler, "handler"),
    ]


def _time_later_calls() -> dict[str, float]:
    from statistics import median  # noqa: PLC0415

    from caller import handler  # noqa: PLC0415

    event = json.loads(os.environ["BENCHMARK_EVENT"])
    spans: dict[str, list[int]] = {}
    for step, owner, name in _steps_of_later_calls():
        spans[step] = []
        setattr(owner, name, _timed(getattr(owner, name), spans[step]))
    for _ in range(LATER_CALLS):
        handler.handler(event, None)
    return {step: median(taken or [0]) / 1000 for step, taken in spans.items()}


_main()
later = _time_later_calls()
before = float(os.environ["BENCHMARK_STARTED"])
first = {}
for name, moment in times:
    first[name] = (moment - before) * 1000
    before = moment
os.write(3, json.dumps({"first": first, "later": later}).encode() + b"\n")
