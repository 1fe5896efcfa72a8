"""Reads the definitions of a state machine resource, and writes them back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from macro.definition.constant_variables import find_constant_variables
from macro.definition.detection import mentions_shorthand
from macro.definition.external_file import (
    DefinitionFiles,
    DefinitionLocation,
    UnreadableDefinition,
    definition_location,
    parse_file,
)
from macro.definition.forms import Form, TextForm, TreeForm, read_form
from macro.definition.json_path import replace_at
from macro.definition.json_scanner import NotJson, Unquoted
from macro.definition.json_text import parse
from macro.definition.json_writer import dump
from macro.definition.state_walk import split_branches
from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.placeholders import substitution_lookup
from macro.intrinsics.template_facts import TemplateFacts, read_template_facts
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from macro.definition.json_path import Steps
    from macro.model.call import Branch
    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

SERVERLESS = "AWS::Serverless::StateMachine"
STATE_MACHINE = "AWS::StepFunctions::StateMachine"

_IN_TEMPLATE = {STATE_MACHINE: ("Definition", "DefinitionString"), SERVERLESS: ("Definition",)}
_IN_FILE = {STATE_MACHINE: "DefinitionS3Location", SERVERLESS: "DefinitionUri"}
FILE_PROPERTIES = tuple(_IN_FILE.values())
"""The properties that contain the location of a definition's file."""

UNREADABLE_FORM = (
    "the macro can't read a definition in this form; write an object, a JSON string, Fn::Sub, Fn::Join, or"
    " Fn::ToJsonString"
)
"""The problem of a definition that contains shorthand, but whose states the macro can't find."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition of a state machine.

    Args:
        steps: The path below the resource's `Properties`.
        form: The definition.
        branches: The branches of `Fn::If` that contain the definition, outermost first.
        inlined: If the definition is a file, the property that replaces the file's location. Otherwise, empty.
        not_inlined: Why the macro can't put the file's definition into the template. Empty if it can.
    """

    steps: Steps
    form: Form
    branches: tuple[Branch, ...] = ()
    inlined: str = ""
    not_inlined: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an expansion needs besides the template: definition files, and parameter values by name."""

    files: DefinitionFiles
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DefinitionContext:
    """What reading a definition needs: definition files, and what is certain about the template's values."""

    files: DefinitionFiles
    facts: TemplateFacts


def definition_context(
    template: Mapping[str, Json], inputs: Inputs, stack: StackContext
) -> DefinitionContext:
    """Returns the context for the definitions of a template."""
    return DefinitionContext(inputs.files, read_template_facts(template, inputs.parameters, stack))


def read_definitions(
    resource: dict[str, Json], path: TemplatePath, context: DefinitionContext, collector: DiagnosticCollector
) -> list[Definition]:
    """Returns the definitions of a state machine, and collects every problem.

    The result has no definition that the macro can't read: a `Ref`, an import, or text that isn't JSON.
    """
    kind = str(resource["Type"])
    properties = resource.get("Properties")
    if not isinstance(properties, dict):
        return []
    written = properties.get("DefinitionSubstitutions", {})
    reader = _Reader(kind, path, context, written if isinstance(written, dict) else {})
    read: list[Definition | None] = []
    for name in _IN_TEMPLATE[kind]:
        for value, steps, branches in split_branches(properties.get(name), (name,)):
            if value is not None:
                read.append(collector.attempt(reader.read_in_template, steps, branches, value))
    stored = _IN_FILE[kind]
    if stored in properties:
        read.append(collector.attempt(reader.read_in_file, properties[stored]))
    return [definition for definition in read if definition]


