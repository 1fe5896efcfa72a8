"""Tests of the permissions that the AWS documentation requires for calls."""

from __future__ import annotations

import pytest

from macro.iam.derive import derive_statements
from macro.model.diagnostics import TemplateError
from tests.macro.iam.calls import STACK, call_of, filled_in
from tests.macro.iam.documented_cases import CASES, Case


def test_number_of_cases() -> None:
    assert len(CASES) >= 500


@pytest.mark.parametrize("case", CASES)
def test_call_gets_the_documented_permissions(case: Case) -> None:
    call = call_of(case.service, case.operation, case.parameters, **case.fields)
    if case.refused:
        with pytest.raises(TemplateError) as rejection:
            derive_statements(call, STACK)
        assert case.refused in str(rejection.value)
        return
    statements = derive_statements(call, STACK)
    derived: dict[str, list[str]] = {}
    for statement in statements:
        for action in statement.actions:
            derived.setdefault(action, []).extend(str(filled_in(arn)) for arn in statement.resources)
    assert {action: sorted(arns) for action, arns in derived.items()} == case.allow
    for statement in statements:
        (action,) = statement.actions
        if action != "iam:PassRole" or action in case.conditions:
            assert filled_in(statement.condition) == case.conditions.get(action, case.condition)
