"""The functions of the public API. They do what the subcommands of `cross-region` do, and return typed values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from macro.cli.expand_file import expand_file
from macro.cli.explain.explanation import explain as _explain
from macro.source.expand_options import ExpandOptions as Options

if TYPE_CHECKING:
    from os import PathLike
    from typing import TypeAlias

    from macro.cli.expand_file import LocatedDiagnostic, Outcome
    from macro.cli.explain.explanation import Explanation
    from macro.source.template_expansion import TemplateExpansion

    Template: TypeAlias = str | PathLike[str] | Mapping[str, Any]

_IN_MEMORY: Final = "<template>"
_INDENT: Final = 2


class TemplateErrors(Exception):  # noqa: N818  it contains several errors
    """A template has errors.

    Attributes:
        diagnostics: The errors and the warnings of the template, with their locations.
    """

    def __init__(self, diagnostics: tuple[LocatedDiagnostic, ...]) -> None:
        """Creates the exception. Its message has a line for each diagnostic."""
        super().__init__("\n".join(map(str, diagnostics)))
        self.diagnostics = diagnostics


def check(template: Template, options: Options | None = None) -> tuple[LocatedDiagnostic, ...]:
    """Returns the problems of a template file in the order of the file, as `cross-region check` prints them.

    Args:
        template: The path of a YAML or JSON file, or the template as an object.
        options: The stack and the values that CloudFormation passes to the macro.
    """
    return _outcome(template, options, skip_s3=True).diagnostics


def expand(template: Template, options: Options | None = None) -> dict[str, Any]:
    """Returns a template as the macro expands it, with intrinsic functions in the long form.

    Args:
        template: The path of a YAML or JSON file, or the template as an object.
        options: The stack and the values that CloudFormation passes to the macro.

    Raises:
        TemplateErrors: The template has errors.
    """
    expanded: dict[str, Any] = _expansion(template, options).expansion.template
    return expanded


def explain(template: Template, options: Options | None = None) -> Explanation:
    """Returns the calls of a template, the permissions that they get, and where these come from.

    Args:
        template: The path of a YAML or JSON file, or the template as an object.
        options: The stack and the values that CloudFormation passes to the macro.

    Raises:
        TemplateErrors: The template has errors.
    """
    chosen = options or Options()
    return _explain(_expansion(template, chosen), chosen.deployment().stack)


def _expansion(template: Template, options: Options | None) -> TemplateExpansion:
    outcome = _outcome(template, options, skip_s3=False)
    if outcome.failed or outcome.result is None:
        raise TemplateErrors(outcome.diagnostics)
    return outcome.result


def _outcome(template: Template, options: Options | None, *, skip_s3: bool) -> Outcome:
    """Expands a file or an object, whose lines are those of its JSON text with an indentation of 2."""
    if not isinstance(template, Mapping):
        return expand_file(str(template), options or Options(), skip_s3=skip_s3)
    text = json.dumps(dict(template), indent=_INDENT, default=str)  # YAML parsers read some dates as objects
    return expand_file(_IN_MEMORY, options or Options(), text=text, skip_s3=skip_s3)
