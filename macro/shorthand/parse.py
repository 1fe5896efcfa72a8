"""Parses a shorthand state into one typed value.

Both spellings become the same `AwsCall`. The spelling decides only the default of `BlobFormat`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from caller.awsmodel.models import operation_model
from caller.awsmodel.optimized.model import SYNC
from macro.model.call import AwsCall, Credentials, IntegrationPattern, Permissions, Target
from macro.model.diagnostics import DiagnosticCollector
from macro.model.suggestion import marker
from macro.shorthand.field_names import correct_field_names, has_resource_instead_of_names
from macro.shorthand.field_reader import read_fields
from macro.shorthand.integration.integration_pattern import parse_pattern
from macro.shorthand.integration.optimized import sdk_integration
from macro.shorthand.integration.optimized_parameters import read_parameters
from macro.shorthand.options.field_conflicts import check_job_fields, check_optimized_fields, check_rotation
from macro.shorthand.options.function_error import check_function_error_option
from macro.shorthand.options.result_options import ResultOptions, parse_result_options
from macro.shorthand.options.sdk_options import check_sdk_options
from macro.shorthand.parameters import check_parameters, correct_member_names
from macro.shorthand.path_members import find_wrong_path_members
from macro.shorthand.payload import build_payload, check_literal_options, check_options_in_text
from macro.shorthand.permissions import parse_credentials, parse_permissions
from macro.shorthand.service_action import parse_service_action
from macro.shorthand.targets import (
    check_region_option,
    check_sts_region,
    parse_allowed_regions,
    parse_targets,
)

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json, TemplateValue
    from macro.shorthand.field_values import FieldValues
    from macro.shorthand.written_call import WrittenCall


@dataclass(frozen=True, slots=True)
class _ParsedFields:
    """The parsed fields of a state. None marks a field with an error."""

    service_action: tuple[str, str] | None
    pattern: IntegrationPattern | None
    targets: tuple[Target, ...] | None
    permissions: Permissions | None
    credentials: Credentials | None
    payload: dict[str, Json] | None
    options: ResultOptions | None
    parameters: TemplateValue
    has_wrong_parameters: bool


def parse_call(written: WrittenCall, stack: StackContext, collector: DiagnosticCollector) -> AwsCall | None:
    """Parses a shorthand state into a call.

    Args:
        written: The state as the template contains it.
        stack: The stack's Region, account, and partition.
        collector: Collects every problem of the state.

    Returns:
        The call, or None if errors make it unclear what the state calls. If other fields have errors, the call is
        incomplete but can be checked further.
    """
    collector.diagnostics.extend(find_wrong_path_members(written))
    fields = read_fields(written, correct_field_names(written, collector))
    parsed = _FieldParser(fields, written, stack, collector).parse()
    call = _build_call(fields, written, parsed)
    if call is None or call.incomplete:
        return call
    problems = DiagnosticCollector()
    problems.attempt(check_parameters, call)
    collector.diagnostics.extend(problems.diagnostics)
    if problems.diagnostics or parsed.has_wrong_parameters:
        return replace(call, incomplete=True, parameters=correct_member_names(call))
    return call


@dataclass(frozen=True, slots=True)
class _FieldParser:
    """Parses the fields of one state, and collects every problem."""

    fields: FieldValues
    written: WrittenCall
    stack: StackContext
    collector: DiagnosticCollector

    def parse(self) -> _ParsedFields:
        """Returns the parsed fields."""
        fields, arn, language = self.fields, self.written.arn, self.written.state.language
        attempt = self.collector.attempt
        has_names = not has_resource_instead_of_names(self.written)
        service_action = attempt(parse_service_action, fields, arn) if has_names else None
        operation = operation_model(*service_action) if service_action else None
        pattern = attempt(parse_pattern, fields, arn)
        targets = attempt(parse_targets, fields, self.stack)
        allowed = attempt(parse_allowed_regions, fields, targets or (), self.stack)
        permissions = attempt(parse_permissions, fields, allowed or ())
        credentials = attempt(parse_credentials, fields)
        payload = attempt(build_payload, fields, language, arn, operation)
        self._check_options(operation, targets or ())
        name = language.parameters_field
        problems = DiagnosticCollector()
        parameters = read_parameters(fields.values.get(name, {}), arn, fields.at(name), problems)
        self.collector.diagnostics.extend(problems.diagnostics)
        attempt(check_function_error_option, fields, service_action, arn, parameters)
        return _ParsedFields(
            service_action,
            pattern,
            None if allowed is None else targets,
            permissions,
            credentials,
            payload,
            self._parse_result_options(operation, pattern, parameters),
            parameters,
            has_wrong_parameters=bool(problems.diagnostics),
        )

    def _check_options(self, operation: OperationModel | None, targets: tuple[Target, ...]) -> None:
        """Checks the options that the payload contains as the state has them."""
        fields, written, attempt = self.fields, self.written, self.collector.attempt
        attempt(check_literal_options, fields)
        attempt(check_options_in_text, written.options, written.form)
        attempt(check_sdk_options, fields, operation, targets)
        attempt(check_rotation, fields, targets)
        attempt(check_sts_region, fields, self.stack)
        attempt(check_region_option, written.options, written.arn)

    def _parse_result_options(
        self, operation: OperationModel | None, pattern: IntegrationPattern | None, parameters: TemplateValue
    ) -> ResultOptions | None:
        """Parses the options that change the result. An optimized integration has none of them."""
        fields, arn, attempt = self.fields, self.written.arn, self.collector.attempt
        if not arn or not arn.optimized:
            return attempt(parse_result_options, fields, self.stack, operation, pattern, parameters)
        attempt(check_optimized_fields, fields, arn.optimized.name, sdk_integration(arn.optimized))
        if arn.suffix.startswith(SYNC):
            attempt(check_job_fields, fields, self.written.state.value, _integration(self.written))
        return ResultOptions()


def _build_call(fields: FieldValues, written: WrittenCall, parsed: _ParsedFields) -> AwsCall | None:
    permissions = parsed.permissions or (Permissions() if parsed.credentials else None)
    if not (parsed.service_action and permissions and parsed.payload is not None):
        return None
    if fields.has("Credentials") and parsed.credentials is None:
        return None
    state = written.state
    options = parsed.options or ResultOptions()
    waiter: dict[str, Json] = {"WaitUntil": options.waiting.waiter} if options.waiting else {}
    service, operation = parsed.service_action
    return AwsCall(
        path=written.path,
        state="/".join(state.names),
        service=service,
        operation=operation,
        language=state.language,
        targets=parsed.targets or (Target(marker("Region")),),
        parameters=parsed.parameters,
        payload=parsed.payload | waiter,
        pattern=parsed.pattern or IntegrationPattern.REQUEST_RESPONSE,
        permissions=permissions,
        credentials=parsed.credentials,
        retry_on_service_exceptions=fields.values.get("RetryOnServiceExceptions") is not False,
        waiting=options.waiting,
        result_writer=options.result_writer,
        body_from=options.body_from,
        branches=state.branches,
        in_inline_map=state.in_inline_map,
        incomplete=fields.has("BodyFrom") and parsed.options is None,
        has_wrong_regions=parsed.targets is None,
        integration=_integration(written),
    )


def _integration(written: WrittenCall) -> str:
    """Returns the optimized integration of a state with the suffix of its pattern, or an empty string."""
    arn = written.arn
    return arn.optimized.name + arn.suffix if arn and arn.optimized else ""
