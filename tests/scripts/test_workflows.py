"""Tests of the GitHub workflows, which run only on GitHub: their syntax, their permissions, and what they call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from scripts.tooling.environment import ROOT
from tests.scripts.programs import run

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
PINNED = re.compile(r"uses: (\./\S+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)")


def content(name: str) -> dict[str, Any]:
    # BaseLoader keeps `on` as text. Other loaders read it as a Boolean.
    parsed: dict[str, Any] = yaml.load((FOLDER / name).read_text(), Loader=yaml.BaseLoader)  # noqa: S506  only text
    return parsed


def test_syntax_is_valid() -> None:
    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    run("check-jsonschema", "--builtin-schema", "vendor.dependabot", ROOT / ".github" / "dependabot.yml")


def test_security_audit_reports_nothing() -> None:
    run("zizmor", "--offline", "--no-progress", "--min-severity", "medium", ROOT / ".github")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_commits(path: Path) -> None:
    lines = [line.strip(" -") for line in path.read_text().splitlines() if "uses:" in line]
    assert lines
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_scripts_exist(path: Path) -> None:
    named = set(re.findall(r"\bscripts/[\w-]+", path.read_text()))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_only_the_upload_to_the_index_and_the_attestation_get_an_identity() -> None:
    jobs = content("release.yml")["jobs"]
    with_identity = {name for name, job in jobs.items() if "id-token" in job["permissions"]}
    assert with_identity == {"attest", "index"}
    assert not any(
        "checkout" in step.get("uses", "") for name in with_identity for step in jobs[name]["steps"]
    )


def test_upload_to_the_index_waits_for_the_switch() -> None:
    job = content("release.yml")["jobs"]["index"]
    assert job["if"] == "needs.build.outputs.published == 'true'"
    assert job["environment"] == "pypi"


def test_refresh_runs_every_week_and_opens_a_pull_request() -> None:
    workflow = content("refresh.yml")
    (schedule,) = workflow["on"]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* \d", schedule["cron"])
    assert "gh pr create" in workflow["jobs"]["refresh"]["steps"][-1]["run"]
