"""Runs a Python handler as Lambda does: one call, then as many calls as each line of standard input says.

Usage: `python -I child.py FOLDER… -- MODULE`. The environment variable BENCHMARK_EVENT is the call's event as JSON.
BENCHMARK_WITHOUT has the names of modules to replace by modules that do nothing, and BENCHMARK_BEFORE those of modules
to import first. The program writes JSON lines to file descriptor 3: after the first call, with its figures, and after
each later group of calls. As in Lambda, a call fails if its result can't be serialized.
"""

import sys

sys.path[:0] = sys.argv[1 : sys.argv.index("--")]

import importlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import time  # noqa: E402
from types import ModuleType  # noqa: E402


class Context:
    """Lambda's context object."""

    aws_request_id = "f4b1c3de-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Returns one minute."""
        return 60_000


class Inert(ModuleType):
    """A module whose functions do nothing."""

    def __getattr__(self, name: str) -> object:
        """Returns a function that does nothing."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_arguments: None


def _write(**figures: object) -> None:
    os.write(3, json.dumps(figures).encode() + b"\n")


def _main() -> None:
    event = json.loads(os.environ["BENCHMARK_EVENT"])
    for name in os.environ.get("BENCHMARK_WITHOUT", "").split():
        sys.modules[name] = Inert(name)
    for name in os.environ.get("BENCHMARK_BEFORE", "").split():
        importlib.import_module(name)
    handler = importlib.import_module(sys.argv[-1]).handler
    context = Context()
    called = time.perf_counter()
    result = handler(event, context)
    os.write(3, b"{}\n")
    _write(call=time.perf_counter() - called, cpu=time.process_time(), result=result)
    for line in sys.stdin:
        times = []
        before = time.process_time()
        for _ in range(int(line)):
            started = time.perf_counter_ns()
            handler(event, context)
            times.append(time.perf_counter_ns() - started)
        _write(cpu=time.process_time() - before, nanoseconds=times)


_main()
