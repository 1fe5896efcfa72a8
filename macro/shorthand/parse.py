"""From a shorthand state to one typed value.

Both spellings become the same `AwsCall`; the spelling only decides the default of `BlobFormat`. Every problem of a
state is found before it is rejected.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast

from caller.awsmodel.models import operation_model
from caller.awsmodel.streaming import find_streaming_blob
from caller.awsmodel.suggestions import nearest_name
from macro.definition.forms import TreeForm
from macro.definition.state_values import PATH_SUFFIX, read_value
from macro.intrinsics.placeholders import no_placeholders
from macro.model import rules
from macro.model.call import (
    STATE_TYPE,
    AwsCall,
    Credentials,
    IntegrationPattern,
    Permissions,
    QueryLanguage,
    Target,
)
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import as_json_text, is_intrinsic
from macro.shorthand.extensions import Extensions, parse_extensions
from macro.shorthand.field_conflicts import check_rotation
from macro.shorthand.field_values import FieldValues
from macro.shorthand.fields import FIELDS, NATIVE_FIELDS, TASK_FIELDS, Destination
from macro.shorthand.integration_arn import TASK_TOKEN, parse_integration_arn
from macro.shorthand.parameters import check_parameters, check_supported, correct_member_names
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

T = TypeVar("T")

NOT_OPTIONS = frozenset({"Service", "Action", "Parameters", "Arguments"})
"""What a state itself must say: the template's Metadata can't."""

BLOB_FORMATS = ("text", "base64", "native")


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


@dataclass(frozen=True, slots=True)
class _Fields:
    """The parsed fields of a state that decide where and how the call is made; None marks a field with an error."""

    called: tuple[str, str] | None
    pattern: IntegrationPattern | None
    targets: tuple[Target, ...] | None
    permissions: Permissions | None
    credentials: Credentials | None
    payload: dict[str, Json] | None
    extensions: Extensions | None


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A shorthand state as written: the state, the definition that contains it, its path, and its options."""

    state: State
    form: Form
    place: TemplatePath
    options: StateOptions

    @property
    def arn(self) -> IntegrationArn | None:
        """The integration ARN, or None for `Type: Cross::Region::AwsCall`."""
        return parse_integration_arn(self.state.value, self.form.meaning)


def parse_call(written: WrittenCall, home: StackContext, collector: DiagnosticCollector) -> AwsCall | None:
    """Parses a shorthand state into a call.

    Args:
        written: The state as written.
        home: Where the stack is deployed.
        collector: Collects every problem of the state.

    Returns:
        The call, or None if the fields have errors that leave open which call this is. If other fields have errors,
        the call is incomplete but can be checked further.
    """
    state = written.state
    fields = _fields(written, _correct_names(written, collector))
    problems = DiagnosticCollector()
    parsed = _parse_fields(fields, written, home, problems)
    collector.diagnostics.extend(problems.diagnostics)
    if not (parsed.called and parsed.permissions and parsed.payload is not None):
        return None
    if fields.has("Credentials") and parsed.credentials is None:
        return None
    extensions = parsed.extensions or Extensions()
    waiter: dict[str, Json] = {"WaitUntil": extensions.waiting.waiter} if extensions.waiting else {}
    call = AwsCall(
        place=written.place,
        state="/".join(state.names),
        service=parsed.called[0],
        operation=parsed.called[1],
        language=state.language,
        targets=parsed.targets or (Target(home.region),),
        parameters=fields.known.get(_parameters_name(state.language), {}),
        payload=parsed.payload | waiter,
        pattern=parsed.pattern or IntegrationPattern.REQUEST_RESPONSE,
        permissions=parsed.permissions,
        credentials=parsed.credentials,
        retry_on_service_exceptions=fields.known.get("RetryOnServiceExceptions") is not False,
        waiting=extensions.waiting,
        result_writer=extensions.result_writer,
        body_from=extensions.body_from,
        branches=state.branches,
        in_inline_map=state.in_inline_map,
    )
    if fields.has("BodyFrom") and parsed.extensions is None:
        return replace(call, incomplete=True)
    problems = DiagnosticCollector()
    problems.attempt(check_parameters, call)
    collector.diagnostics.extend(problems.diagnostics)
    if problems.diagnostics:
        return replace(call, incomplete=True, parameters=correct_member_names(call))
    return call


def _parse_fields(
    fields: FieldValues, written: WrittenCall, home: StackContext, problems: DiagnosticCollector
) -> _Fields:
    arn, language = written.arn, written.state.language
    called = problems.attempt(_called, fields, arn)
    pattern = problems.attempt(_pattern, fields, arn)
    targets = problems.attempt(parse_targets, fields, home)
    allowed = problems.attempt(parse_allowed_regions, fields, targets or (), home)
    permissions = problems.attempt(parse_permissions, fields, allowed or ())
    credentials = problems.attempt(parse_credentials, fields)
    operation = operation_model(*called) if called else None
    payload = problems.attempt(_payload, fields, language, arn, operation)
    problems.attempt(fields.literal, "RetryOnServiceExceptions", bool)
    problems.attempt(_check_options, fields)
    problems.attempt(_check_intrinsics, written.options, written.form)
    given = fields.known.get(_parameters_name(language), {})
    problems.attempt(check_sdk_options, fields, operation, targets or ())
    problems.attempt(check_rotation, fields, targets or ())
    extensions = problems.attempt(parse_extensions, fields, home, operation, pattern, given)
    return _Fields(
        called, pattern, None if allowed is None else targets, permissions, credentials, payload, extensions
    )