def definition_properties(resource: Mapping[str, Json]) -> tuple[str, ...]:
    """Returns the properties of a state machine that contain its definition and the values for it."""
    kind = str(resource["Type"])
    return (*_IN_TEMPLATE[kind], _IN_FILE[kind], "DefinitionSubstitutions")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the definitions of one state machine."""

    kind: str
    path: TemplatePath
    context: DefinitionContext
    substitutions: Mapping[str, Json]

    def read_in_template(self, steps: Steps, branches: tuple[Branch, ...], value: Json) -> Definition | None:
        try:
            form = read_form(value, self.substitutions, self.context.facts)
        except NotJson as not_json:
            if not mentions_shorthand(value):
                return None
            message = f"the definition contains an AwsCall but isn't valid JSON: {not_json}"
            raise template_error(rules.STATE_MACHINE, self.path.at(*steps), message) from None
        if form is None and any(map(mentions_shorthand, _possible_definitions(value, self.context.facts))):
            raise template_error(rules.NOT_EXPANDED, self.path.at(*steps), UNREADABLE_FORM)
        return Definition(steps, _with_variables(form), branches) if form else None

    def read_in_file(self, value: Json) -> Definition | None:
        name = _IN_FILE[self.kind]
        try:
            location = definition_location(value, self.context.facts)
            text = self.context.files.read(location)
            root = self._parse_file(text, location)
        except UnreadableDefinition as unreadable:
            remedy = (
                "to leave this state machine alone, list it under Ignore in Metadata Cross::Region::AwsCall"
            )
            raise template_error(rules.STATE_MACHINE, self.path.at(name), f"{unreadable}; {remedy}") from None
        if root is None:
            return None
        as_string = _needs_text(root)
        not_inlined = ""
        if as_string and self.kind == SERVERLESS:
            not_inlined = (
                f"{location} contains null or a placeholder without quotation marks, which can't be inlined before"
                " SAM; put CrossRegion after AWS::Serverless-2016-10-31 in the template's Transform list"
            )
        form: Form | None
        if as_string:
            inlined = text if _is_json(text) else dump(root, "", 2)
            form = read_form(inlined, self.substitutions, self.context.facts)
        else:
            form = TreeForm(root, substitution_lookup(self.substitutions), facts=self.context.facts)
        property_name = "DefinitionString" if as_string else "Definition"
        if form is None:
            return None
        return Definition((name,), _with_variables(form), inlined=property_name, not_inlined=not_inlined)

    @staticmethod
    def _parse_file(text: str, location: DefinitionLocation) -> Json:
        """Returns the definition in a file, or None if it can't be parsed and has no shorthand."""
        try:
            return parse_file(text, location)
        except UnreadableDefinition:
            if mentions_shorthand(text):
                raise
            return None


def _is_json(text: str) -> bool:
    """Returns whether the text of a file is JSON, with or without quotation marks around placeholders, and not YAML."""
    try:
        parse(text)
    except NotJson:
        return False
    return True


def mentions_calls(form: Form) -> bool:
    """Returns whether a definition mentions shorthand, as written or with the values of the template."""
    source = form.source if isinstance(form, TextForm) else form.root
    return any(map(mentions_shorthand, _possible_definitions(source, form.facts)))


def _possible_definitions(value: Json, facts: TemplateFacts) -> tuple[Json, ...]:
    """Returns a definition as written, and the values that it can have as a parameter or in Mappings."""
    if isinstance(value, dict) and is_intrinsic(value):
        return (value, *read_intrinsic(value, facts).determined)
    return (value,)


def _with_variables(form: Form) -> Form:
    return replace(form, variables=find_constant_variables(form))


def _needs_text(value: Json) -> bool:
    """Returns whether only text can contain the definition: it has null or a placeholder without quotation marks."""
    if isinstance(value, dict):
        return any(map(_needs_text, value.values()))
    if isinstance(value, list):
        return any(map(_needs_text, value))
    return value is None or isinstance(value, Unquoted)


def with_definitions(
    properties: dict[str, Json], written: Iterable[tuple[Definition, Json]]
) -> dict[str, Json]:
    """Returns a resource's properties with the new value of each definition.

    A definition from a file replaces the property that contains the file's location.
    """
    pairs = list(written)
    edited = replace_at(properties, {definition.steps: value for definition, value in pairs})
    names = {definition.steps[0]: definition.inlined for definition, _ in pairs if definition.inlined}
    return {names.get(name, name): value for name, value in cast("dict[str, Json]", edited).items()}
