"""Tests of scripts/demo."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from scripts.docs.pictures import ALL
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.end_to_end

COMMAND = [sys.executable, "-u", "-m", "scripts.tooling.demo"]
SECONDS = 30  # the time that the demo has after Ctrl-C


@pytest.fixture(scope="module")
def demo() -> Iterator[subprocess.Popen[str]]:
    """Runs the demo with --keep."""
    started = subprocess.Popen([*COMMAND, "--keep"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    yield started
    started.kill()
    started.wait()


def test_demo_prints_each_step_and_ends_with_ctrl_c(demo: subprocess.Popen[str]) -> None:
    assert demo.stdout is not None
    shown = ""
    for line in demo.stdout:
        shown += line
        if "mine" in line:  # the last of the printed commands
            break
    assert shown.startswith(
        "You will see how a state machine in eu-central-1 reads an S3 object in us-west-2:\n"
    )
    for expected in (
        "Type: Cross::Region::AwsCall",
        "Resource: ${OrdersCrossRegionCaller}",
        "s3:GetObject in us-west-2\n        on arn:aws:s3:::orders-in-oregon/*\n",
        "lambda:InvokeFunction\n        on arn:aws:lambda:eu-central-1:",
        '"Text":"{\\"order\\": 7, \\"total\\": 12.5}"',
        "calls with the caller function's role: s3 GetObject in us-west-2",
        "buckets in eu-central-1: none",
        "buckets in us-west-2: orders-in-oregon",
        "error   S3.NoSuchKeyException: The specified key does not exist.",
    ):
        assert expected in shown
    commands = [
        shlex.split(line) for line in shown.splitlines() if line.startswith(".venv/bin/aws --endpoint-url")
    ]
    (export,) = (line for line in shown.splitlines() if line.startswith("export "))
    environment = {**os.environ, **dict(word.split("=", 1) for word in shlex.split(export)[1:])}
    for command in commands:
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)

    demo.send_signal(signal.SIGINT)
    assert demo.wait(SECONDS) == 0
    endpoint = urlsplit(commands[0][2])
    with socket.socket() as probe:
        assert probe.connect_ex((str(endpoint.hostname), int(endpoint.port or 0))) != 0, (
            "the local AWS must have stopped"
        )


def test_picture_is_current() -> None:
    picture = ALL["demo"]
    assert picture.path.read_text(encoding="utf-8") == picture.record(), "run scripts/refresh sessions"
