"""`Paginate`: whether the action has pages, and how many of them the caller reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.models import paginators
from caller.awsmodel.pagination import paging_problem
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import RunTime, as_json_text
from macro.shorthand.members import check_member_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues

_MEMBERS = ("MaxItems", "PageSize")


def check_paging(fields: FieldValues, operation: OperationModel) -> None:
    """Raises TemplateError with every problem of `Paginate`."""
    written = fields.values.get("Paginate", False)
    if written is False:
        return
    path = fields.at("Paginate")
    if written is not True and not isinstance(written, dict):
        message = f"Paginate must be true or {{MaxItems, PageSize}}, not {as_json_text(written)}"
        raise template_error(rules.FIELDS, path, message)
    members: Mapping[str, TemplateValue] = {} if written is True else written
    collector = DiagnosticCollector()
    check_member_names(members, _MEMBERS, rules.FIELDS, path, collector)
    numbers = {name: collector.attempt(_parse_number, members, name, path) for name in _MEMBERS}
    config = paginators(operation.service_model.service_name).get(operation.name)
    problem = paging_problem(operation, config, max_items=numbers["MaxItems"], page_size=numbers["PageSize"])
    if problem:
        collector.add(rules.FIELDS, path, problem)
    collector.finish()


def _parse_number(members: Mapping[str, TemplateValue], name: str, path: TemplatePath) -> int | None:
    """Returns the number, or None if it is absent. For a run-time value, the result is 1."""
    value = members.get(name)
    if isinstance(value, RunTime):
        return 1
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        message = (
            f"{name} must be a whole number of at least 1, or a run-time value, not {as_json_text(value)}"
        )
        raise template_error(rules.FIELDS, path.at(name), message)
    return value
