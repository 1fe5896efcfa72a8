"""Returns the resources of a call's statement, or the reason why it has none."""

from __future__ import annotations

from typing import Any

import pytest

from macro.iam.derive import derive_statements
from macro.model.diagnostics import TemplateError
from tests.macro.iam.calls import STACK, call_of, filled_in

TABLE = {"TableName": "Orders"}


def resources(service: str, operation: str, parameters: dict[str, Any], **fields: Any) -> list[Any]:
    """Returns the resources of the only statement for a call."""
    (statement,) = derive_statements(call_of(service, operation, parameters, **fields), STACK)
    return [filled_in(arn) for arn in statement.resources]


def refusal(service: str, operation: str, parameters: dict[str, Any], **fields: Any) -> str:
    """Returns the error of a call."""
    with pytest.raises(TemplateError) as rejection:
        derive_statements(call_of(service, operation, parameters, **fields), STACK)
    return str(rejection.value)
