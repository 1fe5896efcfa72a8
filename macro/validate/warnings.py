"""Warnings about calls that can be deployed but might not do what their author wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from botocore.model import ListShape, MapShape, StructureShape
from botocore.regions import EndpointResolver

from caller.awsmodel.model_loader import ModelLoader
from caller.awsmodel.models import service_model
from caller.awsmodel.naming import member_names
from caller.awsmodel.regions import find_partition
from caller.awsmodel.suggestions import did_you_mean
from macro.definition.substitutions import explain_unreplaced
from macro.emit.caller_function import caller_timeout
from macro.model import rules
from macro.model.call import QueryLanguage
from macro.model.diagnostics import Diagnostic
from macro.model.template_values import Intrinsic, RunTime
from macro.validate.error_names import find_unknown_error_names
from macro.validate.result_paths import find_wrong_result_paths
from macro.validate.successors import find_exclusive_successors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botocore.model import Shape

    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json, TemplateValue
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import StateMachine


_SECRET_NAME = re.compile(
    r"Password|Secret(String|Binary|Key|AccessKey)?$|Credential$|PrivateKey|ApiKey$|AuthToken$|Passphrase"
)
"""The names of members that hold a secret. The model's `sensitive` trait also marks personal and business data."""

_PLACEHOLDER = re.compile(r"\$\{\w+\}")
_PSEUDO_PARAMETER = re.compile(r"\$\{AWS::\w+\}")


def find_warnings(state_machines: Sequence[StateMachine], settings: Settings) -> Iterator[Diagnostic]:
    """Yields warnings about every call, in template order."""
    timeout = caller_timeout(settings)
    for state_machine in state_machines:
        for definition in state_machine.definitions:
            form = definition.definition.form
            successors = find_exclusive_successors(form)
            for each in definition.states:
                yield from find_unknown_error_names(each)
                yield from find_wrong_result_paths(each, successors.get(each.state.steps), form)
        for call in state_machine.calls:
            yield from _wildcards(call)
            yield from _regions(call)
            yield from _values(call)
            yield from _timeouts(call, timeout)


def _wildcards(call: AwsCall) -> Iterator[Diagnostic]:
    if "*" in call.permissions.resources:
        text = f"'*' allows {call.name} on every resource; list the ARNs that the call needs"
        yield Diagnostic(rules.WILDCARD, call.path.at("IamResources"), text)
    if call.credentials and "*" in call.credentials.allowed_roles:
        text = "'*' allows the call to assume every role; list the ARNs of the roles"
        yield Diagnostic(rules.WILDCARD, call.path.at("Credentials", "AllowedRoles"), text)


def _regions(call: AwsCall) -> Iterator[Diagnostic]:
    for target in call.targets:
        if not isinstance(target.region, str):
            continue
        listed = _listed(call.service, find_partition(target.region) or "aws")
        if listed and target.region not in listed:
            text = (
                f"the SDK doesn't list {call.service} in {target.region}; if the Region has the service, the readiness"
                " check succeeds"
            )
            yield Diagnostic(rules.UNLISTED_REGION, call.path.at("Region"), text)


@cache
def _listed(service: str, partition: str) -> frozenset[str]:
    """Returns the Regions that botocore lists for a service; empty for global services and unlisted ones."""
    prefix = service_model(service).endpoint_prefix
    return frozenset(_endpoints().get_available_endpoints(prefix, partition))


@cache
def _endpoints() -> EndpointResolver:
    return EndpointResolver(ModelLoader().load_data("endpoints"))


def _values(call: AwsCall) -> Iterator[Diagnostic]:
    """Yields warnings about literal parameters."""
    shape = service_model(call.service).operation_model(call.operation).input_shape
    if shape is None or isinstance(call.parameters, Intrinsic | RunTime):
        return
    name = "Arguments" if call.language is QueryLanguage.JSONATA else "Parameters"
    for literal in _literals(shape, call.parameters, call.path.at(name), name):
        for check in (_check_secret, _check_enum, _check_size, _check_placeholder):
            yield from check(literal)


