"""The definitions of a state machine resource, and the resource with them written back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.definition.detection import mentions_shorthand
from macro.definition.external_file import (
    DefinitionFiles,
    UnreadableDefinition,
    definition_location,
    parse_file,
)
from macro.definition.forms import Form, TreeForm, read_form
from macro.definition.json_path import replace_at
from macro.definition.json_text import NotJson, Unquoted, dump
from macro.definition.state_values import is_intrinsic
from macro.intrinsics.placeholders import substitution_lookup
from macro.model import rules
from macro.model.call import Branch
from macro.model.diagnostics import DiagnosticCollector, template_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from macro.definition.json_path import Steps
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

SERVERLESS = "AWS::Serverless::StateMachine"
STATE_MACHINE = "AWS::StepFunctions::StateMachine"

_IN_TEMPLATE = {STATE_MACHINE: ("Definition", "DefinitionString"), SERVERLESS: ("Definition",)}
_IN_FILE = {STATE_MACHINE: "DefinitionS3Location", SERVERLESS: "DefinitionUri"}


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition: its form, and where it stands below the resource's `Properties`.

    `branches` are the `Fn::If` turns above it; `inlined` names the property that takes its place where it came from
    a file.
    """

    steps: Steps
    form: Form
    branches: tuple[Branch, ...] = ()
    inlined: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What reading definitions needs besides the template: files, and the template's parameter values."""

    files: DefinitionFiles
    parameters: Mapping[str, str]


def read_definitions(
    resource: dict[str, Json], place: TemplatePath, inputs: Inputs, problems: DiagnosticCollector
) -> list[Definition]:
    """Returns the definitions of a state machine that may contain shorthand, and collects every problem.

    A definition of another kind (a `Ref`, an import), or whose text has no shorthand, is left out.
    """
    kind = str(resource["Type"])
    properties = resource.get("Properties")
    if not isinstance(properties, dict):
        return []
    substitutions = properties.get("DefinitionSubstitutions", {})
    known = substitutions if isinstance(substitutions, dict) else {}
    found: list[Definition | None] = []
    for name in _IN_TEMPLATE[kind]:
        for steps, branches, value in _leaves(properties.get(name), (name,)):
            found.append(problems.attempt(_in_template, _At(steps, branches), value, known, place))
    stored = _IN_FILE[kind]
    if stored in properties:
        found.append(problems.attempt(_in_file, kind, properties[stored], known, place.at(stored), inputs))
    definitions = [definition for definition in found if definition]
    if definitions:
        problems.attempt(_check_substitutions, substitutions, place.at("DefinitionSubstitutions"))
    return definitions


def _check_substitutions(substitutions: Json, place: TemplatePath) -> None:
    """The caller's ARN is added to them, so they must be an object of names and values."""
    if not isinstance(substitutions, dict) or is_intrinsic(substitutions):
        raise template_error(
            rules.STATE_MACHINE,
            place,
            "must be an object of names and values: the caller's ARN is added to it",
        )
    problems = DiagnosticCollector()
    for name, value in substitutions.items():
        if not isinstance(value, str | int | float) and not is_intrinsic(value):
            problems.add(
                rules.STATE_MACHINE,
                place.at(name),
                "must be text, a number, true or false, or one intrinsic function",
            )
    problems.finish()


@dataclass(frozen=True, slots=True)
class _At:
    steps: Steps
    branches: tuple[Branch, ...]


_Leaf = tuple["Steps", tuple[Branch, ...], "Json"]


def _leaves(value: Json, steps: Steps, branches: tuple[Branch, ...] = ()) -> Iterator[_Leaf]:
    """The value, or both sides of the `Fn::If` that it is, with the turns that lead there."""
    match value:
        case {"Fn::If": [str(condition), then, otherwise]}:
            yield from _leaves(then, (*steps, "Fn::If", 1), (*branches, Branch(condition, taken=True)))
            yield from _leaves(otherwise, (*steps, "Fn::If", 2), (*branches, Branch(condition, taken=False)))
        case None:
            return
        case _:
            yield steps, branches, value


def _in_template(at: _At, value: Json, known: Mapping[str, Json], place: TemplatePath) -> Definition | None:
    if not mentions_shorthand(value):
        return None
    try:
        form = read_form(value, known)
    except NotJson as not_json:
        text = f"the definition holds shorthand and is not valid JSON: {not_json}"
        raise template_error(rules.STATE_MACHINE, place.at(*at.steps), text) from None
    return Definition(at.steps, form, at.branches) if form else None


def _in_file(
    kind: str, value: Json, known: Mapping[str, Json], place: TemplatePath, inputs: Inputs
) -> Definition | None:
    try:
        location = definition_location(value, inputs.parameters)
        text = inputs.files.read(location)
        if not mentions_shorthand(text):
            return None
        root = parse_file(text, location)
    except UnreadableDefinition as unreadable:
        remedy = "to leave this state machine alone, list it under Ignore in Metadata Cross::Region::AwsCall"
        raise template_error(rules.STATE_MACHINE, place, f"{unreadable}; {remedy}") from None
    as_string = _needs_text(root)
    if as_string and kind == SERVERLESS:
        text = (
            f"{location} holds null or an unquoted placeholder, which can't be inlined before SAM; put CrossRegion"
            " after AWS::Serverless-2016-10-31 in the template's Transform list"
        )
        raise template_error(rules.STATE_MACHINE, place, text)
    steps: Steps = (_IN_FILE[kind],)
    if not as_string:
        return Definition(steps, TreeForm(root, substitution_lookup(known)), inlined="Definition")
    form = read_form(text if text.lstrip().startswith("{") else dump(root, "", 2), known)
    return Definition(steps, form, inlined="DefinitionString") if form else None


def _needs_text(value: Json) -> bool:
    """CloudFormation refuses null in templates, and an unquoted placeholder can only stand in text."""
    if isinstance(value, dict):
        return any(map(_needs_text, value.values()))
    if isinstance(value, list):
        return any(map(_needs_text, value))
    return value is None or isinstance(value, Unquoted)


def with_definitions(
    properties: dict[str, Json], written: Iterable[tuple[Definition, Json]]
) -> dict[str, Json]:
    """The properties with each definition's new value at its place; one from a file takes its property's place."""
    pairs = list(written)
    edited = replace_at(properties, {definition.steps: value for definition, value in pairs})
    names = {definition.steps[0]: definition.inlined for definition, _ in pairs if definition.inlined}
    return {names.get(name, name): value for name, value in cast("dict[str, Json]", edited).items()}
