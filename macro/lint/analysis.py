"""One template as cfn-lint gives it, expanded once for all rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from cfnlint.rules import RuleMatch

from macro.definition.reader import Inputs, definition_context
from macro.expand import expand
from macro.lint.cfnlint_patches import take_roles
from macro.source.definition_files import OnlyLocalFiles
from macro.source.expand_options import ExpandOptions
from macro.source.source_locator import SourceLocator
from macro.source.source_span import PositionMatch, Span
from macro.source.template_file import Format, TemplateFile, UnreadableTemplate, read_template
from macro.source.transform import fragment_of, names_macro, parameter_values

if TYPE_CHECKING:
    from cfnlint.template import Template

    from macro.definition.json_path import Steps
    from macro.model.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class TemplateAnalysis:
    """The diagnostics of one template, and where to find their locations.

    `in_file` is false if cfn-lint has the template from somewhere else, so that only paths are available.
    """

    locator: SourceLocator
    in_file: bool
    diagnostics: tuple[Diagnostic, ...]
    has_calls: bool

    def names_macro(self, macro: str) -> bool:
        """Returns whether the template's Transform section names the macro."""
        template = self.locator.template.value
        return isinstance(template, dict) and names_macro(template, macro)

    def match(self, diagnostic: Diagnostic) -> RuleMatch:
        """Returns a diagnostic as cfn-lint's match, with its location in the template."""
        location = self.locator.locate(diagnostic.path)
        is_here = location.file == self.locator.template.name
        message = str(diagnostic) if is_here else f"{location}: {diagnostic}"
        path = list(location.steps)
        if not self.in_file:
            return RuleMatch(path, message)
        # a problem in another file is reported where the template names the file
        span = location.span if is_here else self.locator.template.positions.find(location.steps).span
        lines = (span.line - 1, span.column - 1, span.end_line - 1, span.end_column - 1)
        return RuleMatch(path, message, location=lines)


_ANALYSES: WeakKeyDictionary[Any, TemplateAnalysis] = WeakKeyDictionary()


def analyze(cfn: Template) -> TemplateAnalysis:
    """Expands a template, once for all rules."""
    if cfn not in _ANALYSES:
        _ANALYSES[cfn] = _analyze(cfn)
    return _ANALYSES[cfn]


def _analyze(cfn: Template) -> TemplateAnalysis:
    template = _template(cfn)
    written = template.value if isinstance(template.value, dict) else {}
    inputs = Inputs(OnlyLocalFiles(template.folder), parameter_values(written, {}))
    options = ExpandOptions(region=cfn.regions[0] if cfn.regions else ExpandOptions().region)
    deployment = options.deployment()
    expansion = expand(fragment_of(written), deployment, inputs)
    return TemplateAnalysis(
        locator=SourceLocator(template, definition_context(written, inputs, deployment.home)),
        in_file=not isinstance(template.positions, _PathsOnly),
        diagnostics=expansion.diagnostics,
        has_calls=bool(expansion.state_machines) and not expansion.failed,
    )


def _template(cfn: Template) -> TemplateFile:
    """The template as written: cfn-lint's own copy may have been transformed by SAM."""
    if cfn.filename and Path(cfn.filename).is_file():
        try:
            return read_template(cfn.filename)
        except UnreadableTemplate:
            pass  # cfn-lint read it, so it is good enough
    written = take_roles(cfn.template)
    return TemplateFile(cfn.filename or "", Path(), "", written, Format.YAML, _PathsOnly(written))


@dataclass(frozen=True, slots=True)
class _PathsOnly:
    """The places of a template without a file: only how far steps lead, from which cfn-lint finds the line."""

    template: Any

    def find(self, steps: Steps, *, at_value: bool = False) -> PositionMatch:  # noqa: ARG002  there are no spans
        """How many of the steps lead somewhere."""
        value = self.template
        for count, step in enumerate(steps):
            try:
                value = value[int(step)] if isinstance(value, list) else value[step]
            except (KeyError, IndexError, TypeError, ValueError):
                return PositionMatch(Span(1, 1, 1, 1), count)
        return PositionMatch(Span(1, 1, 1, 1), len(steps))

    def find_in_text(self, _steps: Steps, _offset: int) -> Span:
        """Not known."""
        return Span(1, 1, 1, 1)
