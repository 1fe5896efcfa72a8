"""Each rule has a template that passes and one that fails, and stands exactly where the template says `# here`."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.rules import Rules

import macro.lint
from macro.source.template_file import read_template
from tests.macro.lint.linting import FIXTURES, ids_in, matches_in

if TYPE_CHECKING:
    from pathlib import Path

_matches = cache(matches_in)  # a run takes a second; the fixtures don't change
RULES = sorted(rule.id for rule in Rules.create_from_module("macro.lint").values())


def test_no_rule_lacks_fixtures() -> None:
    folders = {folder.name: sorted(path.name for path in folder.iterdir()) for folder in FIXTURES.iterdir()}
    assert folders == {rule: ["fail.yaml", "pass.yaml"] for rule in RULES}


def test_every_rule_is_exported_and_described() -> None:
    rules = [getattr(macro.lint, name)() for name in macro.lint.__all__]
    assert sorted(rule.id for rule in rules) == RULES
    assert all(rule.shortdesc and rule.description and rule.source_url for rule in rules)
    assert all("crossregion" in rule.tags for rule in rules)


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_found_in_what_passes(rule: str) -> None:
    assert ids_in(FIXTURES / rule / "pass.yaml") == []


@pytest.mark.parametrize("rule", RULES)
def test_only_the_rule_fires_and_where_it_should(rule: str) -> None:
    path = FIXTURES / rule / "fail.yaml"
    found = _matches(path)
    assert {match.rule.id for match in found} == {rule}
    lines = path.read_text().splitlines()
    here = [number for number, line in enumerate(lines, 1) if line.endswith("# here")]
    assert [match.linenumber for match in found] == here


@pytest.mark.parametrize("rule", RULES)
def test_columns_begin_and_end_with_the_member_that_the_finding_names(rule: str) -> None:
    path = FIXTURES / rule / "fail.yaml"
    lines = path.read_text().splitlines()
    for match in _matches(path):
        marked = lines[match.linenumber - 1][match.columnnumber - 1 : match.columnnumberend - 1]
        assert marked.removesuffix(".$") == _named(match), match.message


@pytest.mark.parametrize("rule", RULES)
def test_the_same_is_found_in_json(rule: str, tmp_path: Path) -> None:
    yaml = FIXTURES / rule / "fail.yaml"
    path = tmp_path / "fail.json"
    path.write_text(json.dumps(read_template(str(yaml)).value, indent=2))
    found = matches_in(path)
    assert [(match.rule.id, match.message) for match in found] == [
        (match.rule.id, match.message) for match in _matches(yaml)
    ]
    lines = path.read_text().splitlines()
    for match in found:
        marked = lines[match.linenumber - 1][match.columnnumber - 1 : match.columnnumberend - 1]
        assert marked.replace(".$", "") == (f'"{_named(match)}"' if _named(match) else ""), match.message


def _named(match: Any) -> str:
    """The member that a match's path ends with, without `.$`; nothing for the template itself."""
    return str(match.path[-1]).removesuffix(".$") if match.path else ""
