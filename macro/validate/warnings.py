"""What is legal in a template's calls but may not do what is meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, StructureShape
from botocore.regions import EndpointResolver

from caller.awsmodel.encoder import member_names
from caller.awsmodel.model_loader import ModelLoader
from caller.awsmodel.models import service_model
from caller.awsmodel.regions import find_partition
from caller.awsmodel.suggestions import did_you_mean
from macro.emit.caller_group import logical_ids_for
from macro.model.call import QueryLanguage
from macro.model.template_values import Intrinsic, RunTime
from macro.settings.template_settings import parse_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

    from macro.emit.logical_ids import LogicalIds
    from macro.expand import Expansion
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json, TemplateValue


class WarningKind(Enum):
    """What advice is about."""

    WILDCARD = "a wildcard as the only limit of a permission"
    REGION = "a service in a region where it is not listed"
    SECRET = "a secret written into the template"  # noqa: S105  a subject, not a secret
    TIMEOUT = "a time-out that the caller cuts short"
    VALUE = "a value that the service's model does not list"
    SIZE = "a value outside of the size that the service's model gives"


@dataclass(frozen=True, slots=True)
class Warning:
    """One piece of advice: what it is about, the place, and what happens together with its remedy."""

    subject: WarningKind
    place: TemplatePath
    text: str


def find_warnings(expansion: Expansion) -> Iterator[Warning]:
    """Advice on every call of an expanded template, in template order."""
    settings = parse_settings(expansion.template)
    for machine in expansion.machines:
        limit = _caller_timeout(expansion, logical_ids_for(machine.logical_id, settings))
        for call in machine.calls:
            yield from _wildcards(call)
            yield from _regions(call)
            yield from _values(call)
            yield from _timeouts(call, limit)


def _wildcards(call: AwsCall) -> Iterator[Warning]:
    if "*" in call.permissions.resources:
        text = f"'*' lets {call.service} {call.operation} touch everything; name the ARNs that it needs"
        yield Warning(WarningKind.WILDCARD, call.place.at("IamResources"), text)


def _regions(call: AwsCall) -> Iterator[Warning]:
    for target in call.targets:
        if not isinstance(target.region, str):
            continue
        listed = _listed(call.service, find_partition(target.region) or "aws")
        if listed and target.region not in listed:
            text = (
                f"{call.service} is not listed in {target.region}; if it is offered there,"
                " the readiness check will find it"
            )
            yield Warning(WarningKind.REGION, call.place.at("Region"), text)


@cache
def _listed(service: str, partition: str) -> frozenset[str]:
    """The regions that botocore lists for a service; none for global services and those that it does not know."""
    prefix = service_model(service).endpoint_prefix
    return frozenset(_endpoints().get_available_endpoints(prefix, partition))


@cache
def _endpoints() -> EndpointResolver:
    return EndpointResolver(ModelLoader().load_data("endpoints"))


def _values(call: AwsCall) -> Iterator[Warning]:
    """Advice on literals among the parameters."""
    shape = service_model(call.service).operation_model(call.operation).input_shape
    if shape is None or isinstance(call.parameters, Intrinsic | RunTime):
        return
    name = "Arguments" if call.language is QueryLanguage.JSONATA else "Parameters"
    for literal in _literals(shape, call.parameters, call.place.at(name)):
        for look in (_secret, _listed_value, _size):
            yield from look(literal)


@dataclass(frozen=True, slots=True)
class _Literal:
    """A literal string, number or list among the parameters, and the shape that the model gives it."""

    shape: Shape
    value: str | float | list[TemplateValue]
    place: TemplatePath


def _secret(literal: _Literal) -> Iterator[Warning]:
    if isinstance(literal.value, str) and literal.value and literal.shape.metadata.get("sensitive"):
        text = "a secret stands here for everyone who can read the template; read it from Secrets Manager at run time"
        yield Warning(WarningKind.SECRET, literal.place, text)


def _listed_value(literal: _Literal) -> Iterator[Warning]:
    listed: list[str] = literal.shape.metadata.get("enum", [])
    if listed and isinstance(literal.value, str) and literal.value not in listed:
        nearest = did_you_mean(literal.value, listed)
        text = f"'{literal.value}' is not among the {len(listed)} values that this release knows{nearest}"
        yield Warning(WarningKind.VALUE, literal.place, text)


def _size(literal: _Literal) -> Iterator[Warning]:
    limits = literal.shape.metadata
    size = literal.value if isinstance(literal.value, int | float) else len(literal.value)
    what = "is" if isinstance(literal.value, int | float) else "has a length of"
    for name, word, outside in (
        ("min", "at least", size < limits.get("min", size)),
        ("max", "at most", size > limits.get("max", size)),
    ):
        if outside:
            text = f"the value {what} {size}; the service takes {word} {limits[name]}"
            yield Warning(WarningKind.SIZE, literal.place, text)


def _literals(shape: Shape, value: TemplateValue, place: TemplatePath) -> Iterator[_Literal]:
    """What is given as a literal, at any depth."""
    match shape, value:
        case StructureShape(), dict():
            yield from _in_structure(shape, value, place)
        case MapShape(), dict():
            for key, member in value.items():
                yield from _literals(shape.value, member, place.at(key))
        case ListShape(), list():
            yield _Literal(shape, value, place)
            for index, item in enumerate(value):
                yield from _literals(shape.member, item, place.at(index))
        case _, bool():
            return
        case _, str() | int() | float() if shape.type_name not in {"timestamp", "blob"}:
            yield _Literal(shape, value, place)
        case _:
            return


def _in_structure(
    shape: StructureShape, value: dict[str, TemplateValue], place: TemplatePath
) -> Iterator[_Literal]:
    spellings = member_names(shape.members)
    for name, member in value.items():
        if name in spellings:
            yield from _literals(shape.members[spellings[name]], member, place.at(name))


def _timeouts(call: AwsCall, limit: Json) -> Iterator[Warning]:
    timeout = call.payload.get("Timeout")
    if isinstance(timeout, int) and isinstance(limit, int) and timeout > limit:
        text = (
            f"the call may take {timeout} s, but its caller stops after {limit} s; raise Caller.Timeout in"
            " Metadata Cross::Region::AwsCall"
        )
        yield Warning(WarningKind.TIMEOUT, call.place.at("Timeout"), text)


def _caller_timeout(expansion: Expansion, names: LogicalIds) -> Json:
    """The time-out of the emitted function in seconds; anything else where the template computes it."""
    resources: Any = expansion.template["Resources"]
    timeout: Json = resources[names.function]["Properties"]["Timeout"]
    return timeout
