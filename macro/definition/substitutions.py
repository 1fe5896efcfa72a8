"""Checks the property `DefinitionSubstitutions`, to which the macro adds the caller's ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json


def explain_unreplaced(placeholder: str) -> str:
    """Returns the problem of a placeholder, such as `${Name}`, that has no value."""
    name = placeholder.removeprefix("${").removesuffix("}")
    short = name.removeprefix("AWS::")
    remedy = (
        "add it to DefinitionSubstitutions"
        if short == name
        else f"write ${{{short}}}, and add {short}: !Ref {name} to DefinitionSubstitutions"
    )
    return f"nothing replaces {placeholder}; {remedy}, or use Fn::Sub in the template"


def check_substitutions(properties: Mapping[str, Json], path: TemplatePath) -> None:
    """Raises TemplateError if the macro can't add the caller's ARN to `DefinitionSubstitutions`.

    Args:
        properties: The properties of a state machine.
        path: The path of the state machine.
    """
    substitutions, section = properties.get("DefinitionSubstitutions", {}), path.at("DefinitionSubstitutions")
    if not isinstance(substitutions, dict) or is_intrinsic(substitutions):
        raise template_error(
            rules.STATE_MACHINE,
            section,
            "DefinitionSubstitutions must be an object of names and values, because the macro adds the caller's ARN",
        )
    problems = DiagnosticCollector()
    for name, value in substitutions.items():
        if not isinstance(value, str | int | float) and not is_intrinsic(value):
            problems.add(
                rules.STATE_MACHINE,
                section.at(name),
                f"the substitution {name} must be text, a number, true or false, or one intrinsic function",
            )
    problems.finish()
