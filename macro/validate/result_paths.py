"""The paths into the results of cross-Region calls: whether the result can have the members that they name.

Only a path that certainly reads the native result is checked, as far as the service model determines the result.
Sources: "Input and Output Processing" in the Amazon States Language specification; "Passing data between states with
variables" and "Transforming data with JSONata" in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.model import ListShape, MapShape, StructureShape

from caller.awsmodel.models import operation_model
from macro.definition.state_values import PATH_SUFFIX, read_value
from macro.expressions.result_paths import Items, find_result_paths
from macro.model import rules
from macro.model.call import IntegrationPattern, QueryLanguage
from macro.model.diagnostics import Diagnostic
from macro.model.template_values import RunTime, is_intrinsic
from macro.shorthand.options.result_members import nearest_member, result_members
from macro.validate.input_paths import find_input_fields, find_members_with_result, name_of_expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botocore.model import Shape

    from macro.definition.forms import Form
    from macro.definition.state_walk import State
    from macro.expressions.result_paths import ResultPath, Step
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json
    from macro.state_machines.model import CallState

_REPLACE_RESULT = ("Query", "ResultWriter")
"""The fields with which a call doesn't return the operation's output. `Paginate` and `WaitUntil` keep its shape."""

_EMPTY = StructureShape("Empty", {"type": "structure", "members": {}})
"""The shape of the result of an operation without an output."""

_WHOLE_INPUT = ("$", "$states.input")
_METADATA = ("ResponseMetadata", "SdkHttpMetadata", "SdkResponseMetadata")


def find_wrong_result_paths(
    call_state: CallState, successor: State | None, form: Form
) -> Iterator[Diagnostic]:
    """Yields a warning for each path that names a member that the native result doesn't have.

    Args:
        call_state: The state and its call.
        successor: The next state, if its input is always the output of this state.
        form: The definition that contains the states.
    """
    call = call_state.call
    if not _returns_native_result(call):
        return
    shape = operation_model(call.service, call.operation).output_shape or _EMPTY
    for location, path in _find_paths(call_state, form):
        message = _explain(path, shape)
        if message:
            yield Diagnostic(rules.RESULT_PATH, location, f"the result of {call.name} {message}")
    for location, path in _find_paths_in_input(call_state, successor, form) if successor else ():
        message = _explain(path, shape, _hint(call_state.state, path))
        if message:
            name = call_state.state.names[-1]
            text = f"the input contains the result of {call.name} in the state {name}, which {message}"
            yield Diagnostic(rules.RESULT_PATH, location, text)


def _returns_native_result(call: AwsCall) -> bool:
    is_response = call.pattern is IntegrationPattern.REQUEST_RESPONSE and not call.integration
    return is_response and not any(name in call.payload for name in _REPLACE_RESULT)


def _find_paths(call_state: CallState, form: Form) -> Iterator[tuple[TemplatePath, ResultPath]]:
    """Yields each path into the native result in the state itself, with its path in the template."""
    language = call_state.state.language
    for field, key in _find_fields(call_state.state):
        leaves = _leaves(key, call_state.state.value.get(field), call_state.call.path.at(field), form)
        for location, expression in _find_expressions(leaves, language, form):
            for path in dict.fromkeys(find_result_paths(expression, language)):
                yield location, path


def _find_paths_in_input(
    each: CallState, successor: State, form: Form
) -> Iterator[tuple[TemplatePath, ResultPath]]:
    """Yields each path into the native result in the next state, with its path in the template."""
    places = find_members_with_result(each.state)
    start = replace(each.call.path, steps=(*each.call.path.steps[:-1], successor.names[-1]))
    for field in find_input_fields(successor) if places else ():
        leaves = [
            (name_of_expression(field, name, successor), value, location)
            for name, value, location in _leaves(field, successor.value[field], start.at(field), form)
        ]
        for location, expression in _find_expressions(leaves, successor.language, form):
            read = dict.fromkeys(find_result_paths(expression, successor.language, "input"))
            below = (path.below(names) for names in places for path in read)
            yield from ((location, path) for path in below if path)


def _find_expressions(
    leaves: Iterable[tuple[str, Json, TemplatePath]], language: QueryLanguage, form: Form
) -> Iterator[tuple[TemplatePath, str]]:
    """Yields each run-time expression among named values, with its path."""
    for name, value, location in leaves:
        read = read_value({name: value}, form, language)
        for expression in read.values() if isinstance(read, dict) else ():
            if isinstance(expression, RunTime):
                yield location, expression.expression


def _find_fields(state: State) -> Iterator[tuple[str, str]]:
    """Yields the fields whose expressions are applied to the native result, and a key with the meaning of each field.

    In JSONPath, `ResultSelector` replaces the result, and `ResultPath` puts it into the state's input.
    """
    if state.language is QueryLanguage.JSONATA:
        yield from (("Assign", "Assign"), ("Output", "Output"))
    elif "ResultSelector" in state.value:
        yield "ResultSelector", "ResultSelector"
    else:
        yield "Assign", "Assign"
        if state.value.get("ResultPath", "$") == "$":
            yield "OutputPath", f"OutputPath{PATH_SUFFIX}"


def _leaves(
    name: str, value: Json, path: TemplatePath, form: Form
) -> Iterator[tuple[str, Json, TemplatePath]]:
    """Yields the scalars and intrinsic functions in a value, each with its name and its path."""
    match value:
        case dict() if not (form.intrinsics and is_intrinsic(value)):
            for key, member in value.items():
                yield from _leaves(key, member, path.at(key), form)
        case list():
            for index, item in enumerate(value):
                yield from _leaves("", item, path.at(index), form)
        case _:
            yield name, value, path


def _hint(state: State, path: ResultPath) -> str:
    """Returns how the next state can read the input of a Task whose result replaces it, as the rest of a sentence."""
    field = "Output" if state.language is QueryLanguage.JSONATA else "ResultPath"
    return f"; to keep the input of {state.names[-1]}, set its {field}" if path.result in _WHOLE_INPUT else ""


def _explain(path: ResultPath, shape: Shape, hint: str = "") -> str:
    """Returns why a result can't have a path, as the rest of a sentence, or an empty string if it can.

    `hint` is text to add if the first name isn't similar to any member.
    """
    wrong, corrected = _follow(path, shape)
    if not wrong:
        return ""
    text = f"has no '{replace(path, steps=path.steps[:wrong])}'"
    if not result_members(shape):
        return f"{text}, because it is always empty{hint}"
    if path.steps[0] in _METADATA and wrong == 1:
        return f"{text}, because results of SDK integrations don't contain metadata"
    suggestion = replace(path, steps=corrected)
    if len(corrected) >= wrong:
        return f"{text}; did you mean '{suggestion}'?"
    return f"{text}{hint}" if wrong == 1 else text


def _follow(path: ResultPath, shape: Shape | None) -> tuple[int, tuple[Step, ...]]:
    """Follows a path through the shapes of a result.

    Returns:
        The number of steps up to and including the first wrong name, or 0 if there is none, and the path with
        corrected names, up to the first name that has no similar one.
    """
    wrong = 0
    corrected: list[Step] = []
    for number, step in enumerate(path.steps, 1):
        right, shape = _select(step, shape, path.language)
        if right != step and not wrong:
            wrong = number
        if right is None:
            break
        corrected.append(right)
    return wrong, tuple(corrected)


def _select(step: Step, shape: Shape | None, language: QueryLanguage) -> tuple[Step | None, Shape | None]:
    """Returns the right step in place of a step, or None if there is none, and the shape of the value.

    The shape is None if it isn't certain. Every step is then right.
    """
    if isinstance(step, int | Items):
        if isinstance(shape, ListShape):
            return step, shape.member
        return step, shape if language is QueryLanguage.JSONATA else None
    while language is QueryLanguage.JSONATA and isinstance(shape, ListShape):
        shape = shape.member
    if isinstance(shape, MapShape):
        return step, shape.value
    members = result_members(shape)
    if members is None:
        return step, None
    name = step if step in members else nearest_member(step, members)
    return name, members[name] if name else None
