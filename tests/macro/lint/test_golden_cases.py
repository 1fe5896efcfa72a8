"""Tests that cfn-lint accepts the golden cases as it accepts their expanded templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.api import lint_file

from tests.golden.cases import templates
from tests.macro.lint.linting import matches_by_file

if TYPE_CHECKING:
    from pathlib import Path


EXPANDED = {
    path: expanded
    for path in templates()
    if (expanded := path.with_name(f"{path.stem}.expanded.yaml")).is_file()
}


@pytest.fixture(scope="module")
def matches_of_cases() -> dict[Path, list[Any]]:
    """Returns the matches of the golden cases."""
    return matches_by_file(EXPANDED, append_rules=["macro.lint"])


@pytest.mark.parametrize("path", EXPANDED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_cfn_lint_reports_no_more_than_for_the_expanded_template(
    path: Path, matches_of_cases: dict[Path, list[Any]]
) -> None:
    """In the golden cases, cfn-lint can report errors of native states before and after the expansion."""
    matches = matches_of_cases[path]
    if reported := _builtin(matches):
        assert reported <= _builtin(lint_file(EXPANDED[path]))
    # The role's ARNs are in the Region of the golden cases, which isn't cfn-lint's default Region.
    if "DefinitionS3Location" not in path.read_text() and path.stem != "permissions-from-role":
        assert not [match for match in matches if match.rule.id.startswith("E93")]


def _builtin(matches: list[Any]) -> set[tuple[str, str]]:
    return {(match.rule.id, match.message) for match in matches if match.rule.id in {"E3601", "E3003"}}
