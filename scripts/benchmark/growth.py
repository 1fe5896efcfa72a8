"""Measures the macro with templates of different sizes, each in new processes."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import track

from scripts.benchmark.candidates import PROGRAMS
from scripts.benchmark.measuring import MeasurementError, peak_memory, redirect

if TYPE_CHECKING:
    from collections.abc import Sequence

_RUNS = 5
_NAMES = 40  # Different buckets, tables, and topics. Templates have more calls than resources.
_LAYER = "arn:aws:lambda:eu-central-1:123456789012:layer:cross-region-caller:1"


@dataclass(frozen=True, slots=True)
class Growth:
    """The figures for one size.

    Attributes:
        calls: The number of calls in the template.
        cold: Seconds from the start of the process to the response.
        warm: CPU seconds for the next response of the same process.
        memory: Peak memory in megabytes after both responses; empty without /proc.
        errors: The macro's error messages.
    """

    calls: int
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    errors: set[str] = field(default_factory=set)


def measure_growth(python: Path, built: Path, sizes: Sequence[int]) -> list[Growth]:
    """Measures the macro.

    Args:
        python: A Python interpreter without any packages.
        built: The folder that scripts/build wrote.
        sizes: The numbers of calls in the templates.
    """
    growths = {size: Growth(size) for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            (Path(folder) / f"{size}.json").write_text(json.dumps(make_event(size)))
        for _ in track(range(_RUNS), description="macro", transient=True):
            for size, growth in growths.items():
                _run(python, built, Path(folder) / f"{size}.json", growth)
    return list(growths.values())


def make_event(calls: int) -> dict[str, Any]:
    """Returns the macro's event for a template with one state machine with a sequence of calls."""
    states = {f"S{number}": make_state(number, calls) for number in range(calls)}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "S0", "States": states}},
    }
    return {
        "region": "eu-central-1",
        "accountId": "123456789012",
        "transformId": "123456789012::CrossRegion",
        "fragment": {"Resources": {"Orders": machine}},
        "params": {},
        "requestId": "1",
        "templateParameterValues": {},
    }


def make_state(number: int, calls: int) -> dict[str, Any]:
    """Returns the state with this number in a sequence of calls to different services."""
    name = f"orders-{number % _NAMES}"
    kinds: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("s3", "getObject", {"Bucket": name, "Key.$": "$.key"}),
        ("dynamodb", "getItem", {"TableName": name, "Key": {"id": {"S.$": "$.id"}}}),
        ("s3", "headObject", {"Bucket": name, "Key": "orders/7.json"}),
        ("sns", "publish", {"TopicArn": f"arn:aws:sns:us-west-2:123456789012:{name}", "Message.$": "$.text"}),
        ("ec2", "describeInstances", {}),
    )
    service, action, parameters = kinds[number % len(kinds)]
    follows = {"Next": f"S{number + 1}"} if number + 1 < calls else {"End": True}
    return {
        "Type": "Cross::Region::AwsCall",
        "Region": "us-west-2",
        "Service": service,
        "Action": action,
        "Parameters": parameters,
        "ResultPath": "$.result",  # keeps the input, which the next state reads
        **follows,
    }


def _run(python: Path, built: Path, event: Path, growth: Growth) -> None:
    folders = (str(built / "macro"), str(built / "layer" / "python"))
    program = (str(python), "-I", "-B", str(PROGRAMS / "expand.py"), *folders, "--", str(event))
    started = time.perf_counter()
    with subprocess.Popen(
        redirect(program),
        env={"CALLER_LAYER_ARN": _LAYER, "AWS_REGION": "eu-central-1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout  # noqa: S101  for the type checker
        first = process.stdout.readline()
        growth.cold.append(time.perf_counter() - started)
        if not first:
            raise MeasurementError(f"{' '.join(program)} ended without a response")
        second = json.loads(process.stdout.readline())
        growth.warm.append(second["seconds"])
        memory = peak_memory(process.pid)
        growth.memory.extend([memory] if memory else [])
        if second["status"] != "success":
            growth.errors.add(second["message"])
