"""Compares two versions of a template, as `cross-region diff` does."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.cli.diff.change import Change
from macro.cli.diff.differences import compare
from macro.cli.diff.report import as_markdown
from macro.cli.diff.version import Version, read_version
from macro.cli.expand_file import expand_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from macro.cli.diff.differences import Differences, GrantDifference
    from macro.source.expand_options import ExpandOptions
    from scripts.pull_request.versions import ChangedFile

_MISSING = Version()  # a template that doesn't exist or doesn't name the macro has no calls
_WIDER = {"Allow": {Change.ADDED, Change.WIDENED}, "Deny": {Change.REMOVED, Change.NARROWED}}


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """What a pull request changes in one template.

    Args:
        path: The path of the template.
        markdown: The tables of the differences; empty if there are none, or if a version has errors.
        problems: The errors of the version that has errors, one per line: the new one if both have some.
        failed: Whether the new version has errors.
        is_wider: Whether a call gets more permissions, or can get them because a value differs.
    """

    path: str
    markdown: str = ""
    problems: tuple[str, ...] = ()
    failed: bool = False
    is_wider: bool = False


def compare_templates(
    templates: Sequence[ChangedFile], base: Path, head: Path, options: ExpandOptions
) -> list[TemplateChange]:
    """Returns what differs in each template, without the templates in which nothing differs.

    Args:
        templates: The paths of the templates in both folders.
        base: The folder with the old version of the repository.
        head: The folder with the new version.
        options: The options of the expansions.
    """
    changes = (_compare(template, base, head, options) for template in templates)
    return [change for change in changes if change.markdown or change.problems]


def _compare(template: ChangedFile, base: Path, head: Path, options: ExpandOptions) -> TemplateChange:
    old, old_problems = _read(base, template.old, options)
    new, new_problems = _read(head, template.new, options)
    if new is None:
        return TemplateChange(template.new, problems=new_problems, failed=True)
    if new_problems:  # CloudFormation deploys the template as it is, because it doesn't name the macro.
        return TemplateChange(template.new, problems=new_problems)
    if old is None:  # It can't be deployed, so all permissions are new.
        problems = ("The version before this pull request has errors:", *old_problems)
        return TemplateChange(template.new, problems=problems, is_wider=_widens(compare(_MISSING, new)))
    differences = compare(old, new)
    markdown = as_markdown(differences) if differences or differences.notes else ""
    return TemplateChange(template.new, markdown, is_wider=_widens(differences))


def _read(folder: Path, name: str, options: ExpandOptions) -> tuple[Version | None, tuple[str, ...]]:
    """Returns a version of a template, or None, and its errors.

    A template that doesn't name the macro has no calls, but its shorthand can have errors.
    """
    with contextlib.chdir(folder):  # so that the errors contain the path in the repository
        if not _can_name_macro(folder / name, options.macro_name):
            return _MISSING, ()
        outcome = expand_file(name, options, skip_s3=True, root=folder)
        if outcome.failed or outcome.result is None:
            return None, tuple(str(each) for each in outcome.diagnostics)
        if outcome.ignored_errors:
            found = (*outcome.diagnostics, *outcome.ignored_errors)
            return _MISSING, tuple(str(each) for each in found)
        return read_version(outcome.result, outcome.diagnostics, options), ()


def _can_name_macro(path: Path, macro_name: str) -> bool:
    """Returns whether a file exists and can contain the macro's name, which an escape sequence can spell."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return macro_name in text or "\\" in text


def _widens(differences: Differences) -> bool:
    """Returns whether a call gets more permissions. If a value differs that they depend on, it can get more."""
    return bool(differences.values) or any(_is_wider(each) for each in differences.grants)


def _is_wider(difference: GrantDifference) -> bool:
    grant = difference.new or difference.old
    return grant is not None and difference.change in _WIDER.get(grant.effect, set())
