"""Expands a template that cfn-lint checks, once for all rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from cfnlint.rules import RuleMatch

from macro.lint.cfnlint_patches import take_roles
from macro.source.definition_files import OnlyLocalFiles
from macro.source.expand_options import MACRO, ExpandOptions, without_default
from macro.source.formats.source_span import START, PositionMatch, Span
from macro.source.template_expansion import TemplateExpansion, expand_template
from macro.source.template_file import Format, TemplateFile, UnreadableTemplate, read_template
from macro.source.transforms.section import SECTION, find_macros, names_macro, to_fragment

if TYPE_CHECKING:
    from cfnlint.template import Template

    from macro.definition.json_path import Steps
    from macro.model.diagnostics import Diagnostic
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class TemplateAnalysis:
    """The diagnostics of one template.

    Args:
        expansion: The expansion of the template.
        in_file: Whether the template is in a file. Otherwise, cfn-lint locates the diagnostics from their paths.
    """

    expansion: TemplateExpansion
    in_file: bool

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of the macro. cfn-lint reports the errors of other transforms."""
        return self.expansion.diagnostics

    @property
    def has_calls(self) -> bool:
        """Whether the template contains calls."""
        return self.expansion.has_calls

    def names_macro(self, macro: str) -> bool:
        """Returns whether the template's Transform section names the macro."""
        template = self.expansion.template.value
        return isinstance(template, dict) and names_macro(template, macro)

    def match(self, diagnostic: Diagnostic) -> RuleMatch:
        """Returns a diagnostic as cfn-lint's match, with its location in the template."""
        template = self.expansion.template
        location = self.expansion.locator.locate(diagnostic.path)
        in_template = location.file == template.name
        message = str(diagnostic) if in_template else f"{location}: {diagnostic}"
        path = list(location.steps)
        if not self.in_file:
            return RuleMatch(path, message)
        # A problem in another file is reported at the property that names the file.
        span = location.span if in_template else template.positions.find(location.steps).span
        lines = (span.line - 1, span.column - 1, span.end_line - 1, span.end_column - 1)
        return RuleMatch(path, message, location=lines)


_ANALYSES: WeakKeyDictionary[Any, TemplateAnalysis] = WeakKeyDictionary()


def analyze(cfn: Template) -> TemplateAnalysis:
    """Returns the analysis of a template, which is the same for all rules."""
    if cfn not in _ANALYSES:
        _ANALYSES[cfn] = _analyze(cfn)
    return _ANALYSES[cfn]


def _analyze(cfn: Template) -> TemplateAnalysis:
    template = _template(cfn)
    region = without_default(cfn.regions[0]) if cfn.regions else ""
    options = ExpandOptions(region=region, macro_name=_macro_name(template.value))
    in_file = not isinstance(template.positions, _PathsOnly)
    expansion = expand_template(template, options, OnlyLocalFiles(template.folder if in_file else None))
    return TemplateAnalysis(expansion, in_file)


def _macro_name(template: Json) -> str:
    """Returns the name of the macro in the Transform section, which can differ from the default."""
    macros = find_macros(template) if isinstance(template, dict) else []
    return MACRO if MACRO in macros or not macros else macros[-1]


def _template(cfn: Template) -> TemplateFile:
    """Returns the template as written, because cfn-lint has run the transforms of AWS in its copy."""
    if cfn.filename and Path(cfn.filename).is_file():
        try:
            return read_template(cfn.filename)
        except UnreadableTemplate:
            pass  # cfn-lint was able to read it
    written = take_roles(cfn.template)
    if isinstance(written, dict):
        written = {**to_fragment(written), SECTION: list(find_macros(written))}
    return TemplateFile(cfn.filename or "", Path(), "", written, Format.YAML, _PathsOnly(written))


@dataclass(frozen=True, slots=True)
class _PathsOnly:
    """The positions of a template without a file: only the number of steps that exist. cfn-lint finds the lines."""

    template: Any

    def find(self, steps: Steps, *, at_value: bool = False) -> PositionMatch:  # noqa: ARG002  there are no spans
        """Returns how many of the steps exist."""
        value = self.template
        for count, step in enumerate(steps):
            try:
                value = value[int(step)] if isinstance(value, list) else value[step]
            except (KeyError, IndexError, TypeError, ValueError):
                return PositionMatch(START, count)
        return PositionMatch(START, len(steps))

    def find_in_text(self, _steps: Steps, _offset: int) -> Span:
        """Returns the first position, because the span is unknown."""
        return START
