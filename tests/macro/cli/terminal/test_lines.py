"""Tests that lines break only at spaces, and that `explain` never breaks an ARN."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from click import unstyle

from macro.cli.expand_file import expand_file
from macro.cli.explain.explanation import Explanation, explain
from macro.cli.explain.text import as_text
from macro.cli.format_value import format_value
from macro.cli.terminal.lines import fit
from macro.source.expand_options import ExpandOptions
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from macro.model.template_values import Json

EXAMPLES = sorted((ROOT / "templates" / "examples").glob("*.yaml"))
ARN = "arn:aws:sns:us-west-2:123456789012:a-topic"


def test_there_are_ten_examples() -> None:
    assert len(EXAMPLES) == 10


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (None, [f"  on {ARN} and more"]),
        (60, [f"  on {ARN} and more"]),
        (47, [f"  on {ARN}", "    and more"]),
        (10, [f"  on {ARN}", "    and", "    more"]),
        (1, [f"  on {ARN}", "    and", "    more"]),
    ],
)
def test_lines_break_only_at_spaces(width: int | None, expected: list[str]) -> None:
    assert fit("  on ", f"{ARN} and more", width) == expected


@pytest.mark.parametrize("width", [None, 80, 100, 140])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.stem))
def test_resources_of_the_examples_are_on_one_line(path: Path, width: int | None) -> None:
    explanation = explained(path)
    lines = unstyle(as_text(explanation, width)).splitlines()
    words = {word for line in lines for word in line.split()}
    for call in explanation.calls:
        for statement in (each.statement for each in call.statements):
            for resource in map(format_value, statement.resources):
                assert f"    on {resource}" in lines
            assert {*statement.actions} <= {word.removesuffix(",") for word in words}
    assert words == {*unstyle(as_text(explanation)).split()}
    if width:  # only a word that is longer than a line, such as an ARN, can make a line too long
        too_long = [line for line in lines if len(line) > width]
        assert [line for line in too_long if len(line.removeprefix("    on ").split()) > 1] == []


def test_variables_of_fn_sub_are_printed_in_place() -> None:
    """SAM's policy templates contain such ARNs."""
    text = "arn:${AWS::Partition}:s3:::${Bucket}/${Prefix}*"
    value: dict[str, Json] = {"Fn::Sub": [text, {"Bucket": "reports", "Prefix": {"Ref": "Folder"}}]}
    assert format_value(value) == "arn:${AWS::Partition}:s3:::reports/${Folder}*"


@cache
def explained(path: Path) -> Explanation:
    options = ExpandOptions()
    outcome = expand_file(str(path), options, skip_s3=True)
    assert outcome.result is not None
    return explain(outcome.result, options.deployment().stack)
