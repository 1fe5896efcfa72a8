"""Tests of the derived policies with `parliament`, a linter for IAM policies."""

from __future__ import annotations

import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from macro.iam.derive import derive_statements
from macro.iam.packing import merge_statements
from tests.macro.iam.calls import STACK, call_of, filled_in
from tests.macro.iam.documented_cases import CASES, Case

# parliament requires a resource of every type that its data lists for an action, but IAM requires only one, and AWS's
# example policies for job and async-invoke have none. It also reports that a lifecycle configuration can delete
# objects. Its data doesn't contain the newest services. test_tables.py compares all actions with newer data.
IGNORED_FINDINGS = {"RESOURCE_MISMATCH", "RESOURCE_POLICY_PRIVILEGE_ESCALATION", "UNKNOWN_PREFIX"}


@pytest.fixture(scope="module")
def parliament() -> Any:
    """Imports parliament with a replacement for `pkg_resources`, which current setuptools doesn't contain."""
    stand_in = types.ModuleType("pkg_resources")
    stand_in.resource_filename = lambda package, name: str(_folder(package) / name)  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "pkg_resources", stand_in)
        yield importlib.import_module("parliament")


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _policy(case: Case) -> dict[str, Any]:
    statements = derive_statements(
        call_of(case.service, case.operation, case.parameters, **case.fields), STACK
    )
    return {
        "Version": "2012-10-17",
        "Statement": [filled_in(each.render()) for each in merge_statements(statements)],
    }


def _findings(parliament: Any, case: Case) -> list[Any]:
    findings = parliament.analyze_policy_string(json.dumps(_policy(case))).findings
    return [each for each in findings if each.issue not in IGNORED_FINDINGS]


def _is_supported(case: Case) -> bool:
    literal = all(arn == "*" or arn.startswith("arn:") for arns in case.allow.values() for arn in arns)
    return bool(case.allow) and literal


@pytest.mark.parametrize("case", [each for each in CASES if _is_supported(each.values[0])])
def test_parliament_reports_nothing(parliament: Any, case: Case) -> None:
    assert [(each.issue, each.detail) for each in _findings(parliament, case)] == []


def test_parliament_reports_wrong_statements(parliament: Any) -> None:
    wrong = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Foo", "Resource": "*"}]}
    assert parliament.analyze_policy_string(json.dumps(wrong)).findings
