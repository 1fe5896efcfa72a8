"""Functions that run cfn-lint on a file, with the macro's rules loaded by the setting that users write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cfnlint.api import ManualArgs, lint_file

FIXTURES = Path(__file__).parent / "fixtures"


def matches_in(path: Path, **settings: Any) -> list[Any]:
    """Returns all matches in the order of their locations."""
    matches = lint_file(path, ManualArgs(append_rules=["macro.lint"], **settings))
    return sorted(matches, key=lambda match: (match.linenumber, match.columnnumber))


def ids_in(path: Path, **settings: Any) -> list[str]:
    return [match.rule.id for match in matches_in(path, **settings)]
