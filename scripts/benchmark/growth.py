"""The macro on templates of growing size: time and memory, each template in processes of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from rich.progress import track

from scripts.benchmark.candidates import PROGRAMS
from scripts.benchmark.measuring import MeasurementFailed, peak_memory

if TYPE_CHECKING:
    from collections.abc import Sequence

_RUNS = 5
_NAMES = 40  # different buckets, tables and queues; a template holds more calls than resources
_LAYER = "arn:aws:lambda:eu-central-1:123456789012:layer:cross-region-caller:1"


@dataclass(frozen=True, slots=True)
class Growth:
    """The macro's figures for one size: seconds from the process's start to the answer, seconds of processor time of
    the next answer in the same process, peak memory in megabytes after both, and why the template is refused where it
    is.
    """

    calls: int
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    refusals: set[str] = field(default_factory=set)

    def cold_s(self) -> float:
        """The median from the process's start."""
        return median(self.cold)

    def warm_s(self) -> float:
        """The median processor time of the second answer."""
        return median(self.warm)

    def memory_mb(self) -> float | None:
        """The median peak memory."""
        return median(self.memory) if self.memory else None


def measure_growth(python: Path, built: Path, sizes: Sequence[int]) -> list[Growth]:
    """The macro's figures for templates of these numbers of calls.

    `python` is an interpreter with nothing installed, `built` a folder that scripts/build made.
    """
    growths = {size: Growth(size) for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            (Path(folder) / f"{size}.json").write_text(json.dumps(event_of(size)))
        for _ in track(range(_RUNS), description="macro", transient=True):
            for size, growth in growths.items():
                _run(python, built, Path(folder) / f"{size}.json", growth)
    return list(growths.values())


def event_of(calls: int) -> dict[str, Any]:
    """What CloudFormation sends for a template with one state machine of so many calls, one after the other."""
    states = {f"S{number}": _state(number, calls) for number in range(calls)}
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


def _state(number: int, calls: int) -> dict[str, Any]:
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
        **follows,
    }


def _run(python: Path, built: Path, event: Path, growth: Growth) -> None:
    folders = (str(built / "macro"), str(built / "layer" / "python"))
    program = (str(python), "-I", "-B", str(PROGRAMS / "expand.py"), *folders, "--", str(event))
    started = time.perf_counter()
    with subprocess.Popen(
        ["/bin/sh", "-c", 'exec "$@" 3>&1 >/dev/null', "sh", *program],
        env={"CALLER_LAYER_ARN": _LAYER, "AWS_REGION": "eu-central-1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout  # noqa: S101  it is a pipe
        first = process.stdout.readline()
        growth.cold.append(time.perf_counter() - started)
        if not first:
            raise MeasurementFailed(f"{' '.join(program)} ended without an answer")
        told = json.loads(process.stdout.readline())
        growth.warm.append(told["seconds"])
        memory = peak_memory(process.pid)
        growth.memory.extend([memory] if memory else [])
        if told["status"] != "success":
            growth.refusals.add(told["message"])
