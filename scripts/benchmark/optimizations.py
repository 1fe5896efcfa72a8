"""Measures what each cold-start optimization gains: the caller as built, and without one of them at a time."""

from __future__ import annotations

import inspect
import shutil
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

from rich.progress import track

from caller.awsmodel import model_loader
from caller.coldstart import (
    compiled_files,
    compiled_modules,
    compiled_patterns,
    gc_control,
    lazy_imports,
    warmup,
)
from scripts.benchmark.calls import rotate
from scripts.benchmark.candidates import CALLER
from scripts.benchmark.measuring import running_handler
from scripts.benchmark.server import BenchmarkServer
from scripts.tooling import build, compiled_code, packing
from scripts.tooling.compiled_code import recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import ModuleType

    from scripts.benchmark.candidates import Candidates, Launch
    from scripts.benchmark.measuring import Cold
    from scripts.benchmark.operations import Operation
    from scripts.benchmark.server import Tls

AS_BUILT = "nothing: as built"
LAZY_LOADER = "placeholders, but with importlib.util.LazyLoader"
_COMPILED_CODE = (compiled_files, compiled_code, recorder)
_SOURCES: dict[str, tuple[ModuleType | Callable[..., object], ...]] = {
    "bytecode": (build._compile,),
    "packed models": (model_loader, packing),
    "modules in one file": (compiled_modules, *_COMPILED_CODE),
    "compiled regular expressions": (compiled_patterns, *_COMPILED_CODE),
    "lazy imports": (lazy_imports,),
    "delayed garbage collection": (gc_control,),
    "clients created during initialization": (warmup,),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """The first calls of the caller for one operation: as built, or without an optimization."""

    operation: str
    without: str
    runs: list[Cold] = field(default_factory=list)

    def lines(self) -> int | None:
        """Returns how many lines of source code the optimization has; None for the caller as built."""
        sources = _SOURCES.get(self.without)
        return sum(inspect.getsource(source).count("\n") for source in sources) if sources else None

    def saved(self, as_built: Variant) -> float:
        """Returns the CPU milliseconds that the optimization saves: the median of the differences in each round."""
        return median(mine.cpu - theirs.cpu for mine, theirs in zip(self.runs, as_built.runs, strict=True))


def measure_optimizations(
    candidates: Candidates, operations: Sequence[Operation], rounds: int, tls: Tls, folder: Path
) -> list[Variant]:
    """Measures each variant once per round and operation, over TLS.

    Args:
        candidates: The candidates.
        operations: The operations to call.
        rounds: The number of rounds.
        tls: The server's certificate.
        folder: A folder for variants of the layer.

    Raises:
        MeasurementError: A process failed.
    """
    source, published = _copy_without_bytecode(candidates, folder), _copy_with_models(candidates, folder)
    results: list[Variant] = []
    with BenchmarkServer(tls) as server:
        for operation in operations:
            launch = candidates.launch(CALLER, operation, server)
            variants = {
                AS_BUILT: launch,
                "bytecode": _replace_layer(launch, candidates.layer, source),
                "packed models": _replace_layer(launch, candidates.layer, published),
                "modules in one file": _set_environment(
                    launch, BENCHMARK_WITHOUT="caller.coldstart.compiled_modules"
                ),
                "compiled regular expressions": _set_environment(
                    launch, BENCHMARK_WITHOUT="caller.coldstart.compiled_patterns"
                ),
                "lazy imports": _set_environment(launch, BENCHMARK_WITHOUT="caller.coldstart.lazy_imports"),
                LAZY_LOADER: _set_environment(launch, BENCHMARK_BEFORE="lazy_loader"),
                "delayed garbage collection": _set_environment(
                    launch, BENCHMARK_WITHOUT="caller.coldstart.gc_control"
                ),
                "clients created during initialization": _set_environment(launch, CROSS_REGION_SERVICES=""),
            }
            rows = {name: Variant(str(operation), name) for name in variants}
            server.reset(operation.response())
            for number in track(range(rounds), description="optimizations", transient=True):
                for name in rotate(tuple(variants), number):
                    with running_handler(variants[name], server) as handler:
                        rows[name].runs.append(handler.cold)
            results += rows.values()
    return results


def _copy_without_bytecode(candidates: Candidates, folder: Path) -> Path:
    target = folder / "without-bytecode"
    shutil.copytree(
        candidates.layer,
        target,
        ignore=shutil.ignore_patterns("__pycache__", f"{compiled_modules.FILE}.*.bin"),
    )
    return target


def _copy_with_models(candidates: Candidates, folder: Path) -> Path:
    """Copies the layer, but with botocore's models as published."""
    target = folder / "as-published"
    shutil.copytree(candidates.layer, target, ignore=shutil.ignore_patterns("data"))
    shutil.copytree(candidates.plain / "botocore" / "data", target / "botocore" / "data")
    return target


def _replace_layer(launch: Launch, layer: Path, folder: Path) -> Launch:
    command = tuple(str(folder) if part == str(layer) else part for part in launch.command)
    return replace(launch, command=command)


def _set_environment(launch: Launch, **variables: str) -> Launch:
    return replace(launch, environment={**launch.environment, **variables})