@dataclass(frozen=True, slots=True)
class _Literal:
    """A literal string, number, or list in the parameters, with the name and shape of its member."""

    name: str
    shape: Shape
    value: str | float | list[TemplateValue]
    path: TemplatePath


def _check_secret(literal: _Literal) -> Iterator[Diagnostic]:
    if isinstance(literal.value, str) and literal.value and _SECRET_NAME.search(literal.name):
        text = (
            f"everyone who can read the template can read this {literal.name}; read it from AWS Secrets Manager at run"
            " time"
        )
        yield Diagnostic(rules.LITERAL_SECRET, literal.path, text)


def _check_placeholder(literal: _Literal) -> Iterator[Diagnostic]:
    """Yields a warning about a placeholder that is the whole text, or a pseudo parameter, for which there is no value.

    Other text can contain the same characters, such as the variable of a shell script.
    """
    if not isinstance(literal.value, str):
        return
    match = _PLACEHOLDER.fullmatch(literal.value) or _PSEUDO_PARAMETER.search(literal.value)
    if match:
        yield Diagnostic(rules.PLACEHOLDER, literal.path, explain_unreplaced(match[0]))


def _check_enum(literal: _Literal) -> Iterator[Diagnostic]:
    listed: list[str] = literal.shape.metadata.get("enum", [])
    if listed and isinstance(literal.value, str) and literal.value not in listed:
        nearest = did_you_mean(literal.value, listed)
        text = f"the service model of this release doesn't list the value '{literal.value}'{nearest}"
        yield Diagnostic(rules.UNLISTED_VALUE, literal.path, text)


def _check_size(literal: _Literal) -> Iterator[Diagnostic]:
    limits = literal.shape.metadata
    size = literal.value if isinstance(literal.value, int | float) else len(literal.value)
    subject = "the value" if isinstance(literal.value, int | float) else "the length"
    for name, word, outside in (
        ("min", "at least", size < limits.get("min", size)),
        ("max", "at most", size > limits.get("max", size)),
    ):
        if outside:
            text = f"{subject} is {size}; the service model allows {word} {limits[name]}"
            yield Diagnostic(rules.VALUE_SIZE, literal.path, text)


def _literals(shape: Shape, value: TemplateValue, path: TemplatePath, name: str) -> Iterator[_Literal]:
    """Yields each literal in a value; `name` is the name of the structure member that contains it."""
    match shape, value:
        case StructureShape(), dict():
            yield from _in_structure(shape, value, path)
        case MapShape(), dict():
            for key, member in value.items():
                yield from _literals(shape.value, member, path.at(key), name)
        case ListShape(), list():
            yield _Literal(name, shape, value, path)
            for index, item in enumerate(value):
                yield from _literals(shape.member, item, path.at(index), name)
        case _, bool():
            return
        case _, str() | int() | float() if shape.type_name not in {"timestamp", "blob"}:
            yield _Literal(name, shape, value, path)
        case _:
            return


def _in_structure(
    shape: StructureShape, value: dict[str, TemplateValue], path: TemplatePath
) -> Iterator[_Literal]:
    spellings = member_names(shape.members)
    for name, member in value.items():
        if name in spellings:
            yield from _literals(shape.members[spellings[name]], member, path.at(name), name)


def _timeouts(call: AwsCall, limit: Json) -> Iterator[Diagnostic]:
    timeout = call.payload.get("Timeout")
    if isinstance(timeout, int) and isinstance(limit, int) and timeout > limit:
        text = (
            f"the call can take {timeout} s, but the caller function stops after {limit} s; increase Caller.Timeout in"
            " Metadata"
        )
        yield Diagnostic(rules.LONG_TIMEOUT, call.path.at("Timeout"), text)
