"""The page of results."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.benchmark.candidates import BARE, BOTO3, BOTOCORE, CALLER, PEER
from scripts.benchmark.means import AS_BUILT
from scripts.benchmark.measuring import CALLS, WARM_UP
from scripts.benchmark.phases import SECOND_CALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scripts.benchmark.calls import Row
    from scripts.benchmark.growth import Growth
    from scripts.benchmark.means import Means
    from scripts.benchmark.sizes import Part

_RATIOS = (
    "operation",
    "cold ÷ peer",
    "cold CPU ÷ peer",
    "warm p50 ÷ peer",
    "memory ÷ peer",
    "cold ÷ raw botocore",
    "warm p50 ÷ raw botocore",
)
_HEAD = (
    "operation",
    "candidate",
    "cold ms",
    "÷ caller",
    "call in it ms",
    "cold CPU ms",
    "warm p50 ms",
    "p90",
    "p99",
    "warm CPU ms",
    "÷ caller",
    "memory cold MB",
    f"after {CALLS} calls",
    "connections",
)


@dataclass(frozen=True, slots=True)
class Results:
    """All that one run measured; `absent` is why the peer is missing, where it is."""

    rows: Sequence[Row]
    phases: Mapping[str, Mapping[str, float]]
    means: Sequence[Means]
    growth: Sequence[Growth]
    sizes: Sequence[Part]
    rounds: int
    absent: str | None


def write_page(path: Path, results: Results) -> None:
    """Writes the results as Markdown."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_page(results)) + "\n")


def _page(results: Results) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "Written by `scripts/bench`; compare within a run, not between machines."
    yield ""
    yield from _method(results)
    yield "## Ratios"
    yield ""
    yield (
        "Caller ÷ the other; below 1 the caller is faster or smaller. Times: the median of the rounds' own ratios."
        f" Memory: after {CALLS} calls."
    )
    yield ""
    yield from _table(
        _RATIOS,
        _ratios(results.rows),
    )
    yield "## Calls"
    yield ""
    yield from _table(_HEAD, _calls(results.rows))
    for row in results.rows:
        for failure in row.failures:
            yield f"{row.candidate} has no figures for {row.operation}; it fails: `{failure}`."
            yield ""
    yield "## The caller's first call in steps"
    yield ""
    yield (
        "Milliseconds over TLS, medians. In Lambda what comes before the first call is the function's initialisation:"
        " there the clients of the template's services are made (`CROSS_REGION_SERVICES`)."
    )
    yield ""
    yield from _table(("step", *results.phases), _phases(results.phases))
    yield "## What keeps it short"
    yield ""
    yield "The caller as built, and without one of the means at a time; medians."
    yield ""
    yield from _table(
        ("operation", "without", "cold ms", "call in it ms", "cold CPU ms", "CPU ÷ as built"),
        _means(results.means),
    )
    if results.growth:
        yield "## The macro"
        yield ""
        yield "One state machine, its calls one after the other; the macro function as built, in a process of its own."
        yield ""
        yield from _table(
            ("calls", "cold s", "warm CPU s", "warm CPU ms per call", "memory MB"), _growth(results.growth)
        )
        yield from _refusals(results.growth)
    yield "## Sizes"
    yield ""
    yield "Of what `scripts/build` makes, with byte code; and how many modules of each a call to S3 loads."
    yield ""
    yield from _table(("bundle", "part", "MB", "modules a call loads"), _sizes(results.sizes))


def _method(results: Results) -> Iterator[str]:
    machine = f"{os.cpu_count()} processors, {platform.system()}"
    yield f"- Python {platform.python_version()}, {machine}; {results.rounds} rounds."
    yield "- A round starts every candidate once per operation, in turn; figures are medians over the rounds."
    yield (
        "- The caller, boto3 and botocore run from the layer as `scripts/build` makes it, with byte code for the"
        " Python named above, and with nothing else on the path."
    )
    yield (
        "- Cold: from the process's start to the handler's first answer. Warm: "
        f"{CALLS} calls in that process, after {WARM_UP}. Memory is the process's peak. The server keeps connections"
        " and plays fixed answers on this machine."
    )
    yield f"- {CALLER}: `caller.handler.handler`. {BOTO3}: a client per call, no more. {BOTOCORE}: one client, kept."
    yield f"- {BARE}: one signed request on a kept connection, nothing parsed."
    if results.absent:
        yield f"- {PEER}: skipped, because {results.absent}."
    else:
        yield (
            f"- {PEER}: the handler that `aws-cdk-lib` ships for `CallAwsServiceCrossRegion`, with the"
            " clients of AWS SDK for JavaScript v3 as npm has them."
        )
    yield ""


