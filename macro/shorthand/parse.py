"""From a shorthand state to one typed value.

Both spellings become the same `AwsCall`; the spelling only decides the default of `BlobFormat`. Every problem of a
state is found before it is rejected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caller.awsmodel.models import operation_model
from caller.awsmodel.streaming import find_streaming_blob
from caller.awsmodel.suggestions import did_you_mean
from macro.definition.forms import TreeForm
from macro.definition.state_values import PATH_SUFFIX, is_intrinsic, read_value
from macro.model.call import AwsCall, IntegrationPattern, QueryLanguage
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.shorthand.extensions import parse_extensions
from macro.shorthand.field_conflicts import check_rotation
from macro.shorthand.field_values import FieldValues
from macro.shorthand.fields import FIELDS, NATIVE_FIELDS, TASK_FIELDS, Destination
from macro.shorthand.integration_arn import STATE_TYPE, TASK_TOKEN, parse_integration_arn
from macro.shorthand.permissions import parse_credentials, parse_permissions
from macro.shorthand.sdk_options import check_sdk_options
from macro.shorthand.service_action import resolve_operation, resolve_service
from macro.shorthand.targets import parse_allowed_regions, parse_targets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from macro.definition.forms import Form
    from macro.definition.state_walk import State
    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.shorthand.integration_arn import IntegrationArn

NOT_OPTIONS = frozenset({"Service", "Action", "Parameters", "Arguments"})
"""What a state itself must say: the template's Metadata can't."""

BLOB_FORMATS = ("text", "base64", "native")
_IN_TEMPLATE = TreeForm({}, lambda _name: None)


@dataclass(frozen=True, slots=True)
class StateOptions:
    """Call options that the template's Metadata gives for one state, and where they stand."""

    values: Mapping[str, Json] = field(default_factory=dict)
    places: Mapping[str, TemplatePath] = field(default_factory=dict)


def is_shorthand(state: State, form: Form) -> bool:
    """Whether a state is written in the shorthand, in either spelling."""
    return (
        state.value.get("Type") == STATE_TYPE or parse_integration_arn(state.value, form.meaning) is not None
    )


def parse_call(
    state: State, form: Form, place: TemplatePath, options: StateOptions, home: StackContext
) -> AwsCall:
    """The call that a shorthand state describes; raises Rejected with every problem of the state.

    `place` is the state's own; `options` come from the template's Metadata.
    """
    arn = parse_integration_arn(state.value, form.meaning)
    gather = DiagnosticCollector()
    gather.attempt(_check_names, state, arn, place)
    fields = _fields(state, arn, form, place, options)
    called = gather.attempt(_called, fields, arn)
    pattern = gather.attempt(_pattern, fields, arn)
    targets = gather.attempt(parse_targets, fields, home)
    allowed = gather.attempt(parse_allowed_regions, fields, targets or (), home)
    permissions = gather.attempt(parse_permissions, fields, allowed or ())
    credentials = gather.attempt(parse_credentials, fields)
    operation = operation_model(*called) if called else None
    payload = gather.attempt(_payload, fields, state.language, arn, operation)
    retries = gather.attempt(fields.literal, "RetryOnServiceExceptions", bool)
    gather.attempt(_check_options, fields)
    gather.attempt(_check_intrinsics, options, form)
    given = fields.known.get(_parameters_name(state.language), {})
    gather.attempt(check_sdk_options, fields, operation, targets or ())
    gather.attempt(check_rotation, fields, targets or ())
    beyond = gather.attempt(parse_extensions, fields, home, operation, pattern, given)
    gather.finish()
    # finish() raised where a step rejected; a check for each again would never be false
    assert called and pattern and targets and permissions and beyond and payload is not None  # noqa: S101, PT018
    return AwsCall(
        place=place,
        state="/".join(state.names),
        service=called[0],
        operation=called[1],
        language=state.language,
        targets=targets,
        parameters=given,
        payload=payload | ({"WaitUntil": beyond.waiting.waiter} if beyond.waiting else {}),
        pattern=pattern,
        permissions=permissions,
        credentials=credentials,
        retry_on_service_exceptions=retries is not False,
        waiting=beyond.waiting,
        result_writer=beyond.result_writer,
        body_from=beyond.body_from,
        branches=state.branches,
        in_inline_map=state.in_inline_map,
    )


def _parameters_name(language: QueryLanguage) -> str:
    return "Arguments" if language is QueryLanguage.JSONATA else "Parameters"


def _check_names(state: State, arn: IntegrationArn | None, place: TemplatePath) -> None:
    """Every field must be one that this spelling and query language know."""
    gather = DiagnosticCollector()
    allowed = TASK_FIELDS | (NATIVE_FIELDS if arn else frozenset(FIELDS))
    wrong_language = _parameters_name(_other(state.language))
    for name in state.value:
        bare = name.removesuffix(PATH_SUFFIX) if state.language is QueryLanguage.JSONPATH else name
        if bare == wrong_language:
            right = _parameters_name(state.language)
            gather.add(place.at(name), f"a {state.language.value} state takes {right}, not {bare}")
        elif name in allowed or (bare in FIELDS and FIELDS[bare].dynamic and not arn):
            continue
        elif arn and bare in FIELDS:
            key = "/".join((place.resource, *state.names))
            remedy = f'the ARN spelling has no room for it; put it into Metadata {STATE_TYPE}, States: {{"{key}": …}}'
            gather.add(place.at(name), f"{name} is an option of the state type; {remedy}")
        else:
            gather.add(place.at(name), f"unknown field '{name}'{did_you_mean(name, allowed)}")
    gather.finish()


