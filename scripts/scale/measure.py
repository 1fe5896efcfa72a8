"""Runs the programs that read templates, each in a process of its own, and measures time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from rich.progress import Progress

from macro.handler import LAYER_ARN_VARIABLE
from scripts.benchmark.measuring import MeasurementError, peak_memory
from scripts.scale.templates import event_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LAYER: Final = "arn:aws:lambda:eu-central-1:123456789012:layer:cross-region-caller:1"
_BIN: Final = Path(sys.prefix) / "bin"
_HANDLER: Final = """
import json, sys
from macro.handler import handler
response = handler(json.load(open(sys.argv[1])), None)
sys.exit(response["status"] != "success" and response["errorMessage"])
"""
_POLL: Final = 0.02  # seconds
RULES: Final = ("--append-rules", "cross_region_awscall.lint")
PROGRAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "macro": (sys.executable, "-c", _HANDLER, "EVENT"),
    "check": (str(_BIN / "cross-region"), "check", "TEMPLATE"),
    "explain": (str(_BIN / "cross-region"), "explain", "TEMPLATE"),
    "cfn-lint alone": (str(_BIN / "cfn-lint"), "--ignore-checks", "E", "W", "--", "TEMPLATE"),
    "cfn-lint with the rules": (str(_BIN / "cfn-lint"), *RULES, "--", "TEMPLATE"),
}
"""The measured programs. cfn-lint alone doesn't know the calls, so its findings are ignored."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The medians of a program for one template: seconds of CPU time, and megabytes of peak memory."""

    seconds: float
    megabytes: float


def measure(templates: Mapping[str, dict[str, Any]], folder: Path, runs: int) -> dict[str, dict[str, Figure]]:
    """Returns the figures by template and program.

    Args:
        templates: The templates by name.
        folder: An empty folder for the templates' files.
        runs: How often each program runs for each template.

    Raises:
        MeasurementError: A program failed.
    """
    figures: dict[str, dict[str, Figure]] = {}
    with Progress(transient=True) as progress:
        task = progress.add_task("programs", total=len(templates) * len(PROGRAMS))
        for name, template in templates.items():
            files = _write(folder / name, template)
            figures[name] = {}
            for program, command in PROGRAMS.items():
                figures[name][program] = _median([_run(command, files) for _ in range(runs)])
                progress.advance(task)
    return figures


def _write(folder: Path, template: dict[str, Any]) -> dict[str, str]:
    """Writes the template and the macro's event, and returns the paths by their name in commands."""
    folder.mkdir()
    files = {"TEMPLATE": folder / "template.json", "EVENT": folder / "event.json"}
    files["TEMPLATE"].write_text(json.dumps(template, indent=1), encoding="utf-8")
    files["EVENT"].write_text(json.dumps(event_of(template)), encoding="utf-8")
    return {name: str(path) for name, path in files.items()}


def _run(command: Sequence[str], files: Mapping[str, str]) -> Figure:
    arguments = [files.get(argument, argument) for argument in command]
    environment = {**os.environ, LAYER_ARN_VARIABLE: LAYER, "AWS_REGION": "eu-central-1"}
    with subprocess.Popen(
        arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        # The peak that the system reports after the end also counts this process, from which the other one was forked.
        megabytes = 0.0
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            megabytes = max(megabytes, peak_memory(process.pid) or 0.0)
            time.sleep(_POLL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.stderr  # noqa: S101  for the type checker
        errors = process.stderr.read()
    if process.returncode:
        raise MeasurementError(f"{' '.join(arguments)} failed: {errors}")
    return Figure(usage.ru_utime + usage.ru_stime, megabytes)


def _median(figures: Sequence[Figure]) -> Figure:
    return Figure(median(item.seconds for item in figures), median(item.megabytes for item in figures))
