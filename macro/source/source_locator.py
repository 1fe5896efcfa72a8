"""From a place in a template's resources to a line and column of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.definition.external_file import UnreadableDefinition, definition_location
from macro.definition.forms import TextForm, TreeForm
from macro.definition.json_path import value_at
from macro.definition.json_text import NotJson, parse
from macro.definition.reader import Definition, Inputs, read_definitions
from macro.model.diagnostics import TemplateError, TemplatePath
from macro.source.source_span import PositionMatch, Span, span_at
from macro.source.template_file import UnreadableTemplate, read_text
from macro.state_machines.parser import is_state_machine

if TYPE_CHECKING:
    from macro.definition.json_path import Steps
    from macro.model.template_values import Json
    from macro.source.template_file import TemplateFile

_QUOTED = re.compile("'([^']+)'")


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
    """Finds places of one template; `inputs` are what it was expanded with."""

    template: TemplateFile
    inputs: Inputs

    def spot(self, place: TemplatePath, text: str = "") -> SourceLocation:
        """Where a place stands; the nearest thing around it where it can't be told exactly.

        A problem's text that names a member of the place (`has no parameter 'Buckett'`) leads to the member.
        """
        around, taken = self._spot(place)
        for name in _QUOTED.findall(text.partition("; did you mean")[0]):
            spot, deeper = self._spot(place.at(name))
            if deeper > taken:
                return spot
        return around

    def _spot(self, place: TemplatePath) -> tuple[SourceLocation, int]:
        """Where a place stands, and how many steps of its path lead there."""
        if not place.resource:
            found = self.template.positions.find(place.path)
            return SourceLocation(self.template.name, found.span, place.path[: found.steps]), found.steps
        below: Steps = ("Resources", place.resource)
        candidates = [
            self._in_template((*below, "Properties", *place.path)),
            *(
                self._in_definition(definition, (*below, "Properties"), place.path)
                for definition in self._definitions(place.resource)
            ),
        ]
        spot, taken = max(candidates, key=lambda candidate: candidate[1])
        return (spot if taken or not place.path else self._in_template(below)[0]), taken

    def _in_template(self, steps: Steps) -> tuple[SourceLocation, int]:
        """The deepest place on the way, and how many of the steps behind the properties lead there."""
        found = self.template.positions.find(steps)
        return SourceLocation(self.template.name, found.span, steps[: found.steps]), max(0, found.steps - 3)

    def _definitions(self, resource: str) -> list[Definition]:
        template = cast("dict[str, Json]", self.template.value)
        value = cast("dict[str, Json]", template["Resources"]).get(resource)
        if not is_state_machine(value):
            return []
        try:
            return read_definitions(value, TemplatePath(resource), self.inputs)
        except TemplateError:
            return []

    def _in_definition(self, definition: Definition, below: Steps, path: Steps) -> tuple[SourceLocation, int]:
        if definition.inlined:
            return self._in_file(definition, below, path)
        above = (*below, *definition.steps)
        if isinstance(definition.form, TreeForm):
            wrapped = ("Fn::ToJsonString",) if definition.form.wrapped else ()
            steps = (*above, *wrapped, *path)
            found = self.template.positions.find(steps)
            return SourceLocation(self.template.name, found.span, steps[: found.steps]), found.steps - len(
                above
            )
        taken, (start, _), _ = definition.form.parsed.find(path)
        return SourceLocation(self.template.name, self._in_text(definition.form, above, start), above), taken

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
        return self.template.positions.in_text((*above, *steps), offset)

    def _in_file(self, definition: Definition, below: Steps, path: Steps) -> tuple[SourceLocation, int]:
        """A place in a definition's own file, where that is a local one."""
        steps = (*below, *definition.steps)
        outside = SourceLocation(self.template.name, self.template.positions.find(steps).span, steps)
        try:
            location = definition_location(value_at(self.template.value, steps), self.inputs.parameters)
            file = self.template.folder / location.key
            if location.bucket:
                return outside, 0
            found = _found_in(read_text(file), path)
        except (UnreadableTemplate, UnreadableDefinition):
            return outside, 0
        return SourceLocation(str(file), found.span, steps), found.steps


def _in_join(form: TextForm, offset: int) -> tuple[Steps, int]:
    """The element of an `Fn::Join` in which a character stands, and the offset in it."""
    for index, (start, end) in enumerate(form.flat.elements):
        if offset < end:
            return ("Fn::Join", 1, index), max(0, offset - start)
    return ("Fn::Join", 1), 0


def _found_in(text: str, path: Steps) -> PositionMatch:
    """Steps in a definition file; JSON with unquoted placeholders, or YAML."""
    try:
        taken, (start, end), _ = parse(text).find(path)
    except NotJson:
        from macro.source.yaml_text import NotYaml, read_yaml  # noqa: PLC0415  only YAML definitions pay for it

        try:
            return read_yaml(text).find(path)
        except NotYaml as error:
            raise UnreadableTemplate(str(error), error.line, error.column) from None
    return PositionMatch(span_at(text, start, start if "\n" in text[start:end] else end), taken)
