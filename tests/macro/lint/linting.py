"""Functions that run cfn-lint on a file, with the macro's rules loaded by the setting that users write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfnlint.api import ManualArgs, lint_file
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterable

FIXTURES = Path(__file__).parent / "fixtures"


def matches_in(path: Path, **settings: Any) -> list[Any]:
    """Returns all matches in the order of their locations."""
    matches = lint_file(path, ManualArgs(append_rules=["macro.lint"], **settings))
    return sorted(matches, key=lambda match: (match.linenumber, match.columnnumber))


def ids_in(path: Path, **settings: Any) -> list[str]:
    return [match.rule.id for match in matches_in(path, **settings)]


def matches_by_file(paths: Iterable[Path], **settings: Any) -> dict[Path, list[Any]]:
    """Runs cfn-lint once on several files, because it takes longer to load its rules than to check a file.

    Returns all matches of each file in the order of their locations.
    """
    files = {str(path): path for path in paths}
    found: dict[Path, list[Any]] = {path: [] for path in files.values()}
    for match in Runner(ConfigMixIn(["--template", *files], **settings)).run():
        found[files[match.filename]].append(match)
    for matches in found.values():
        matches.sort(key=lambda match: (match.linenumber, match.columnnumber))
    return found
