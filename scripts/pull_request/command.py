"""The program that `action.yml` runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from macro.cli.markdown import readable
from scripts.pull_request.comment import render_comment, shorten
from scripts.pull_request.comparison import compare_templates
from scripts.pull_request.github import GitHubError, ReadOnlyTokenError, find_comment, write_comment
from scripts.pull_request.settings import InvalidInputError, read_settings
from scripts.pull_request.versions import GitError, Repository, find_templates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.pull_request.comparison import TemplateChange
    from scripts.pull_request.settings import Settings

_SUMMARY_LIMIT = 1_000_000  # bytes; GitHub accepts 1 MiB per step
_IN_SUMMARY = "The summary of the job has the rest."
_ON_COMMAND_LINE = "`cross-region diff` prints the rest."


def main(environment: Mapping[str, str], folder: Path) -> int:
    """Compares the templates of a checkout with those of its base, and reports the differences.

    Args:
        environment: The environment variables that `action.yml` sets.
        folder: The checkout of the pull request.

    Returns:
        The exit status: 0; 1 if a template has errors or `fail-on-wider-permissions` applies; 2 if an input is invalid,
        or git or GitHub fails.
    """
    try:
        settings = read_settings(environment)
        changes = _find_changes(settings, folder)
        _report(settings, changes)
    except (InvalidInputError, GitError, GitHubError) as error:
        _annotate("error", str(error))
        return 2
    return _judge(settings, changes)


def _find_changes(settings: Settings, folder: Path) -> list[TemplateChange]:
    repository = Repository(folder)
    repository.fetch(settings.base)
    base = repository.find_base(settings.base)
    templates = find_templates(repository.list_changes(base), repository.list_files(), settings.pattern)
    print(f"Templates to compare: {len(templates)}", flush=True)
    with repository.check_out(base) as old:
        return compare_templates(templates, old, folder, settings.options)


def _report(settings: Settings, changes: Sequence[TemplateChange]) -> None:
    text = render_comment(changes)
    _write_outputs(settings, changes)
    if not settings.comment:
        _write_summary(settings, text)
        return
    try:
        _comment(settings, text, has_changes=bool(changes))
    except ReadOnlyTokenError:
        _annotate(
            "notice", "The token can't write comments, so the differences are in the summary of the job."
        )
        _write_summary(settings, text)


def _comment(settings: Settings, text: str, *, has_changes: bool) -> None:
    """Writes or updates the comment. Without differences, only an existing comment is updated."""
    comment = find_comment(settings)
    if comment is None and not has_changes:
        return
    shortened = shorten(text, _IN_SUMMARY)
    write_comment(settings, comment, shortened)
    if shortened != text:
        _write_summary(settings, text)


def _write_summary(settings: Settings, text: str) -> None:
    with settings.summary.open("a", encoding="utf-8") as file:
        file.write(shorten(text, _ON_COMMAND_LINE, _SUMMARY_LIMIT, "bytes"))


def _write_outputs(settings: Settings, changes: Sequence[TemplateChange]) -> None:
    values = {
        "has-differences": bool(changes),
        "has-wider-permissions": any(each.is_wider for each in changes),
    }
    with settings.outputs.open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={str(value).lower()}\n" for name, value in values.items())


def _judge(settings: Settings, changes: Sequence[TemplateChange]) -> int:
    failed = [each.path for each in changes if each.failed]
    if failed:
        _annotate("error", f"These templates have errors: {', '.join(failed)}")
    wider = [each.path for each in changes if each.is_wider] if settings.fail_on_wider else []
    if wider:
        _annotate("error", f"Calls can get more permissions in: {', '.join(wider)}")
    return 1 if failed or wider else 0


def _annotate(level: str, message: str) -> None:
    """Prints a message that GitHub shows beside the job. Its syntax requires that these characters are escaped."""
    escaped = readable(message).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level}::{escaped}", flush=True)


if __name__ == "__main__":
    sys.exit(main(os.environ, Path.cwd()))
