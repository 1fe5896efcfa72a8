"""Expands a template file as CloudFormation does: first the transforms that come before the macro, then the macro."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.definition.reader import Inputs, definition_context
from macro.expand import Expansion, expand
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplatePath
from macro.model.rules import Severity
from macro.shorthand.near_misses.region_fields import IN_TASKS
from macro.source.changed_text import find_changed_text
from macro.source.source_locator import SourceLocator
from macro.source.transforms.earlier_transforms import TransformedTemplate, run_earlier_transforms
from macro.source.transforms.section import (
    SECTION,
    find_macro_parameters,
    names_macro,
    parameter_values,
    restore_transforms,
    to_fragment,
)

if TYPE_CHECKING:
    from macro.definition.external_file import DefinitionFiles
    from macro.source.expand_options import ExpandOptions
    from macro.source.template_file import TemplateFile

_CALL_RULES = (rules.FIELDS, rules.SERVICE, rules.TARGETS, rules.PARAMETERS, rules.PERMISSIONS)
_SUBSTITUTIONS = "DefinitionSubstitutions"


@dataclass(frozen=True, slots=True)
class TemplateExpansion:
    """The expansion of a template file.

    Args:
        template: The template file.
        macro: The name of the macro in the Transform section.
        transformed: The template after the transforms that come before the macro.
        expansion: The result of the macro. Its template has the transforms that come after the macro.
        locator: Locates the diagnostics in the files.
    """

    template: TemplateFile
    macro: str
    transformed: TransformedTemplate
    expansion: Expansion
    locator: SourceLocator

    @property
    def names_macro(self) -> bool:
        """Whether the Transform section names the macro."""
        return names_macro(self.transformed.value, self.macro)

    @property
    def has_calls(self) -> bool:
        """Whether the template contains calls, with errors or without, or what looks like a call."""
        return bool(self.expansion.state_machines) or any(map(_is_about_call, self.expansion.errors))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of the transforms and of the macro.

        If the Transform section doesn't name the macro, CloudFormation doesn't run it, so there are no errors.
        """
        diagnostics = (*self.transformed.diagnostics, *self.expansion.diagnostics)
        if self.names_macro or not isinstance(self.template.value, dict):
            return diagnostics
        return tuple(each for each in diagnostics if each.severity is Severity.WARNING)

    def check_transform(self) -> Diagnostic | None:
        """Returns the problem of the Transform section: parameters of the macro, or calls without the macro."""
        parameters = find_macro_parameters(self.transformed.value, self.macro)
        if parameters:
            text = f"{self.macro} has no parameters; {IN_TASKS}"
            return Diagnostic(rules.NOT_EXPANDED, TemplatePath("", parameters), text)
        if self.names_macro or not self.has_calls:
            return None
        text = (
            f"Transform doesn't name {self.macro}, so CloudFormation doesn't expand the template's calls;"
            " add it, or pass the macro's other name with --macro-name"
        )
        has_section = SECTION in self.transformed.value
        path = TemplatePath("", (SECTION,) if has_section else ())
        return Diagnostic(
            rules.NOT_IN_TRANSFORM, path, text, "" if has_section else f"Transform: {self.macro}"
        )


def _is_about_call(error: Diagnostic) -> bool:
    """Returns whether an error is one of a call. In an expanded template, a substitution can still be an ARN."""
    if error.rule is rules.NOT_EXPANDED:
        return error.path.steps[:1] != (_SUBSTITUTIONS,)
    return error.rule in _CALL_RULES


def expand_template(
    template: TemplateFile, options: ExpandOptions, files: DefinitionFiles
) -> TemplateExpansion:
    """Expands a template file.

    Args:
        template: The template file.
        options: The stack, the parameter values, and the name of the macro.
        files: Reads the files of definitions.
    """
    written = template.value if isinstance(template.value, dict) else {}
    deployment = options.deployment()
    inputs = Inputs(files, parameter_values(written, options.parameters or {}))
    transformed = run_earlier_transforms(written, options.macro_name, inputs.parameters, deployment.stack)
    fragment = to_fragment(transformed.value)
    expansion = Expansion(fragment) if transformed.failed else expand(fragment, deployment, inputs)
    done = (*transformed.done, options.macro_name)
    whole = written if transformed.failed else restore_transforms(expansion.template, written, done)
    locator = SourceLocator(template, definition_context(written, inputs, deployment.stack))
    changed = tuple(find_changed_text(expansion, locator))
    expansion = replace(expansion, template=whole, diagnostics=(*expansion.diagnostics, *changed))
    return TemplateExpansion(template, options.macro_name, transformed, expansion, locator)
