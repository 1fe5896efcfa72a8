"""One template as cfn-lint gives it, expanded once for all rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from cfnlint.rules import RuleMatch

from macro.cli.options import ExpandOptions
from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from macro.lint.cfnlint_patches import take_roles
from macro.model.diagnostics import Diagnostic, TemplateError, TemplatePath
from macro.source.definition_files import OnlyLocalFiles
from macro.source.source_locator import SourceLocator
from macro.source.source_span import PositionMatch, Span
from macro.source.template_file import Format, TemplateFile, UnreadableTemplate, read_template
from macro.source.transform import fragment_of, names_macro, parameter_values
from macro.validate.warnings import Warning, find_warnings

if TYPE_CHECKING:
    from cfnlint.template import Template

    from macro.definition.json_path import Steps


@dataclass(frozen=True, slots=True)
class TemplateAnalysis:
    """What the macro says of a template: its problems, or advice where it has none, and where those stand."""

    locator: SourceLocator
    in_file: bool
    problems: tuple[Diagnostic, ...] = ()
    advice: tuple[Warning, ...] = ()
    has_calls: bool = False

    def misses(self, macro: str) -> bool:
        """Whether there are calls that no macro of this name would expand."""
        written = self.locator.template.value
        return self.has_calls and isinstance(written, dict) and not names_macro(written, macro)

    def match(self, place: TemplatePath, text: str) -> RuleMatch:
        """A finding for cfn-lint, with its place in the file."""
        spot = self.locator.spot(place, text)
        elsewhere = "" if spot.file == self.locator.template.name else f"{spot}: "
        message = f"{elsewhere}{place}: {text}"
        path = list(spot.steps)
        if not self.in_file:
            return RuleMatch(path, message)
        span = self._in_template(spot.file, spot.span, spot.steps)
        location = (span.line - 1, span.column - 1, span.end_line - 1, span.end_column - 1)
        return RuleMatch(path, message, location=location)

    def _in_template(self, file: str, span: Span, steps: Steps) -> Span:
        """cfn-lint reports on the template; a finding in another file stands where the template names that."""
        template = self.locator.template
        return span if file == template.name else template.positions.find(steps).span


_SEEN: WeakKeyDictionary[Any, TemplateAnalysis] = WeakKeyDictionary()


def analyze(cfn: Template) -> TemplateAnalysis:
    """Expands a template, once for all rules."""
    if cfn not in _SEEN:
        _SEEN[cfn] = _linted(cfn)
    return _SEEN[cfn]


def _linted(cfn: Template) -> TemplateAnalysis:
    template = _template(cfn)
    written = template.value if isinstance(template.value, dict) else {}
    inputs = Inputs(OnlyLocalFiles(template.folder), parameter_values(written, {}))
    locator = SourceLocator(template, inputs)
    surroundings = ExpandOptions(region=cfn.regions[0] if cfn.regions else ExpandOptions().region)
    in_file = not isinstance(template.positions, _Unknown)
    try:
        expansion: Expansion = expand(fragment_of(written), surroundings.deployment(), inputs)
    except TemplateError as rejection:
        return TemplateAnalysis(locator, in_file, rejection.problems)
    return TemplateAnalysis(locator, in_file, (), tuple(find_warnings(expansion)), bool(expansion.machines))


def _template(cfn: Template) -> TemplateFile:
    """The template as written: cfn-lint's own copy may have been transformed by SAM."""
    if cfn.filename and Path(cfn.filename).is_file():
        try:
            return read_template(cfn.filename)
        except UnreadableTemplate:
            pass  # cfn-lint read it, so it is good enough
    written = take_roles(cfn.template)
    return TemplateFile(cfn.filename or "", Path(), "", written, Format.YAML, _Unknown(written))


@dataclass(frozen=True, slots=True)
class _Unknown:
    """The places of a template without a file: only how far steps lead, from which cfn-lint finds the line."""

    template: Any

    def find(self, steps: Steps) -> PositionMatch:
        """How many of the steps lead somewhere."""
        value = self.template
        for count, step in enumerate(steps):
            try:
                value = value[int(step)] if isinstance(value, list) else value[step]
            except (KeyError, IndexError, TypeError, ValueError):
                return PositionMatch(Span(1, 1, 1, 1), count)
        return PositionMatch(Span(1, 1, 1, 1), len(steps))

    def in_text(self, _steps: Steps, _offset: int) -> Span:
        """Not known."""
        return Span(1, 1, 1, 1)