def _other(language: QueryLanguage) -> QueryLanguage:
    return QueryLanguage.JSONPATH if language is QueryLanguage.JSONATA else QueryLanguage.JSONATA


def _fields(
    state: State, arn: IntegrationArn | None, form: Form, place: TemplatePath, options: StateOptions
) -> FieldValues:
    """The state's own fields and its options; an option takes the place of a field."""
    written: dict[str, Json] = {
        name: value
        for name, value in state.value.items()
        if name.removesuffix(PATH_SUFFIX) in FIELDS and name.removesuffix(PATH_SUFFIX) not in options.values
    }
    if arn and not {"Region", "Targets"} & set(options.values):
        written["Region"] = arn.written_region
    own = read_value(written, form, state.language)
    given = read_value(dict(options.values), _IN_TEMPLATE, state.language)
    assert isinstance(own, dict)  # noqa: S101  an object stays one
    assert isinstance(given, dict)  # noqa: S101  an object stays one
    elsewhere = {name.removesuffix(PATH_SUFFIX): at for name, at in options.places.items()}
    if arn:
        elsewhere = {"Region": place.at("Resource")} | elsewhere
    return FieldValues(place, written | dict(options.values), own | given, elsewhere)


def _called(fields: FieldValues, arn: IntegrationArn | None) -> tuple[str, str]:
    """botocore's names of the service and the operation."""
    if arn:
        place = fields.place.at("Resource")
        service = resolve_service(arn.service, place)
        return service.client, resolve_operation(service, arn.action, place).name
    gather = DiagnosticCollector()
    service_name = gather.attempt(_required, fields, "Service")
    action = gather.attempt(_required, fields, "Action")
    found = (
        None if service_name is None else gather.attempt(resolve_service, service_name, fields.at("Service"))
    )
    gather.finish()
    assert found  # noqa: S101  finish() raised otherwise
    return found.client, resolve_operation(found, action or "", fields.at("Action")).name


def _required(fields: FieldValues, name: str) -> str:
    value = fields.literal(name, str)
    if value is None:
        raise template_error(fields.place, f"{name} is missing: name the {name.lower()} to call")
    return value


def _pattern(fields: FieldValues, arn: IntegrationArn | None) -> IntegrationPattern:
    if arn:
        place = fields.place.at("Resource")
        if arn.account:
            raise template_error(place, "the account in the ARN stays empty, as in the native form")
        if arn.suffix not in {"", TASK_TOKEN}:
            raise template_error(
                place, f"'{arn.suffix}' is not offered for SDK integrations; {TASK_TOKEN} is"
            )
        return arn.pattern
    written = fields.literal("IntegrationPattern", str)
    names = [pattern.value for pattern in IntegrationPattern]
    if written is not None and written not in names:
        text = f"IntegrationPattern is one of {', '.join(names)}, not '{written}'"
        raise template_error(fields.at("IntegrationPattern"), text)
    return IntegrationPattern(written) if written else IntegrationPattern.REQUEST_RESPONSE


def _payload(
    fields: FieldValues, language: QueryLanguage, arn: IntegrationArn | None, operation: OperationModel | None
) -> dict[str, Json]:
    """Returns the fields that the caller receives, in the order of the field table.

    A native state's way with blobs differs from the caller's default for streaming blobs in the input only.
    """
    name = _parameters_name(language)
    if arn and not fields.has(name):
        raise template_error(
            fields.place, f"{name} is missing: a native state needs it, {{}} where the call has none"
        )
    payload: dict[str, Json] = {}
    for spec in FIELDS.values():
        if spec.travel is Destination.CALLER and spec.name not in {"Parameters", "Arguments"}:
            payload |= fields.as_written(spec.name)
    parameters = fields.as_written(name) or {name: {}}
    payload |= {key.replace("Arguments", "Parameters"): value for key, value in parameters.items()}
    if arn and operation and find_streaming_blob(operation):
        payload.setdefault("BlobFormat", "native")
    return payload


def _check_options(fields: FieldValues) -> None:
    gather = DiagnosticCollector()
    value = gather.attempt(fields.literal, "BlobFormat", str)
    if value is not None and value not in BLOB_FORMATS:
        gather.add(fields.at("BlobFormat"), f"BlobFormat is one of {', '.join(BLOB_FORMATS)}, not '{value}'")
    gather.attempt(fields.literal, "Rotate", bool)
    gather.finish()


def _check_intrinsics(options: StateOptions, form: Form) -> None:
    """Text can't hold an intrinsic function, so an option that travels in it must be literal."""
    gather = DiagnosticCollector()
    for name, value in options.values.items():
        if not form.intrinsics and FIELDS[name].travel is Destination.CALLER and _holds_intrinsic(value):
            text = (
                f"{name} must be literal here: the definition is text, which can't hold an intrinsic function"
            )
            gather.add(options.places[name], text)
    gather.finish()


def _holds_intrinsic(value: Json) -> bool:
    if isinstance(value, list):
        return any(map(_holds_intrinsic, value))
    return isinstance(value, dict) and (is_intrinsic(value) or any(map(_holds_intrinsic, value.values())))
