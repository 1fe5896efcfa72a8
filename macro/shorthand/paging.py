"""`Paginate`: whether the action has pages, and how far they are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.models import paginators
from caller.awsmodel.pagination import paging_problem
from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import RunTime, as_json_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues

_MEMBERS = ("MaxItems", "PageSize")


def check_paging(fields: FieldValues, operation: OperationModel) -> None:
    """Raises Rejected for a `Paginate` that the action can't have, with every problem of the field."""
    written = fields.known.get("Paginate", False)
    if written is False:
        return
    place = fields.at("Paginate")
    if written is not True and not isinstance(written, dict):
        raise template_error(
            rules.FIELDS, place, f"Paginate is true or {{MaxItems, PageSize}}, not {as_json_text(written)}"
        )
    members: Mapping[str, TemplateValue] = {} if written is True else written
    problems = DiagnosticCollector()
    for name in members:
        if name not in _MEMBERS:
            problems.add(
                rules.FIELDS, place.key(name), f"Paginate has no '{name}'{did_you_mean(name, _MEMBERS)}"
            )
    given = {name: problems.attempt(_number, members, name, place) for name in _MEMBERS}
    config = paginators(operation.service_model.service_name).get(operation.name)
    problem = paging_problem(operation, config, max_items=given["MaxItems"], page_size=given["PageSize"])
    if problem:
        problems.add(rules.FIELDS, place, problem)
    problems.finish()


def _number(members: Mapping[str, TemplateValue], name: str, place: TemplatePath) -> int | None:
    """The number as far as deploy time knows it: 1 for one that an execution knows."""
    value = members.get(name)
    if isinstance(value, RunTime):
        return 1
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        text = f"{name} is a whole number from 1, or known at run time"
        raise template_error(rules.FIELDS, place.at(name), f"{text}, not {as_json_text(value)}")
    return value
