"""From a place in a template's resources to a line and column of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.definition.external_file import UnreadableDefinition, definition_location
from macro.definition.forms import TextForm, TreeForm
from macro.definition.json_path import value_at
from macro.definition.json_text import NotJson, parse
from macro.definition.reader import Definition, DefinitionContext, read_definitions
from macro.model.diagnostics import DiagnosticCollector, TemplateError, TemplatePath
from macro.source.source_span import PositionMatch, Span, span_at
from macro.source.template_file import UnreadableTemplate, read_text
from macro.state_machines.parser import is_state_machine

if TYPE_CHECKING:
    from macro.definition.json_path import Steps
    from macro.model.template_values import Json
    from macro.source.template_file import TemplateFile


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A span of a file; `steps` lead there from the template's root as far as they stand in the template."""

    file: str
    span: Span
    steps: Steps

    def __str__(self) -> str:
        """As a compiler prints it: `template.yaml:12:9`."""
        return f"{self.file}:{self.span.line}:{self.span.column}"


@dataclass(frozen=True, slots=True)
class SourceLocator:
    """Finds places of one template; `definitions` is the context that they are read in."""

    template: TemplateFile
    definitions: DefinitionContext

    def locate(self, path: TemplatePath) -> SourceLocation:
        """Returns the source location of a path, or of the closest part around it that exists in a file."""
        if not path.logical_id:
            match = self.template.positions.find(path.steps, at_value=not path.is_key)
            return SourceLocation(self.template.name, match.span, path.steps[: match.steps])
        resource: Steps = ("Resources", path.logical_id)
        properties: Steps = (*resource, "Properties")
        candidates = [
            self._in_template((*properties, *path.steps), at_value=not path.is_key),
            *(
                self._in_definition(definition, properties, path)
                for definition in self._definitions(path.logical_id)
            ),
        ]
        location, existing = max(candidates, key=lambda candidate: candidate[1])
        if existing or not path.steps:
            return location
        return self._in_template(resource, at_value=False)[0]

    def _in_template(self, steps: Steps, *, at_value: bool) -> tuple[SourceLocation, int]:
        """Returns the deepest existing location, and how many of the steps below `Properties` exist."""
        match = self.template.positions.find(steps, at_value=at_value)
        location = SourceLocation(self.template.name, match.span, steps[: match.steps])
        return location, max(0, match.steps - 3)

    def _definitions(self, resource: str) -> list[Definition]:
        template = cast("dict[str, Json]", self.template.value)
        value = cast("dict[str, Json]", template["Resources"]).get(resource)
        if not is_state_machine(value):
            return []
        try:
            return read_definitions(value, TemplatePath(resource), self.definitions, DiagnosticCollector())
        except TemplateError:
            return []

    def _in_definition(
        self, definition: Definition, properties: Steps, path: TemplatePath
    ) -> tuple[SourceLocation, int]:
        if definition.inlined:
            return self._in_file(definition, properties, path)
        above = (*properties, *definition.steps)
        at_value = not path.is_key
        if isinstance(definition.form, TreeForm):
            wrapped = ("Fn::ToJsonString",) if definition.form.wrapped else ()
            steps = (*above, *wrapped, *path.steps)
            match = self.template.positions.find(steps, at_value=at_value)
            location = SourceLocation(self.template.name, match.span, steps[: match.steps])
            return location, match.steps - len(above)
        existing, (start, _), _ = definition.form.parsed.find(path.steps, at_value=at_value)
        return SourceLocation(
            self.template.name, self._in_text(definition.form, above, start), above
        ), existing

    def _in_text(self, form: TextForm, above: Steps, offset: int) -> Span:
        """Where a character of a text definition stands in the template."""
        match form.source:
            case {"Fn::Join": _}:
                steps, offset = _in_join(form, offset)
            case {"Fn::Sub": [_, _]}:
                steps = ("Fn::Sub", 0)
            case {"Fn::Sub": _}:
                steps = ("Fn::Sub",)
            case _:
                steps = ()
        return self.template.positions.find_in_text((*above, *steps), offset)

    def _in_file(
        self, definition: Definition, properties: Steps, path: TemplatePath
    ) -> tuple[SourceLocation, int]:
        """A place in a definition's own file, where that is a local one."""
        steps = (*properties, *definition.steps)
        outside = SourceLocation(self.template.name, self.template.positions.find(steps).span, steps)
        try:
            location = definition_location(value_at(self.template.value, steps), self.definitions.facts)
            file = self.template.folder / location.key
            if location.bucket:
                return outside, 0
            found = _find_in_file(read_text(file), path)
        except (UnreadableTemplate, UnreadableDefinition):
            return outside, 0
        return SourceLocation(str(file), found.span, steps), found.steps


def _in_join(form: TextForm, offset: int) -> tuple[Steps, int]:
    """The element of an `Fn::Join` in which a character stands, and the offset in it."""
    for index, (start, end) in enumerate(form.flat.elements):
        if offset < end:
            return ("Fn::Join", 1, index), max(0, offset - start)
    return ("Fn::Join", 1), 0


def _find_in_file(text: str, path: TemplatePath) -> PositionMatch:
    """Steps in a definition file; JSON with unquoted placeholders, or YAML."""
    try:
        taken, (start, end), _ = parse(text).find(path.steps, at_value=not path.is_key)
    except NotJson:
        from macro.source.yaml_text import NotYaml, read_yaml  # noqa: PLC0415  only YAML definitions pay for it

        try:
            return read_yaml(text).find(path.steps, at_value=not path.is_key)
        except NotYaml as error:
            raise UnreadableTemplate(str(error), error.line, error.column) from None
    return PositionMatch(span_at(text, start, start if "\n" in text[start:end] else end), taken)
