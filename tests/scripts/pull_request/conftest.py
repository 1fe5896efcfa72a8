"""A repository with a pull request, and a `gh` that records its calls."""

from __future__ import annotations

import contextlib
import io
import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from scripts.pull_request.command import main
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = (ROOT / "docs" / "sessions" / "rates.yaml").read_text(encoding="utf-8")
MOVED = TEMPLATE.replace("us-west-2", "eu-central-1")
ACTION = ROOT / "action.yml"
CONTENT: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = CONTENT["runs"]["steps"]
_GH = """\
#!{python} -P
import json, os, sys
folder = {folder!r}
body = sys.stdin.read() if "--input" in sys.argv else ""
with open(folder + "/calls.jsonl", "a") as file:
    file.write(json.dumps({{"arguments": sys.argv[1:], "body": body, "token": os.environ["GH_TOKEN"]}}) + "\\n")
answer = json.load(open(folder + "/answers.json"))["write" if body else "find"]
sys.stdout.write(answer["stdout"])
sys.stderr.write(answer["stderr"])
sys.exit(answer["status"])
"""


@dataclass
class GitHub:
    """The recorded calls of `gh`, and its answers."""

    folder: Path
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, kind: str, stdout: str = "", stderr: str = "", status: int = 0) -> None:
        """Sets the answer to requests that `find` the comment, or `write` it."""
        self.answers[kind] = {"stdout": stdout, "stderr": stderr, "status": status}
        (self.folder / "answers.json").write_text(json.dumps(self.answers))

    @property
    def calls(self) -> list[dict[str, Any]]:
        path = self.folder / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def comments(self) -> list[str]:
        """The texts of the comments that were written."""
        return [json.loads(call["body"])["body"] for call in self.calls if call["body"]]


class Run(NamedTuple):
    """A run of the program."""

    status: int
    output: str


@dataclass
class PullRequest:
    """A checkout whose second commit is the pull request."""

    folder: Path
    github: GitHub
    environment: dict[str, str]

    def commit(self, files: dict[str, str | None]) -> str:
        """Commits files, or deletes them if the text is None, and returns the commit."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Change")
        return self.git("rev-parse", "HEAD").strip()

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def open(self, before: dict[str, str | None], after: dict[str, str | None]) -> None:
        """Commits both versions. The first one is the base of the pull request."""
        self.environment["BASE_SHA"] = self.commit(before)
        self.commit(after)

    def run(self, **inputs: str) -> Run:
        """Runs the program in this process."""
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = main({**self.environment, **inputs}, self.folder)
        return Run(status, output.getvalue())

    @property
    def summary(self) -> str:
        return (self.folder.parent / "summary").read_text()

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.folder.parent / "outputs").read_text().splitlines()
        return dict(line.split("=") for line in lines)


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "gh"
    program.write_text(_GH.format(python=sys.executable, folder=str(folder)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    github = GitHub(folder)
    github.answer("find")
    github.answer("write")
    return github


@pytest.fixture
def pull_request(tmp_path: Path, github: GitHub, monkeypatch: pytest.MonkeyPatch) -> PullRequest:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (tmp_path / "summary").touch()
    (tmp_path / "outputs").touch()
    environment = {
        "PATH": f"{github.folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "GH_TOKEN": "example",
        "GITHUB_REPOSITORY": "owner/name",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_OUTPUT": str(tmp_path / "outputs"),
        "PULL_REQUEST": "17",
        "COMMENT": "true",
        "FAIL_ON_WIDER": "false",
    }
    for name in ("PATH", "GH_TOKEN"):  # for the programs that the code runs
        monkeypatch.setenv(name, environment[name])
    request = PullRequest(folder, github, environment)
    request.git("init", "--quiet", "--initial-branch=main")
    request.git("config", "user.name", "Example")
    request.git("config", "user.email", "example@example.com")
    return request
