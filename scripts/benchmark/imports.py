"""Which packages the caller imports before its first call, and their shares of the time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.benchmark.candidates import CALLER
from scripts.benchmark.measuring import MeasurementError
from scripts.benchmark.server import BenchmarkServer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.benchmark.candidates import Candidates
    from scripts.benchmark.operations import Operation

_LINE = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)
_PACKAGES = ("botocore", "urllib3", "caller", "jmespath", "dateutil")
_STANDARD = ("email", "ssl", "http", "inspect", "logging", "re", "urllib", "json", "socket", "xml")
OTHERS = "the rest of the standard library"


@dataclass(frozen=True, slots=True)
class ImportedPackage:
    """A package, how many of its modules are imported, and its share of the import time (0 to 1)."""

    name: str
    modules: int
    share: float


def measure_imports(candidates: Candidates, operation: Operation, rounds: int) -> list[ImportedPackage]:
    """Imports the handler with `-X importtime`, and returns the packages, the longest share first.

    The time of a module is the shortest of all rounds. It doesn't include the modules that it imports. Tracing makes
    imports slower, so only shares are comparable with other figures.

    Raises:
        MeasurementError: A process failed.
    """
    with BenchmarkServer() as server:
        environment = {
            **candidates.launch(CALLER, operation, server).environment,
            "CROSS_REGION_SERVICES": "",
        }
    folders = [str(candidates.layer)]
    code = f"import sys; sys.path[:0] = {json.dumps(folders)}; import caller.handler"
    command = [str(candidates.python), "-I", "-B", "-X", "importtime", "-c", code]
    shortest: dict[str, int] = {}
    for _ in range(rounds):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise MeasurementError(f"{' '.join(command)}:\n{done.stderr[-2000:]}")
        for microseconds, module in _LINE.findall(done.stderr):
            shortest[module] = min(int(microseconds), shortest.get(module, sys.maxsize))
    return group(shortest)


def group(times: Mapping[str, int]) -> list[ImportedPackage]:
    """Groups the times of modules, in microseconds, by package."""
    total, spent, count = sum(times.values()), Counter[str](), Counter[str]()
    for module, microseconds in times.items():
        name = _package(module)
        spent[name] += microseconds
        count[name] += 1
    return [ImportedPackage(name, count[name], value / total) for name, value in spent.most_common()]


def _package(module: str) -> str:
    """Returns the package of a module. `_ssl` belongs to `ssl`."""
    top = module.partition(".")[0].removeprefix("_")
    return top if top in {*_PACKAGES, *_STANDARD} else OTHERS
