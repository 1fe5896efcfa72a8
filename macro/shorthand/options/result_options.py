"""The options that native states don't have: `Query`, `Paginate`, `WaitUntil`, `ResultWriter`, `BodyFrom`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.model.diagnostics import DiagnosticCollector
from macro.shorthand.options.field_conflicts import check_field_conflicts
from macro.shorthand.options.paging import check_paging
from macro.shorthand.options.query import check_query
from macro.shorthand.options.s3_location import parse_body_from, parse_result_writer
from macro.shorthand.options.wait_until import parse_wait_until

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from macro.model.call import IntegrationPattern, S3Location, WaitUntil
    from macro.model.stack_context import StackContext
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues


@dataclass(frozen=True, slots=True)
class ResultOptions:
    """The options that the macro itself uses. The caller receives all of them."""

    waiting: WaitUntil | None = None
    result_writer: S3Location | None = None
    body_from: S3Location | None = None


def parse_result_options(
    fields: FieldValues,
    stack: StackContext,
    operation: OperationModel | None,
    pattern: IntegrationPattern | None,
    parameters: TemplateValue,
) -> ResultOptions:
    """Returns the options. If the operation is None, the checks that depend on it don't run.

    Raises:
        TemplateError: Contains every problem of these fields.
    """
    collector = DiagnosticCollector()
    result_writer = collector.attempt(parse_result_writer, fields, stack)
    if operation is None:
        collector.finish()
        return ResultOptions(None, result_writer)
    collector.attempt(check_query, fields, operation)
    collector.attempt(check_paging, fields, operation)
    waiting = collector.attempt(parse_wait_until, fields, operation)
    body_from = collector.attempt(parse_body_from, fields, stack, operation, parameters)
    collector.attempt(check_field_conflicts, fields, operation, pattern)
    collector.finish()
    return ResultOptions(waiting, result_writer, body_from)
