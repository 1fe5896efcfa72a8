"""Tests of the messages for wrong commands, files, and options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run

URL = "isn't a URL such as http://localhost:4566"
STACK = "isn't the name of a stack: letters, digits, and hyphens, beginning with a letter"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek", "good.yaml"], "there is no command 'chek'; did you mean 'check'?"),
        (["good.yaml"], "there is no command 'good.yaml'; did you mean `cross-region check good.yaml`?"),
        (["xyzzy"], "there is no command 'xyzzy'"),
        (["check", "goood.yaml"], "there is no file 'goood.yaml'; did you mean 'good.yaml'?"),
        (["explain", "goood.yaml"], "there is no file 'goood.yaml'; did you mean 'good.yaml'?"),
        (["diff", "good.yaml", "xyzzy"], "there is no file 'xyzzy'"),
        (["expand", "none/good.yaml"], "there is no file 'none/good.yaml'; the folder 'none' doesn't exist"),
        (["suggest", "a" * 5000], "File name too long"),
        (["check", "?" * 5000], "no file matches '???"),
        (["run", "-"], "Invalid value for 'TEMPLATE': the template must be a file, not standard input"),
        (["status", "--endpoint-url", "localhost"], f"'localhost' {URL}"),
        (["deploy", "--endpoint-url", "http://"], f"'http://' {URL}"),
        (["remove", "--stack-name", "a b"], f"'a b' {STACK}"),
        (
            ["status", "--region", "us-east-1,us-west-2"],
            "there is no Region 'us-east-1,us-west-2'; write one Region per option",
        ),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_usage(run: Run, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr.splitlines()[-1]


def test_file_with_the_characters_of_a_pattern(run: Run) -> None:
    Path("good.yaml").rename("good[1].yaml")
    assert run("check", "good[1].yaml").exit_code == 0
