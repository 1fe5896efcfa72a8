"""The properties of the caller functions from the setting `Caller`.

The names and the types of literals are checked with the service model of Lambda (CreateFunction in botocore), which
has the same members as AWS::Lambda::Function. Enum values aren't checked, because AWS adds values.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from botocore.model import ListShape, MapShape, StructureShape

from caller.awsmodel.models import service_model
from caller.awsmodel.suggestions import did_you_mean
from caller.contract import MAX_TIMEOUT
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import as_json_text, is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import Shape

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

_OURS = {
    "Code": "the layer contains the code",
    "DeadLetterConfig": "a Task sees the failure of its invocation, so no event reaches a queue",
    "Handler": "the layer contains the handler",
    "PackageType": "the layer contains the code",
    "Runtime": "the layer is built for one runtime",
}
_MODELLED = (
    "Architectures",
    "Description",
    "Environment",
    "EphemeralStorage",
    "FunctionName",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "SnapStart",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
)
_OTHERS = (
    "KmsKeyArn",
    "RecursiveLoop",
    "ReservedConcurrentExecutions",
    "Role",
    "RuntimeManagementConfig",
    "Tags",
)
PROPERTIES = (*_MODELLED, *_OTHERS)
"""The properties that a template can set."""

_SNAP_START = ("PublishedVersions", "None")
_SNAP_START_STORAGE = 512  # MB
_LIMITS = {"EphemeralStorageSize": 10_240, "MemorySize": 10_240, "Timeout": MAX_TIMEOUT}
"""The largest values by the names of the shapes. The service model allows more, for Lambda Managed Instances.

Source: AWS Lambda Developer Guide, Lambda quotas.
"""

_WORDS = {
    "structure": "an object",
    "map": "an object",
    "list": "a list",
    "string": "a string",
    "integer": "a whole number",
    "boolean": "true or false",
}


def parse_function_properties(written: Json, path: TemplatePath) -> Mapping[str, Json]:
    """Returns the properties to merge into the functions; raises TemplateError with every problem."""
    if not isinstance(written, dict) or is_intrinsic(written):
        message = "Caller must be an object with properties of AWS::Lambda::Function; use intrinsic functions in these"
        raise template_error(rules.STATE_MACHINE, path, message)
    problems = DiagnosticCollector()
    for name, value in written.items():
        here = path.at(name)
        if name in _OURS:
            problems.add(rules.STATE_MACHINE, here, f"{name} can't be set: {_OURS[name]}")
        elif name in _MODELLED:
            problems.attempt(_check, value, _members()[name], here)
        elif name not in _OTHERS:
            suggestion = did_you_mean(name, PROPERTIES)
            problems.add(rules.STATE_MACHINE, path.key(name), f"unknown setting '{name}'{suggestion}")
    problems.attempt(_check_literals, written, path)
    problems.finish()
    return written


@cache
def _members() -> Mapping[str, Shape]:
    model = service_model("lambda").operation_model("CreateFunction").input_shape
    assert isinstance(model, StructureShape)  # noqa: S101  an operation's input is one
    return model.members


def _check(value: Json, shape: Shape, path: TemplatePath) -> None:
    """Raises TemplateError if a literal doesn't fit the shape. Intrinsic functions pass."""
    if is_intrinsic(value):
        return
    if not _fits(value, shape.type_name):
        raise template_error(
            rules.STATE_MACHINE,
            path,
            f"{path.steps[-1]} must be {_WORDS[shape.type_name]}, not {as_json_text(value)}",
        )
    if shape.type_name == "integer":
        _check_range(int(str(value)), shape, path)
    problems = DiagnosticCollector()
    for step, item, inner in _parts(value, shape):
        problems.attempt(_check, item, inner, path.at(step))
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        for name in (name for name in value if name not in shape.members):
            text = f"{path.steps[-1]} has no property '{name}'{did_you_mean(name, shape.members)}"
            problems.add(rules.STATE_MACHINE, path.key(name), text)
    problems.finish()


def _parts(value: Json, shape: Shape) -> Iterator[tuple[str | int, Json, Shape]]:
    """Yields the key or index, the value, and the shape of each part of a value."""
    if isinstance(shape, ListShape) and isinstance(value, list):
        yield from ((index, item, shape.member) for index, item in enumerate(value))
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        yield from ((name, item, shape.value) for name, item in value.items())
    elif isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from ((name, value[name], member) for name, member in shape.members.items() if name in value)


def _fits(value: Json, type_name: str) -> bool:
    """Returns whether a literal has a type. In CloudFormation, numbers and Booleans can be strings."""
    match type_name:
        case "structure" | "map":
            return isinstance(value, dict)
        case "list":
            return isinstance(value, list)
        case "integer":
            return not isinstance(value, bool) and str(value).isascii() and str(value).isdigit()
        case "boolean":
            return isinstance(value, bool) or value in {"true", "false"}
        case _:
            return isinstance(value, str | int | float)


def _check_range(value: int, shape: Shape, path: TemplatePath) -> None:
    least, most = shape.metadata.get("min"), _LIMITS.get(shape.name, shape.metadata.get("max"))
    if (least is not None and value < least) or (most is not None and value > most):
        raise template_error(
            rules.STATE_MACHINE, path, f"{path.steps[-1]} must be from {least} to {most}, not {value}"
        )


def _check_literals(written: Mapping[str, Json], path: TemplatePath) -> None:
    """Raises TemplateError if a property isn't a literal although the added resources depend on it."""
    problems = DiagnosticCollector()
    environment = written.get("Environment", {"Variables": {}})
    if isinstance(environment, dict) and not _is_plain_object(environment.get("Variables")):
        problems.add(
            rules.STATE_MACHINE,
            path.at("Environment"),
            "Environment must be an object with Variables, because the macro adds variables",
        )
    layers = written.get("Layers", [])
    if is_intrinsic(layers):
        problems.add(
            rules.STATE_MACHINE,
            path.at("Layers"),
            "Layers must be a list, because the macro adds the caller's layer",
        )
    snap_start = written.get("SnapStart", {"ApplyOn": "None"})
    if not isinstance(snap_start, dict) or snap_start.get("ApplyOn") not in _SNAP_START:
        text = f"SnapStart must be a literal: {{ApplyOn: {' or '.join(_SNAP_START)}}}"
        problems.add(rules.STATE_MACHINE, path.at("SnapStart"), text)
    elif snap_start["ApplyOn"] != "None":
        problems.attempt(_check_snap_start, written, path)
    problems.finish()


def _is_plain_object(value: Json) -> bool:
    return isinstance(value, dict) and not is_intrinsic(value)


def _check_snap_start(written: Mapping[str, Json], path: TemplatePath) -> None:
    """Source: AWS Lambda Developer Guide, Improving startup performance with Lambda SnapStart (Limitations)."""
    storage = written.get("EphemeralStorage")
    size = storage.get("Size") if isinstance(storage, dict) else None
    if isinstance(size, int) and size > _SNAP_START_STORAGE:
        text = (
            f"with SnapStart, a function can have {_SNAP_START_STORAGE} MB of ephemeral storage, not {size}"
        )
        raise template_error(rules.STATE_MACHINE, path.at("EphemeralStorage", "Size"), text)
