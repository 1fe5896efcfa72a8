"""What is legal in a template's calls but may not do what is meant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from botocore.model import ListShape, MapShape, StructureShape
from botocore.regions import EndpointResolver

from caller.awsmodel.encoder import member_names
from caller.awsmodel.model_loader import ModelLoader
from caller.awsmodel.models import service_model
from caller.awsmodel.regions import find_partition
from caller.awsmodel.suggestions import did_you_mean
from macro.emit.caller_function import caller_timeout
from macro.model import rules
from macro.model.call import QueryLanguage
from macro.model.diagnostics import Diagnostic
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botocore.model import Shape

    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json, TemplateValue
    from macro.settings.template_settings import Settings
    from macro.state_machines.parser import StateMachine


def find_warnings(state_machines: Sequence[StateMachine], settings: Settings) -> Iterator[Diagnostic]:
    """Yields warnings about every call, in template order."""
    timeout = caller_timeout(settings)
    for state_machine in state_machines:
        for call in state_machine.calls:
            yield from _wildcards(call)
            yield from _regions(call)
            yield from _values(call)
            yield from _timeouts(call, timeout)


def _wildcards(call: AwsCall) -> Iterator[Diagnostic]:
    if "*" in call.permissions.resources:
        text = f"'*' lets {call.service} {call.operation} touch everything; name the ARNs that it needs"
        yield Diagnostic(rules.WILDCARD, call.place.at("IamResources"), text)


def _regions(call: AwsCall) -> Iterator[Diagnostic]:
    for target in call.targets:
        if not isinstance(target.region, str):
            continue
        listed = _listed(call.service, find_partition(target.region) or "aws")
        if listed and target.region not in listed:
            text = (
                f"{call.service} is not listed in {target.region}; if it is offered there,"
                " the readiness check will find it"
            )
            yield Diagnostic(rules.UNLISTED_REGION, call.place.at("Region"), text)


@cache
def _listed(service: str, partition: str) -> frozenset[str]:
    """The regions that botocore lists for a service; none for global services and those that it does not know."""
    prefix = service_model(service).endpoint_prefix
    return frozenset(_endpoints().get_available_endpoints(prefix, partition))


@cache
def _endpoints() -> EndpointResolver:
    return EndpointResolver(ModelLoader().load_data("endpoints"))


def _values(call: AwsCall) -> Iterator[Diagnostic]:
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


def _secret(literal: _Literal) -> Iterator[Diagnostic]:
    if isinstance(literal.value, str) and literal.value and literal.shape.metadata.get("sensitive"):
        text = "a secret stands here for everyone who can read the template; read it from Secrets Manager at run time"
        yield Diagnostic(rules.LITERAL_SECRET, literal.place, text)


def _listed_value(literal: _Literal) -> Iterator[Diagnostic]:
    listed: list[str] = literal.shape.metadata.get("enum", [])
    if listed and isinstance(literal.value, str) and literal.value not in listed:
        nearest = did_you_mean(literal.value, listed)
        text = f"'{literal.value}' is not among the {len(listed)} values that this release knows{nearest}"
        yield Diagnostic(rules.UNLISTED_VALUE, literal.place, text)


def _size(literal: _Literal) -> Iterator[Diagnostic]:
    limits = literal.shape.metadata
    size = literal.value if isinstance(literal.value, int | float) else len(literal.value)
    what = "is" if isinstance(literal.value, int | float) else "has a length of"
    for name, word, outside in (
        ("min", "at least", size < limits.get("min", size)),
        ("max", "at most", size > limits.get("max", size)),
    ):
        if outside:
            text = f"the value {what} {size}; the service takes {word} {limits[name]}"
            yield Diagnostic(rules.VALUE_SIZE, literal.place, text)


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


def _timeouts(call: AwsCall, limit: Json) -> Iterator[Diagnostic]:
    timeout = call.payload.get("Timeout")
    if isinstance(timeout, int) and isinstance(limit, int) and timeout > limit:
        text = (
            f"the call may take {timeout} s, but its caller stops after {limit} s; raise Caller.Timeout in"
            " Metadata Cross::Region::AwsCall"
        )
        yield Diagnostic(rules.LONG_TIMEOUT, call.place.at("Timeout"), text)