def _ratios(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for operation, those in _by_operation(rows).items():
        caller, peer, botocore = those[CALLER], those.get(PEER), those[BOTOCORE]
        against_peer = ("—",) * 4
        if peer:
            against_peer = (
                f"{caller.cold_ratio(peer):.2f}",
                _ratio(caller.cold_cpu(), peer.cold_cpu()),
                f"{caller.warm_ratio(peer):.2f}",
                _ratio(caller.warm_memory(), peer.warm_memory()),
            )
        yield (
            operation,
            *against_peer,
            f"{caller.cold_ratio(botocore):.2f}",
            f"{caller.warm_ratio(botocore):.2f}",
        )


def _calls(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for operation, those in _by_operation(rows).items():
        caller = those[CALLER]
        for name, row in those.items():
            yield (
                operation,
                name,
                f"{row.cold_ms():.0f}",
                _ratio(row.cold_ms(), caller.cold_ms()),
                f"{row.call_ms():.0f}",
                f"{row.cold_cpu():.0f}",
                *(f"{row.warm_ms(percent):.2f}" for percent in (50, 90, 99)),
                f"{row.warm_cpu():.2f}",
                _ratio(row.warm_ms(50), caller.warm_ms(50)),
                _number(row.cold_memory()),
                _number(row.warm_memory()),
                str(row.connections()),
            )


def _by_operation(rows: Sequence[Row]) -> Mapping[str, Mapping[str, Row]]:
    by_operation: dict[str, dict[str, Row]] = {}
    for row in rows:
        if not row.failures:
            by_operation.setdefault(row.operation, {})[row.candidate] = row
    return by_operation


def _growth(growth: Sequence[Growth]) -> Iterator[tuple[str, ...]]:
    for size in growth:
        yield (
            f"{size.calls:,}",
            f"{size.cold_s():.2f}",
            f"{size.warm_s():.3f}",
            f"{size.warm_s() * 1000 / size.calls:.2f}",
            _number(size.memory_mb()),
        )


def _phases(phases: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, ...]]:
    for step in next(iter(phases.values())):
        yield step, *(f"{steps[step]:.1f}" for steps in phases.values())
    until_answered = (sum(steps.values()) - steps[SECOND_CALL] for steps in phases.values())
    yield "together, without the second call", *(f"{each:.1f}" for each in until_answered)


def _means(means: Sequence[Means]) -> Iterator[tuple[str, ...]]:
    as_built = {each.operation: each.median()[2] for each in means if each.without == AS_BUILT}
    for each in means:
        cold, call, cpu = each.median()
        name = f"nothing: {AS_BUILT}" if each.without == AS_BUILT else each.without
        yield (
            each.operation,
            name,
            f"{cold:.0f}",
            f"{call:.0f}",
            f"{cpu:.0f}",
            _ratio(cpu, as_built[each.operation]),
        )


def _sizes(parts: Sequence[Part]) -> Iterator[tuple[str, ...]]:
    for part in parts:
        yield part.bundle, part.name, f"{part.bytes / 1e6:.2f}", str(part.modules) if part.modules else "—"
    for bundle in dict.fromkeys(part.bundle for part in parts):
        yield (
            bundle,
            "together",
            f"{sum(part.bytes for part in parts if part.bundle == bundle) / 1e6:.2f}",
            "",
        )


def _refusals(growth: Sequence[Growth]) -> Iterator[str]:
    for size in growth:
        for message in sorted(size.refusals):
            yield f"{size.calls:,} calls are expanded and then refused: {message}."
            yield ""


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _ratio(value: float | None, other: float | None) -> str:
    return f"{value / other:.2f}" if value and other else "—"


def _number(value: float | None) -> str:
    return f"{value:.0f}" if value else "—"
