"""One template expanded, with its findings at their lines and columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from macro.definition.reader import Inputs, definition_context
from macro.expand import Expansion, expand
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplatePath
from macro.source.definition_files import LocalFiles, OnlyLocalFiles
from macro.source.source_locator import SourceLocation, SourceLocator
from macro.source.source_span import Span
from macro.source.template_file import UnreadableTemplate, read_template
from macro.source.transform import fragment_of, names_macro, parameter_values, with_rest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.template_values import Json
    from macro.source.expand_options import ExpandOptions
    from macro.source.template_file import TemplateFile


@dataclass(frozen=True, slots=True)
class LocatedDiagnostic:
    """A diagnostic and its location in a file."""

    diagnostic: Diagnostic
    location: SourceLocation

    def __str__(self) -> str:
        """Returns the line that compilers print: `template.yaml:15:13: E9301 unknown field …`."""
        return f"{self.location}: {self.diagnostic.rule.id} {self.diagnostic.message}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A template's expansion, or None if the template can't be read, and its diagnostics in file order."""

    template: TemplateFile | None
    expansion: Expansion | None
    diagnostics: tuple[LocatedDiagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether the template has errors."""
        return self.expansion is None or self.expansion.failed


def expand_file(name: str, options: ExpandOptions, *, text: str | None = None, skip_s3: bool) -> Outcome:
    """Reads and expands a template; `text` is what came through standard input.

    With `skip_s3`, a definition that only S3 has is a warning, unless the options allow to read it.
    """
    try:
        template = read_template(name, standard_input=text)
    except UnreadableTemplate as error:
        location = SourceLocation(name, Span(error.line, error.column, error.line, error.column), ())
        diagnostic = Diagnostic(rules.UNREADABLE, TemplatePath(""), str(error))
        return Outcome(None, None, (LocatedDiagnostic(diagnostic, location),))
    return _expanded(template, options, _files(template, options, skip_s3=skip_s3))


def _files(template: TemplateFile, options: ExpandOptions, *, skip_s3: bool) -> LocalFiles:
    if options.s3:
        from macro.definition.s3_files import S3Files  # noqa: PLC0415  botocore's clients take a while to import

        return LocalFiles(template.folder, S3Files(options.region))
    return OnlyLocalFiles(template.folder) if skip_s3 else LocalFiles(template.folder)


def _expanded(template: TemplateFile, options: ExpandOptions, files: LocalFiles) -> Outcome:
    written = template.value if isinstance(template.value, dict) else {}
    inputs = Inputs(files, parameter_values(written, options.parameters or {}))
    deployment = options.deployment()
    locator = SourceLocator(template, definition_context(written, inputs, deployment.home))
    expansion = expand(fragment_of(written), deployment, inputs)
    about_options = _check_options(written, expansion, options, files)
    diagnostics = [
        LocatedDiagnostic(each, locator.locate(each.path))
        for each in (*about_options, *expansion.diagnostics)
    ]
    whole = with_rest(expansion.template, written, options.macro_name)
    return Outcome(template, replace(expansion, template=whole), _in_order(template, diagnostics))


def _check_options(
    written: dict[str, Json], expansion: Expansion, options: ExpandOptions, files: LocalFiles
) -> Iterator[Diagnostic]:
    """Yields a warning for each option of the command line that doesn't match the template."""
    if expansion.state_machines and not names_macro(written, options.macro_name):
        text = (
            f"Transform doesn't name {options.macro_name}, so CloudFormation doesn't expand the template's calls;"
            " if the macro has another name, pass it with --macro-name"
        )
        path = TemplatePath("", ("Transform",) if "Transform" in written else ())
        yield Diagnostic(
            rules.NOT_IN_TRANSFORM, path, text, "" if path.steps else f"Transform: {options.macro_name}"
        )
    declared = written.get("Parameters")
    names = list(declared) if isinstance(declared, dict) else []
    for name in options.parameters or {}:
        if name not in names:
            text = f"--parameter {name}: the template has no parameter '{name}'{did_you_mean(name, names)}"
            yield Diagnostic(rules.UNUSED_OPTION, TemplatePath(""), text)
    for location in dict.fromkeys(files.skipped if isinstance(files, OnlyLocalFiles) else ()):
        text = f"{location} wasn't checked; to read it with your AWS credentials, pass --s3"
        yield Diagnostic(rules.SKIPPED_DEFINITION, TemplatePath(""), text)


def _in_order(template: TemplateFile, diagnostics: list[LocatedDiagnostic]) -> tuple[LocatedDiagnostic, ...]:
    """Sorts by file, the template first, and then by line."""

    def order(located: LocatedDiagnostic) -> tuple[bool, str, Span]:
        location = located.location
        return location.file != template.name, location.file, location.span

    return tuple(sorted(diagnostics, key=order))