def _parameters_name(language: QueryLanguage) -> str:
    return "Arguments" if language is QueryLanguage.JSONATA else "Parameters"


def _correct_names(written: WrittenCall, collector: DiagnosticCollector) -> dict[str, str]:
    """Maps each written field name to the intended one, and collects a diagnostic for each name that is wrong."""
    state, arn = written.state, written.arn
    names: dict[str, str] = {}
    for name in state.value:
        names[name] = name
        intended = _intended_name(state, name, arn)
        if intended != name:
            message, fix = _wrong_name(written, name, intended)
            collector.add(rules.FIELDS, written.place.key(name), message, fix)
            if intended and intended not in state.value:
                names[name] = intended
            elif _bare_name(name) != name and _bare_name(name) in FIELDS:
                del names[name]  # a path can't give this field
    return names


def _bare_name(name: str) -> str:
    """Returns the name of a field without `.$`."""
    return name.removesuffix(PATH_SUFFIX)


def _intended_name(state: State, name: str, arn: IntegrationArn | None) -> str | None:
    """Returns the name if it is allowed, else the one that it probably stands for; None if there is none."""
    suffix = PATH_SUFFIX if state.language is QueryLanguage.JSONPATH and name.endswith(PATH_SUFFIX) else ""
    bare = name.removesuffix(suffix) if suffix else name
    allowed = TASK_FIELDS | (NATIVE_FIELDS if arn else frozenset(FIELDS))
    allowed -= {_parameters_name(_other(state.language))}
    if bare == _parameters_name(_other(state.language)):
        return _parameters_name(state.language) + suffix
    if name in allowed or (bare in FIELDS and FIELDS[bare].dynamic and not arn):
        return name
    if bare in FIELDS and (arn or name != bare):
        return name if bare in {"Service", "Action"} else None
    nearest = nearest_name(bare, allowed)
    return nearest + suffix if nearest else None


def _wrong_name(written: WrittenCall, name: str, intended: str | None) -> tuple[str, str]:
    """Returns the message about a wrong field name, and text to paste."""
    state = written.state
    bare = name.removesuffix(PATH_SUFFIX)
    if bare == _parameters_name(_other(state.language)):
        return f"a {state.language.value} state uses {_parameters_name(state.language)}, not {bare}", ""
    if written.arn and bare in FIELDS:
        key = "/".join((written.place.logical_id, *state.names))
        value = as_json_text(state.value[name])
        message = (
            f"{name} is a field of Type: {STATE_TYPE}; a state with an integration ARN has it in Metadata"
        )
        return message, f"Metadata:\n  {STATE_TYPE}:\n    States:\n      {key}:\n        {name}: {value}"
    if bare in FIELDS:
        return f"{bare} must be a literal; '{name}' can't be used", ""
    hint = f"; did you mean '{intended}'?" if intended else ""
    return f"unknown field '{name}'{hint}", ""


def _other(language: QueryLanguage) -> QueryLanguage:
    return QueryLanguage.JSONPATH if language is QueryLanguage.JSONATA else QueryLanguage.JSONATA


def _fields(call: WrittenCall, names: Mapping[str, str]) -> FieldValues:
    """Returns the state's fields and its options. An option replaces a field or completes it."""
    state, arn, options, place = call.state, call.arn, call.options, call.place
    replaced = set(options.values) - {name for name in options.values if _completes(name, options, state)}
    written: dict[str, Json] = {
        name: state.value[original]
        for original, name in names.items()
        if name.removesuffix(PATH_SUFFIX) in FIELDS and name.removesuffix(PATH_SUFFIX) not in replaced
    }
    if arn and not {"Region", "Targets"} & set(options.values):
        written["Region"] = arn.written_region
    own = read_value(written, call.form, state.language)
    in_metadata = TreeForm({}, no_placeholders, facts=call.form.facts)
    given = read_value(dict(options.values), in_metadata, state.language)
    assert isinstance(own, dict)  # noqa: S101  an object stays one
    assert isinstance(given, dict)  # noqa: S101  an object stays one
    misspelled = {name: place.at(original) for original, name in names.items() if original != name}
    elsewhere = {
        name.removesuffix(PATH_SUFFIX): at for name, at in (misspelled | dict(options.places)).items()
    }
    if arn:
        elsewhere = {"Region": place.at("Resource")} | elsewhere
    for name in set(options.values) - replaced:
        elsewhere.pop(name)
    return FieldValues(place, _merge(written, dict(options.values)), _merge(own, given), elsewhere)


