"""Tests of scripts/test. They don't run the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT
from scripts.tooling.suite import RELEASE, Check, choose_checks, run

if TYPE_CHECKING:
    import pytest


def test_default_is_all_checks_and_the_tests_that_deploy_nothing() -> None:
    *checks, tests = choose_checks([])
    assert [check.name for check in checks] == ["formatting", "style", "types"]
    assert tests.command[-3:] == (f"--ignore={RELEASE}", "-m", "not end_to_end")


def test_end_to_end_selects_the_rest_except_the_tests_of_a_release() -> None:
    (tests,) = choose_checks(["--end-to-end"])
    assert tests.command[-3:] == (f"--ignore={RELEASE}", "-m", "end_to_end")


def test_release_selects_only_its_folder() -> None:
    (tests,) = choose_checks(["--release"])
    assert tests.command[-1] == RELEASE
    assert list((ROOT / RELEASE).glob("test_*.py"))


def test_other_arguments_are_those_of_pytest() -> None:
    (tests,) = choose_checks(["tests/macro", "-k", "golden"])
    assert tests.command == ("pytest", "tests/macro", "-k", "golden")


def test_ci_runs_all_parts() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert {"scripts/test", "scripts/test --end-to-end", "scripts/test --release"} <= set(lines)


def test_checks_write_bytecode_even_if_the_user_has_turned_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = "import sys; sys.exit(sys.dont_write_bytecode)"
    assert run(Check("bytecode", ("python", "-c", code))).passed
    assert not run(Check("failure", ("python", "-c", "import sys; sys.exit(1)"))).passed
