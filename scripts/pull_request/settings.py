"""Reads the inputs of the action, and the information about the pull request, from environment variables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macro.source.expand_options import MACRO, ExpandOptions
from macro.source.formats.yaml_text import read_yaml
from macro.source.region_names import UnknownRegionError
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping


class InvalidInputError(Exception):
    """An input of the action is invalid, or the workflow runs for another event. The message says what to change."""


@dataclass(frozen=True, slots=True)
class FilePattern:
    """Which files are templates. Both expressions are searched in the path of a file, as pre-commit does."""

    files: re.Pattern[str]
    exclude: re.Pattern[str] | None = None

    def matches(self, path: str) -> bool:
        """Returns whether a file of the repository is a template."""
        return bool(self.files.search(path)) and not (self.exclude and self.exclude.search(path))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the action does.

    Args:
        repository: The owner and the name of the repository on GitHub.
        number: The number of the pull request.
        base: The commit that the pull request is compared with.
        pattern: Which files are templates.
        options: The options of the expansions.
        comment: Whether to comment on the pull request. Otherwise, the differences are in the summary of the job.
        fail_on_wider: Whether the action fails if a call gets more permissions.
        summary: The file for the summary of the job.
        outputs: The file for the outputs of the action.
    """

    repository: str
    number: int
    base: str
    pattern: FilePattern
    options: ExpandOptions
    comment: bool
    fail_on_wider: bool
    summary: Path
    outputs: Path


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Reads the settings.

    Raises:
        InvalidInputError: An input is invalid, or the event isn't a pull request.
    """
    number = environment.get("PULL_REQUEST", "")
    if not number:
        raise InvalidInputError(
            "this action needs the event pull_request: add `on: pull_request` to the workflow"
        )
    return Settings(
        repository=environment["GITHUB_REPOSITORY"],
        number=int(number),
        base=environment["BASE_SHA"],
        pattern=_read_pattern(environment.get("FILES", "")),
        options=_read_options(environment),
        comment=_read_boolean(environment, "comment", "COMMENT"),
        fail_on_wider=_read_boolean(environment, "fail-on-wider-permissions", "FAIL_ON_WIDER"),
        summary=Path(environment["GITHUB_STEP_SUMMARY"]),
        outputs=Path(environment["GITHUB_OUTPUT"]),
    )


def _read_pattern(files: str) -> FilePattern:
    """Returns the pattern of the input `files`, or by default that of the pre-commit hooks."""
    if files.strip():
        try:
            return FilePattern(re.compile(files.strip()))
        except re.error as error:
            raise InvalidInputError(f"the input files isn't a regular expression: {error}") from None
    hooks: Any = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")).value
    return FilePattern(re.compile(hooks[0]["files"]), re.compile(hooks[0]["exclude"]))


def _read_options(environment: Mapping[str, str]) -> ExpandOptions:
    pairs = [line.strip() for line in environment.get("PARAMETERS", "").splitlines() if line.strip()]
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise InvalidInputError(f"each line of the input parameters must be NAME=VALUE, not '{wrong[0]}'")
    options = ExpandOptions(
        region=environment.get("STACK_REGION", ""),
        parameters=dict(pair.split("=", 1) for pair in pairs),
        macro_name=environment.get("MACRO_NAME") or MACRO,
    )
    try:
        options.deployment()
    except UnknownRegionError as error:
        raise InvalidInputError(f"the input region is invalid: {error}") from None
    return options


def _read_boolean(environment: Mapping[str, str], name: str, variable: str) -> bool:
    value = environment.get(variable, "false")
    if value not in {"true", "false"}:
        raise InvalidInputError(f"the input {name} must be true or false, not '{value}'")
    return value == "true"
