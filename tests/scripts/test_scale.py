"""Tests of the measurement of large templates."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path
from socket import create_server

import pytest

from scripts.benchmark.measuring import MeasurementError
from scripts.scale import command, map_command, measure
from scripts.scale.environments import EnvironmentUse, read_environments
from scripts.scale.map_items import MapFigures
from scripts.scale.templates import size, template_of_calls, template_of_resources
from tests.templates.examples import LAYER


@pytest.mark.parametrize("count", [50, 100])
def test_template_has_the_number_of_resources_after_the_macro(count: int) -> None:
    expanded = command._expand(template_of_resources(count))
    assert count - 8 < len(expanded["Resources"]) <= count


def test_cfn_lint_has_no_finding(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text(json.dumps(template_of_resources(8)), encoding="utf-8")
    program = [
        str(template) if word == "TEMPLATE" else word for word in measure.PROGRAMS["cfn-lint with the rules"]
    ]
    completed = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (completed.returncode, completed.stdout) == (0, "")


def test_bytes_per_call_predict_the_size_of_a_template() -> None:
    per_call = command.bytes_per_call()
    assert per_call["before"] < per_call["after"]
    expanded = [size(command._expand(template_of_calls(count))) for count in (150, 250)]
    assert expanded[1] - expanded[0] == pytest.approx(100 * per_call["after"], rel=0.02)


def test_measures_every_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    macro = {"macro": measure.PROGRAMS["macro"]}
    monkeypatch.setattr(measure, "PROGRAMS", macro)
    figures = measure.measure({"one": template_of_calls(1)}, tmp_path, 1)
    assert set(figures["one"]) == {"macro"}
    assert figures["one"]["macro"].seconds > 0
    assert figures["one"]["macro"].megabytes > 10


def test_failed_program_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "LAYER", LAYER)
    monkeypatch.setattr(measure, "PROGRAMS", {"macro": measure.PROGRAMS["macro"]})
    with pytest.raises(MeasurementError, match="the expanded definition has"):
        measure.measure({"large": template_of_calls(3_000)}, tmp_path, 1)


def test_growth_compares_the_two_largest_templates() -> None:
    rows = {str(size): {"check": measure.Figure(size / 100, 50)} for size in (50, 100, 200, 500)}
    assert command._growth(rows, "check") == 2.5


CONNECTED = """
import socket, sys
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
print("ready", flush=True)
sys.stdin.read()
"""


def peak_memory(process: int) -> float:
    """Returns the largest resident memory of a process so far, in megabytes."""
    kibibytes = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert kibibytes
    return int(kibibytes[1]) * 1024 / 1_000_000


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux has /proc")
def test_reads_memory_and_connections_of_environments() -> None:
    function = f"orders-{uuid.uuid4().hex}"
    environment = {**os.environ, "AWS_LAMBDA_FUNCTION_NAME": function}
    with create_server(("127.0.0.1", 0)) as server:
        command_line = [sys.executable, "-c", CONNECTED, str(server.getsockname()[1])]
        with subprocess.Popen(
            command_line, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            before = peak_memory(process.pid)
            (use,) = read_environments(function)
            after = peak_memory(process.pid)
            process.communicate()
    assert use.connections == 1
    assert before <= use.megabytes <= after
    assert read_environments(function) == []


def test_page_of_the_map_shows_the_largest_environment() -> None:
    environments = (EnvironmentUse(40.2, 1), EnvironmentUse(45.7, 1))
    page = map_command.render_page(MapFigures(1000, 2, 61.4, environments, 12.3, 45.6, 789.1, 1000))
    rows = dict(line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| "))
    assert rows["peak memory of an environment"] == "46 MB"
    assert rows["connections of each environment to the API"] == "1"
    assert rows["duration of an invocation, slowest"] == "789 ms"
    assert rows["items in the table afterwards"] == "1,000"
