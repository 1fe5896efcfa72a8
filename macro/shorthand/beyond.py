"""The fields for what a native state can't do: `Query`, `Paginate`, `WaitUntil`, `ResultWriter`, `BodyFrom`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.problems import Gather
from macro.shorthand.combinations import check_combinations
from macro.shorthand.paging import check_paging
from macro.shorthand.query import check_query
from macro.shorthand.stored import body_from_of, result_writer_of
from macro.shorthand.waiting import waiting_of

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from macro.call import IntegrationPattern, Stored, Waiting
    from macro.deployment import Home
    from macro.known import Known
    from macro.shorthand.field_values import FieldValues


@dataclass(frozen=True, slots=True)
class Beyond:
    """What deploy time needs of these fields; the others only travel to the caller."""

    waiting: Waiting | None = None
    result_writer: Stored | None = None
    body_from: Stored | None = None


def beyond_of(
    fields: FieldValues,
    home: Home,
    operation: OperationModel | None,
    pattern: IntegrationPattern | None,
    parameters: Known,
) -> Beyond:
    """The fields, checked one by one and together; raises Rejected with every problem.

    Without an operation, which is then a problem of its own, only what does not depend on it is checked.
    """
    gather = Gather()
    result_writer = gather.attempt(result_writer_of, fields, home)
    if operation is None:
        gather.finish()
        return Beyond(None, result_writer)
    gather.attempt(check_query, fields, operation)
    gather.attempt(check_paging, fields, operation)
    waiting = gather.attempt(waiting_of, fields, operation)
    body_from = gather.attempt(body_from_of, fields, home, operation, parameters)
    gather.attempt(check_combinations, fields, operation, pattern)
    gather.finish()
    return Beyond(waiting, result_writer, body_from)
