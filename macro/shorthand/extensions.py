"""The fields for what a native state can't do: `Query`, `Paginate`, `WaitUntil`, `ResultWriter`, `BodyFrom`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.model.diagnostics import DiagnosticCollector
from macro.shorthand.field_conflicts import check_combinations
from macro.shorthand.paging import check_paging
from macro.shorthand.query import check_query
from macro.shorthand.s3_location import parse_body_from, parse_result_writer
from macro.shorthand.wait_until import parse_wait_until

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from macro.model.call import IntegrationPattern, S3Location, WaitUntil
    from macro.model.stack_context import StackContext
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues


@dataclass(frozen=True, slots=True)
class Extensions:
    """What deploy time needs of these fields; the others only travel to the caller."""

    waiting: WaitUntil | None = None
    result_writer: S3Location | None = None
    body_from: S3Location | None = None


def parse_extensions(
    fields: FieldValues,
    home: StackContext,
    operation: OperationModel | None,
    pattern: IntegrationPattern | None,
    parameters: TemplateValue,
) -> Extensions:
    """The fields, checked one by one and together; raises Rejected with every problem.

    Without an operation, which is then a problem of its own, only what does not depend on it is checked.
    """
    collector = DiagnosticCollector()
    result_writer = collector.attempt(parse_result_writer, fields, home)
    if operation is None:
        collector.finish()
        return Extensions(None, result_writer)
    collector.attempt(check_query, fields, operation)
    collector.attempt(check_paging, fields, operation)
    waiting = collector.attempt(parse_wait_until, fields, operation)
    body_from = collector.attempt(parse_body_from, fields, home, operation, parameters)
    collector.attempt(check_combinations, fields, operation, pattern)
    collector.finish()
    return Extensions(waiting, result_writer, body_from)
