"""Maps paths of a template to lines and columns of its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from macro.definition.external_file import UnreadableDefinition, definition_location
from macro.definition.forms import TextForm, TreeForm
from macro.definition.json_path import value_at
from macro.definition.json_scanner import NotJson
from macro.definition.json_text import parse
from macro.definition.reader import FILE_PROPERTIES, Definition, DefinitionContext, read_definitions
from macro.model.diagnostics import DiagnosticCollector, TemplateError, TemplatePath
from macro.source.formats.source_span import PositionMatch, Span, span_at
from macro.source.template_file import UnreadableTemplate, read_text
from macro.source.transforms.loops import find_in_loops
from macro.state_machines.model import is_state_machine

if TYPE_CHECKING:
    from macro.definition.json_path import Steps
    from macro.source.template_file import TemplateFile


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A span of a file.

    Args:
        file: The name of the file.
        span: The span.
        steps: The steps from the root of the template to the value, as far as it is in the template.
    """

    file: str
    span: Span
    steps: Steps

    def __str__(self) -> str:
        """Returns the location as compilers print it: `template.yaml:12:9`."""
        return f"{self.file}:{self.span.line}:{self.span.column}"


@dataclass(frozen=True, slots=True)
class SourceLocator:
    """Locates paths of a template in its file and in the files of its definitions.

    A path can also belong to the template after the transforms that come before the macro.

    Args:
        template: The template file.
        context: The context for reading the definitions of the template.
    """

    template: TemplateFile
    context: DefinitionContext
    _read: dict[Steps, list[Definition]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def locate(self, path: TemplatePath) -> SourceLocation:
        """Returns the source location of a path, or of the closest part around it that exists in a file."""
        at_value = not path.is_key
        if not path.logical_id:
            return self._locate_steps(path.steps, at_value=at_value)[0]
        resource, is_exact = self._find_resource(path.logical_id)
        if not is_exact:
            return self._locate_steps(resource)[0]
        properties = (*resource, "Properties")
        location, existing = self._locate_steps((*properties, *path.steps), at_value=at_value)
        candidates = [
            (location, existing - len(properties)),
            *(
                self._in_definition(definition, properties, path)
                for definition in self._definitions(resource)
            ),
            *(self._in_file((*properties, name), path) for name in FILE_PROPERTIES),
        ]
        location, existing = max(candidates, key=lambda candidate: candidate[1])
        return location if existing > 0 or not path.steps else self._locate_steps(resource)[0]

    def _locate_steps(self, steps: Steps, *, at_value: bool = False) -> tuple[SourceLocation, int]:
        """Returns the deepest location that exists in the template, and the number of steps that exist."""
        match = self.template.positions.find(steps, at_value=at_value)
        return SourceLocation(self.template.name, match.span, steps[: match.steps]), match.steps

    def _find_resource(self, logical_id: str) -> tuple[Steps, bool]:
        """Returns the steps to a resource, and whether they lead to the resource itself.

        A resource from a loop is the body of the loop. For any other resource that a transform has added, the closest
        part is the resource whose logical ID is the beginning of the added one, as SAM names them.
        """
        template = self.template.value
        resources = template.get("Resources") if isinstance(template, dict) else None
        if not isinstance(resources, dict) or logical_id in resources:
            return ("Resources", logical_id), True
        in_loop = find_in_loops(resources, logical_id)
        if in_loop is not None:
            return ("Resources", *in_loop), True
        origins = [name for name in resources if logical_id.startswith(name)]
        return ("Resources", max(origins, key=len, default=logical_id)), False

    def _definitions(self, resource: Steps) -> list[Definition]:
        """Returns the definitions of a state machine that are in the template. Reads them only once."""
        if resource not in self._read:
            self._read[resource] = self._read_definitions(resource)
        return self._read[resource]

    def _read_definitions(self, resource: Steps) -> list[Definition]:
        try:
            value = value_at(self.template.value, resource)
        except (KeyError, IndexError, ValueError):
            return []
        if not is_state_machine(value):
            return []
        try:
            definitions = read_definitions(
                value, TemplatePath(str(resource[-1])), self.context, DiagnosticCollector()
            )
        except TemplateError:
            return []
        return [definition for definition in definitions if not definition.inlined]

    def _in_definition(
        self, definition: Definition, properties: Steps, path: TemplatePath
    ) -> tuple[SourceLocation, int]:
        above = (*properties, *definition.steps)
        at_value = not path.is_key
        if isinstance(definition.form, TreeForm):
            wrapped = ("Fn::ToJsonString",) if definition.form.wrapped else ()
            location, existing = self._locate_steps((*above, *wrapped, *path.steps), at_value=at_value)
            return location, existing - len(above) - len(wrapped)
        existing, (start, _), _ = definition.form.parsed.find(path.steps, at_value=at_value)
        span = self._in_text(definition.form, above, start)
        return SourceLocation(self.template.name, span, above), existing

    def _in_text(self, form: TextForm, above: Steps, offset: int) -> Span:
        """Returns the span in the template of a character of a definition that is text."""
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

    def _in_file(self, steps: Steps, path: TemplatePath) -> tuple[SourceLocation, int]:
        """Returns the location in a definition's local file, and the number of steps of the path that exist there.

        Without a local file, returns the location of the property at `steps`.
        """
        property_location, _ = self._locate_steps(steps)
        try:
            location = definition_location(value_at(self.template.value, steps), self.context.facts)
            if location.bucket:
                return property_location, 0
            file = self.template.folder / location.key
            match = _find_in_file(read_text(file), path)
        except (UnreadableTemplate, UnreadableDefinition, KeyError, IndexError, ValueError):
            return property_location, 0
        return SourceLocation(str(file), match.span, steps), match.steps


def _in_join(form: TextForm, offset: int) -> tuple[Steps, int]:
    """Returns the steps to the element of an `Fn::Join` that contains a character, and the offset in the element."""
    for index, (start, end) in enumerate(form.flat.elements):
        if offset < end:
            return ("Fn::Join", 1, index), max(0, offset - start)
    return ("Fn::Join", 1), 0


def _find_in_file(text: str, path: TemplatePath) -> PositionMatch:
    """Finds a path in a definition file: JSON, in which placeholders don't need quotation marks, or YAML."""
    try:
        existing, (start, end), _ = parse(text).find(path.steps, at_value=not path.is_key)
    except NotJson:
        from macro.source.formats.yaml_text import NotYaml, read_yaml  # noqa: PLC0415  only YAML definitions need it

        try:
            return read_yaml(text).find(path.steps, at_value=not path.is_key)
        except NotYaml as error:
            raise UnreadableTemplate(str(error), error.line, error.column) from None
    return PositionMatch(span_at(text, start, start if "\n" in text[start:end] else end), existing)
