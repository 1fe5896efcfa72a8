"""The functions of the public API. They do what the subcommands of `cross-region` do, and return typed values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macro.cli.expand_file import expand_file
from macro.cli.explain.explanation import explain as _explain
from macro.source.expand_options import ExpandOptions as Options

if TYPE_CHECKING:
    from os import PathLike

    from macro.cli.expand_file import LocatedDiagnostic
    from macro.cli.explain.explanation import Explanation
    from macro.source.template_expansion import TemplateExpansion


class TemplateErrors(Exception):  # noqa: N818  it contains several errors
    """A template has errors.

    Attributes:
        diagnostics: The errors and the warnings of the template, with their locations.
    """

    def __init__(self, diagnostics: tuple[LocatedDiagnostic, ...]) -> None:
        """Creates the exception. Its message has a line for each diagnostic."""
        super().__init__("\n".join(map(str, diagnostics)))
        self.diagnostics = diagnostics


def check(template: str | PathLike[str], options: Options | None = None) -> tuple[LocatedDiagnostic, ...]:
    """Returns the problems of a template file in the order of the file, as `cross-region check` prints them.

    Args:
        template: The path of a YAML or JSON file.
        options: The stack and the values that CloudFormation passes to the macro.
    """
    return expand_file(str(template), options or Options(), skip_s3=True).diagnostics


def expand(template: str | PathLike[str], options: Options | None = None) -> dict[str, Any]:
    """Returns a template as the macro expands it, with intrinsic functions in the long form.

    Args:
        template: The path of a YAML or JSON file.
        options: The stack and the values that CloudFormation passes to the macro.

    Raises:
        TemplateErrors: The template has errors.
    """
    expanded: dict[str, Any] = _expansion(template, options).expansion.template
    return expanded


def explain(template: str | PathLike[str], options: Options | None = None) -> Explanation:
    """Returns the calls of a template, the permissions that they get, and where these come from.

    Args:
        template: The path of a YAML or JSON file.
        options: The stack and the values that CloudFormation passes to the macro.

    Raises:
        TemplateErrors: The template has errors.
    """
    chosen = options or Options()
    return _explain(_expansion(template, chosen), chosen.deployment().stack)


def _expansion(template: str | PathLike[str], options: Options | None) -> TemplateExpansion:
    outcome = expand_file(str(template), options or Options(), skip_s3=False)
    if outcome.failed or outcome.result is None:
        raise TemplateErrors(outcome.diagnostics)
    return outcome.result
