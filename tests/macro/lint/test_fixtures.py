"""Tests of each rule with a template that passes and one that fails at the lines marked with `# here`."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.rules import Rules

from macro.model.rules import CHANGED_TEXT
from macro.model.rules import RULES as RULES_OF_THE_MACRO
from macro.source.template_file import read_template
from tests.macro.lint.linting import FIXTURES, matches_by_file

if TYPE_CHECKING:
    from pathlib import Path

RULES = sorted(rule.id for rule in Rules.create_from_module("macro.lint").values())


@cache
def _all_matches() -> dict[Path, list[Any]]:
    """Returns the matches of all fixtures."""
    return matches_by_file(FIXTURES.glob("*/*.yaml"), append_rules=["macro.lint"])


def _matches(path: Path) -> list[Any]:
    return _all_matches()[path]


def test_every_rule_has_fixtures() -> None:
    folders = {folder.name: sorted(path.name for path in folder.iterdir()) for folder in FIXTURES.iterdir()}
    assert folders == {rule: ["fail.yaml", "pass.yaml"] for rule in RULES}


def test_every_rule_is_documented() -> None:
    rules = list(Rules.create_from_module("macro.lint").values())
    assert sorted(rule.id for rule in RULES_OF_THE_MACRO if rule.in_template) == RULES
    assert all(rule.shortdesc and rule.description and rule.source_url for rule in rules)
    assert all("crossregion" in rule.tags for rule in rules)


@pytest.mark.parametrize("rule", RULES)
def test_passing_fixtures_have_no_problems(rule: str) -> None:
    assert _matches(FIXTURES / rule / "pass.yaml") == []


@pytest.mark.parametrize("rule", RULES)
def test_failing_fixtures_break_only_the_rule_at_the_marked_lines(rule: str) -> None:
    path = FIXTURES / rule / "fail.yaml"
    matches = _matches(path)
    assert {match.rule.id for match in matches} == {rule}
    lines = path.read_text().splitlines()
    here = [number for number, line in enumerate(lines, 1) if line.endswith("# here")]
    assert [match.linenumber for match in matches] == here


@pytest.mark.parametrize("rule", RULES)
def test_span_covers_the_key_or_the_value(rule: str) -> None:
    path = FIXTURES / rule / "fail.yaml"
    lines = path.read_text().splitlines()
    for match in _matches(path):
        line = lines[match.linenumber - 1]
        marked = line[match.columnnumber - 1 : match.columnnumberend - 1]
        is_value = not line[match.columnnumberend - 1 :].startswith(":")
        assert marked.removesuffix(".$") == _last_step(match) or (is_value and _last_step(match) in line)


@pytest.fixture(scope="module")
def json_fixtures(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[Any]]:
    """Returns the matches of each failing fixture as JSON. The file has the name of the rule."""
    folder = tmp_path_factory.mktemp("json")
    for rule in RULES:
        template = read_template(str(FIXTURES / rule / "fail.yaml")).value
        (folder / f"{rule}.json").write_text(json.dumps(template, indent=2))
    return matches_by_file(folder.iterdir(), append_rules=["macro.lint"])


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != CHANGED_TEXT.id])
def test_json_fixtures_have_the_same_diagnostics_at_the_same_text(
    rule: str, json_fixtures: dict[Path, list[Any]]
) -> None:
    yaml = FIXTURES / rule / "fail.yaml"
    ((path, matches),) = [each for each in json_fixtures.items() if each[0].stem == rule]
    assert [(match.rule.id, match.message) for match in matches] == [
        (match.rule.id, match.message) for match in _matches(yaml)
    ]
    assert [_marked(match, path) for match in matches] == [_marked(match, yaml) for match in _matches(yaml)]


def test_json_has_no_text_that_yaml_changes(json_fixtures: dict[Path, list[Any]]) -> None:
    assert [matches for path, matches in json_fixtures.items() if path.stem == CHANGED_TEXT.id] == [[]]


def _last_step(match: Any) -> str:
    """Returns the last step of a match's path without `.$`, or an empty string for the template or a list item."""
    last = match.path[-1] if match.path else ""
    return "" if str(last).isdigit() else str(last).removesuffix(".$")


def _marked(match: Any, path: Path) -> str:
    """Returns the text that a match marks, without quotation marks and `.$`."""
    line = path.read_text().splitlines()[match.linenumber - 1]
    marked: str = line[match.columnnumber - 1 : match.columnnumberend - 1]
    return marked.strip("'\"").removesuffix(".$")
