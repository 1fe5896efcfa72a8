"""Runs one Python handler as a Lambda environment does: a first call, then as many more as it is told.

Started as `python -I child.py FOLDER… -- MODULE` with the call's event as JSON in the environment, and the names of
modules that are to do nothing in BENCHMARK_WITHOUT. Writes one JSON line per part to file descriptor 3: after the
first call, and after the calls whose number it reads from its standard input.
"""

import sys

sys.path[:0] = sys.argv[1 : sys.argv.index("--")]

import importlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import time  # noqa: E402
from types import ModuleType  # noqa: E402


class Context:
    """What Lambda's context object says of the time left."""

    def get_remaining_time_in_millis(self) -> int:
        """A minute, always."""
        return 60_000


class Inert(ModuleType):
    """A module whose functions do nothing."""

    def __getattr__(self, name: str) -> object:
        """Any name, as a function."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_arguments: None


def _tell(**facts: object) -> None:
    os.write(3, json.dumps(facts).encode() + b"\n")


def _main() -> None:
    event = json.loads(os.environ["BENCHMARK_EVENT"])
    for name in os.environ.get("BENCHMARK_WITHOUT", "").split():
        sys.modules[name] = Inert(name)
    handler = importlib.import_module(sys.argv[-1]).handler
    context = Context()
    called = time.perf_counter()
    result = handler(event, context)
    os.write(3, b"{}\n")
    _tell(call=time.perf_counter() - called, cpu=time.process_time(), result=result)
    for line in sys.stdin:
        times = []
        before = time.process_time()
        for _ in range(int(line)):
            started = time.perf_counter_ns()
            handler(event, context)
            times.append(time.perf_counter_ns() - started)
        _tell(cpu=time.process_time() - before, nanoseconds=times)


_main()
