"""Expands one template file, and locates its diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplatePath, one_line
from macro.model.rules import Severity
from macro.source.definition_files import LocalFiles, OnlyLocalFiles
from macro.source.formats.source_span import Span
from macro.source.inserted_parts import find_inserted_parts
from macro.source.nested_templates import find_nested_without_macro
from macro.source.source_locator import SourceLocation
from macro.source.template_expansion import TemplateExpansion, expand_template
from macro.source.template_file import UnreadableTemplate, check_is_object, read_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from macro.expand import Expansion
    from macro.source.expand_options import ExpandOptions
    from macro.source.template_file import TemplateFile


@dataclass(frozen=True, slots=True)
class LocatedDiagnostic:
    """A diagnostic and its location in a file."""

    diagnostic: Diagnostic
    location: SourceLocation

    def __str__(self) -> str:
        """Returns the line that compilers print: `template.yaml:15:13: E9301 unknown field …`."""
        return f"{one_line(str(self.location))}: {self.diagnostic.rule.id} {self.diagnostic.message}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The expansion of a template file.

    Args:
        result: The expansion, or None if the template can't be read.
        diagnostics: The diagnostics in the order of the file.
    """

    result: TemplateExpansion | None
    diagnostics: tuple[LocatedDiagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether the template has errors."""
        return any(each.diagnostic.severity is Severity.ERROR for each in self.diagnostics)

    @property
    def ignored_errors(self) -> tuple[LocatedDiagnostic, ...]:
        """The errors of calls that CloudFormation doesn't expand, because the template doesn't name the macro."""
        if self.failed or self.result is None:
            return ()
        locate = self.result.locator.locate
        return tuple(LocatedDiagnostic(each, locate(each.path)) for each in self.result.expansion.errors)

    @property
    def calls(self) -> int:
        """The number of calls, with errors or without; 0 if the errors prevent the macro from finding them."""
        return self.result.expansion.written_calls if self.result else 0

    @property
    def template(self) -> TemplateFile | None:
        """The template as written, or None if it can't be read."""
        return self.result.template if self.result else None

    @property
    def expansion(self) -> Expansion | None:
        """The result of the macro, or None if the template can't be read."""
        return self.result.expansion if self.result else None


def expand_file(
    name: str, options: ExpandOptions, *, text: str | None = None, skip_s3: bool, root: Path | None = None
) -> Outcome:
    """Reads and expands a template.

    Args:
        name: The name of the file, `-` for standard input, or any name if there is a text.
        options: The options of the command.
        text: The text of the template if it isn't in a file.
        skip_s3: Whether a definition in S3 is a warning. Otherwise, it is an error. The option `--s3` reads it.
        root: The folder outside of which no file is read; None for no limit.
    """
    name = "<stdin>" if name == "-" else name
    try:
        template = read_template(name, standard_input=text, root=root)
        check_is_object(template)
    except UnreadableTemplate as error:
        location = SourceLocation(name, Span(error.line, error.column, error.line, error.column), ())
        diagnostic = Diagnostic(rules.UNREADABLE, TemplatePath(""), str(error))
        return Outcome(None, (LocatedDiagnostic(diagnostic, location),))
    files = _definition_files(template, options, root, skip_s3=skip_s3)
    result = expand_template(template, options, files)
    transform = result.check_transform()
    diagnostics = [
        *([transform] if transform else []),
        *_check_parameters(template, options),
        *_check_skipped(files),
        *(_check_parts(template, options, root) if result.names_macro else ()),
        *result.transformed.without_value,
        *result.diagnostics,
    ]
    located = [
        *(LocatedDiagnostic(each, result.locator.locate(each.path)) for each in diagnostics),
        *_check_duplicates(template),
    ]
    return Outcome(result, _in_order(template, located))


def _check_parts(template: TemplateFile, options: ExpandOptions, root: Path | None) -> Iterator[Diagnostic]:
    """Yields a warning for each part that only CloudFormation inserts, and each nested template without the macro."""
    yield from find_inserted_parts(template.value)
    yield from find_nested_without_macro(template, options, root)


def _definition_files(
    template: TemplateFile, options: ExpandOptions, root: Path | None, *, skip_s3: bool
) -> LocalFiles:
    if options.s3:
        from macro.definition.s3_files import S3Files  # noqa: PLC0415  importing the S3 client takes a while

        return LocalFiles(template.folder, root, S3Files(options.stack_region))
    return (OnlyLocalFiles if skip_s3 else LocalFiles)(template.folder, root)


def _check_parameters(template: TemplateFile, options: ExpandOptions) -> Iterator[Diagnostic]:
    """Yields a warning for each `--parameter` that the template doesn't declare."""
    declared = template.value.get("Parameters") if isinstance(template.value, dict) else None
    names = list(declared) if isinstance(declared, dict) else []
    for name in options.parameters or {}:
        if name not in names:
            text = f"--parameter {name}: the template has no parameter '{name}'{did_you_mean(name, names)}"
            yield Diagnostic(rules.UNUSED_OPTION, TemplatePath(""), text)


def _check_skipped(files: LocalFiles) -> Iterator[Diagnostic]:
    """Yields a warning for each definition in S3 that wasn't read."""
    for location in dict.fromkeys(files.skipped if isinstance(files, OnlyLocalFiles) else ()):
        text = f"{location} wasn't checked; to read it with your AWS credentials, pass --s3"
        yield Diagnostic(rules.SKIPPED_DEFINITION, TemplatePath(""), text)


def _check_duplicates(template: TemplateFile) -> Iterator[LocatedDiagnostic]:
    """Yields a warning for each key whose value CloudFormation ignores."""
    for key in template.duplicates:
        used = f"{template.name}:{key.used.line}:{key.used.column}"
        text = f"duplicate key '{key.name}'; CloudFormation ignores this value and uses the one at {used}"
        diagnostic = Diagnostic(rules.DUPLICATE_KEY, TemplatePath(""), text)
        yield LocatedDiagnostic(diagnostic, SourceLocation(template.name, key.ignored, ()))


def _in_order(template: TemplateFile, diagnostics: list[LocatedDiagnostic]) -> tuple[LocatedDiagnostic, ...]:
    """Sorts by file, with the template first, and then by position."""

    def order(located: LocatedDiagnostic) -> tuple[bool, str, Span]:
        location = located.location
        return location.file != template.name, location.file, location.span

    return tuple(sorted(diagnostics, key=order))
