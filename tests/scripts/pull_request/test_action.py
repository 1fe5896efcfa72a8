"""Tests of `action.yml`: its syntax, its inputs, and the commands that it runs."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from scripts.tooling.environment import ROOT
from tests.scripts.programs import run
from tests.scripts.pull_request.conftest import ACTION, CONTENT, MOVED, STEPS, TEMPLATE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scripts.pull_request.conftest import GitHub, PullRequest

PAGE = (ROOT / "docs" / "commands" / "diff.md").read_text()


def test_syntax_is_valid() -> None:
    run("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)


def test_security_audit_reports_nothing() -> None:
    run("zizmor", "--offline", "--no-progress", ACTION)


def test_scripts_contain_no_expressions() -> None:
    """An expression in a script would insert text of the pull request into the code."""
    assert [step["run"] for step in STEPS if "${{" in step["run"]] == []


def test_every_input_is_used_and_documented() -> None:
    used = set(re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", ACTION.read_text()))
    assert used == set(CONTENT["inputs"])
    assert [name for name in [*CONTENT["inputs"], *CONTENT["outputs"]] if f"`{name}`" not in PAGE] == []


@pytest.mark.end_to_end
def test_steps_run_in_a_new_environment(pull_request: PullRequest, github: GitHub, tmp_path: Path) -> None:
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED})
    environment = {name: value for name, value in pull_request.environment.items() if name != "PYTHONPATH"}
    pip = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    environment |= pip | {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT)}
    for step in STEPS:
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(
            command, cwd=pull_request.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "ssm GetParameter in eu-central-1" in github.comments[0]
