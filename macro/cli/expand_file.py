"""One template expanded, with its findings at their lines and columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from macro.model.diagnostics import TemplateError, TemplatePath
from macro.source.definition_files import LocalFiles, OnlyLocalFiles
from macro.source.source_locator import SourceLocator
from macro.source.source_span import Span
from macro.source.template_file import UnreadableTemplate, read_template
from macro.source.transform import fragment_of, names_macro, parameter_values, with_rest
from macro.validate.warnings import find_warnings

if TYPE_CHECKING:
    from macro.cli.options import ExpandOptions
    from macro.model.template_values import Json
    from macro.source.template_file import TemplateFile


class Level(Enum):
    """How bad a finding is: an error keeps the template from being deployed."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, or unwise, and where: `place` is the place in the template, `span` that in the file."""

    file: str
    span: Span
    place: str
    text: str
    level: Level = Level.ERROR

    def __str__(self) -> str:
        """As a compiler prints it: `template.yaml:12:9: Resources/Orders: States/Read: …`."""
        warning = "warning: " if self.level is Level.WARNING else ""
        where = f"{self.place}: " if self.place else ""
        return f"{self.file}:{self.span.line}:{self.span.column}: {warning}{where}{self.text}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one template: its expansion, None where it has errors, and the findings in file order."""

    template: TemplateFile | None
    expansion: Expansion | None
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> bool:
        """Whether the template has errors."""
        return self.expansion is None


def expand_file(name: str, surroundings: ExpandOptions, *, text: str | None = None, skip_s3: bool) -> Outcome:
    """Reads and expands a template; `text` is what came through standard input.

    With `skip_s3`, a definition that only S3 has is a warning, unless the surroundings allow to read it.
    """
    try:
        template = read_template(name, standard_input=text)
    except UnreadableTemplate as error:
        span = Span(error.line, error.column, error.line, error.column)
        return Outcome(None, None, (Finding(name, span, "", str(error)),))
    return _expanded(template, surroundings, _files(template, surroundings, skip_s3=skip_s3))


def _files(template: TemplateFile, surroundings: ExpandOptions, *, skip_s3: bool) -> LocalFiles:
    if surroundings.s3:
        from macro.definition.s3_files import S3Files  # noqa: PLC0415  botocore's clients take a while to import

        return LocalFiles(template.folder, S3Files(surroundings.region))
    return OnlyLocalFiles(template.folder) if skip_s3 else LocalFiles(template.folder)


def _expanded(template: TemplateFile, surroundings: ExpandOptions, files: LocalFiles) -> Outcome:
    written = template.value if isinstance(template.value, dict) else {}
    inputs = Inputs(files, parameter_values(written, surroundings.parameters or {}))
    locator = SourceLocator(template, inputs)
    try:
        expansion = expand(fragment_of(written), surroundings.deployment(), inputs)
    except TemplateError as rejection:
        findings = [_finding(locator, problem.place, problem.text) for problem in rejection.problems]
        return Outcome(template, None, _in_order(template, findings))
    warnings = _warnings(locator, written, expansion, surroundings, files)
    whole = with_rest(expansion.template, written, surroundings.macro_name)
    return Outcome(template, Expansion(whole, expansion.machines), _in_order(template, warnings))


def _warnings(
    locator: SourceLocator,
    written: dict[str, Json],
    expansion: Expansion,
    surroundings: ExpandOptions,
    files: LocalFiles,
) -> list[Finding]:
    found: list[Finding] = []
    if expansion.machines and not names_macro(written, surroundings.macro_name):
        text = (
            f"the template's Transform does not name {surroundings.macro_name}, so CloudFormation will not"
            " expand its calls; add it, or give its name with --macro-name"
        )
        found.append(_finding(locator, TemplatePath(""), text, Level.WARNING))
    declared = written.get("Parameters")
    names = list(declared) if isinstance(declared, dict) else []
    for name in surroundings.parameters or {}:
        if name not in names:
            text = f"the template has no parameter '{name}'{did_you_mean(name, names)}"
            found.append(_finding(locator, TemplatePath(""), text, Level.WARNING))
    for location in dict.fromkeys(files.skipped if isinstance(files, OnlyLocalFiles) else ()):
        text = f"{location} was not looked at; give --s3 to read it with your AWS credentials"
        found.append(_finding(locator, TemplatePath(""), text, Level.WARNING))
    found.extend(
        _finding(locator, advice.place, advice.text, Level.WARNING) for advice in find_warnings(expansion)
    )
    return found


def _finding(locator: SourceLocator, place: TemplatePath, text: str, level: Level = Level.ERROR) -> Finding:
    spot = locator.spot(place, text)
    return Finding(spot.file, spot.span, str(place), text, level)


def _in_order(template: TemplateFile, findings: list[Finding]) -> tuple[Finding, ...]:
    """The template's own findings first, each file's from top to bottom."""
    return tuple(sorted(findings, key=lambda one: (one.file != template.name, one.file, one.span)))