def _completes(name: str, options: StateOptions, state: State) -> bool:
    """Whether an option is only a part of the state's field: `AllowedRoles` of the `Credentials` of a native state."""
    option = options.values[name]
    return (
        name == "Credentials"
        and isinstance(option, dict)
        and set(option) == {"AllowedRoles"}
        and isinstance(state.value.get(name), dict)
    )


def _merge(fields: Mapping[str, T], options: Mapping[str, T]) -> dict[str, T]:
    """Returns the fields and the options; an object that is in both has the members of both."""
    merged = {**fields, **options}
    for name in set(fields) & set(options):
        field, option = fields[name], options[name]
        if isinstance(field, dict) and isinstance(option, dict):
            merged[name] = cast("T", {**field, **option})
    return merged


def _called(fields: FieldValues, arn: IntegrationArn | None) -> tuple[str, str]:
    """botocore's names of the service and the operation."""
    if arn:
        place = fields.place.at("Resource")
        service = resolve_service(arn.service, place)
        return _supported(service.client, resolve_operation(service, arn.action, place).name, place)
    problems = DiagnosticCollector()
    service_name = problems.attempt(_required, fields, "Service")
    action = problems.attempt(_required, fields, "Action")
    found = (
        None
        if service_name is None
        else problems.attempt(resolve_service, service_name, fields.at("Service"))
    )
    problems.finish()
    assert found  # noqa: S101  finish() raised otherwise
    name = resolve_operation(found, action or "", fields.at("Action")).name
    return _supported(found.client, name, fields.at("Action"))


def _supported(service: str, operation: str, path: TemplatePath) -> tuple[str, str]:
    check_supported(service, operation_model(service, operation), path)
    return service, operation


def _required(fields: FieldValues, name: str) -> str:
    value = fields.literal(name, str)
    if value is None:
        raise template_error(
            rules.SERVICE, fields.place, f"{name} is missing: name the {name.lower()} to call"
        )
    return value


def _pattern(fields: FieldValues, arn: IntegrationArn | None) -> IntegrationPattern:
    if arn:
        place = fields.place.at("Resource")
        if arn.account:
            raise template_error(
                rules.FIELDS, place, "the account in the ARN stays empty, as in the native form"
            )
        if arn.suffix not in {"", TASK_TOKEN}:
            raise template_error(
                rules.FIELDS, place, f"'{arn.suffix}' is not offered for SDK integrations; {TASK_TOKEN} is"
            )
        return arn.pattern
    written = fields.literal("IntegrationPattern", str)
    names = [pattern.value for pattern in IntegrationPattern]
    if written is not None and written not in names:
        text = f"IntegrationPattern is one of {', '.join(names)}, not '{written}'"
        raise template_error(rules.FIELDS, fields.at("IntegrationPattern"), text)
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
            rules.FIELDS,
            fields.place,
            f"{name} is missing: a native state needs it, {{}} where the call has none",
        )
    payload: dict[str, Json] = {}
    for spec in FIELDS.values():
        if spec.travel is Destination.CALLER and spec.name not in {"Parameters", "Arguments"}:
            payload |= fields.as_written(spec.name)
    if payload.get("BlobFormat") not in BLOB_FORMATS:
        payload.pop("BlobFormat", None)  # reported by _check_options
    parameters = fields.as_written(name) or {name: {}}
    payload |= {key.replace("Arguments", "Parameters"): value for key, value in parameters.items()}
    if arn and operation and find_streaming_blob(operation):
        payload.setdefault("BlobFormat", "native")
    return payload


def _check_options(fields: FieldValues) -> None:
    problems = DiagnosticCollector()
    value = problems.attempt(fields.literal, "BlobFormat", str)
    if value is not None and value not in BLOB_FORMATS:
        problems.add(
            rules.FIELDS,
            fields.at("BlobFormat"),
            f"BlobFormat is one of {', '.join(BLOB_FORMATS)}, not '{value}'",
        )
    problems.attempt(fields.literal, "Rotate", bool)
    problems.finish()


def _check_intrinsics(options: StateOptions, form: Form) -> None:
    """Text can't hold an intrinsic function, so an option that travels in it must be literal."""
    problems = DiagnosticCollector()
    for name, value in options.values.items():
        is_sent = FIELDS[name].travel is Destination.CALLER
        if not form.intrinsics and is_sent and _holds_intrinsic(_without_allowed_roles(name, value)):
            text = (
                f"{name} must be literal here: the definition is text, which can't hold an intrinsic function"
            )
            problems.add(rules.FIELDS, options.places[name], text)
    problems.finish()


def _without_allowed_roles(name: str, value: Json) -> Json:
    """Returns an option as the caller receives it: `AllowedRoles` is only for the policy."""
    if name != "Credentials" or not isinstance(value, dict):
        return value
    return {key: member for key, member in value.items() if key != "AllowedRoles"}


def _holds_intrinsic(value: Json) -> bool:
    if isinstance(value, list):
        return any(map(_holds_intrinsic, value))
    return isinstance(value, dict) and (is_intrinsic(value) or any(map(_holds_intrinsic, value.values())))
