"""Policies that templates name without their statements: SAM's policy templates and the managed policies of AWS.

`scripts/refresh-policies` writes both tables (NOTICE).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

SAM_POLICY_TEMPLATES = Path(__file__).parent / "sam_policy_templates.json"
AWS_MANAGED_POLICIES = Path(__file__).parent / "aws_managed_policies.json"


@cache
def sam_policy_templates() -> Mapping[str, Json]:
    """Returns SAM's policy templates by name: lists of statements with a `Ref` for each parameter."""
    return cast("dict[str, Json]", json.loads(SAM_POLICY_TEMPLATES.read_text()))


@cache
def aws_managed_policy(name: str) -> Json:
    """Returns the statements of a managed policy of AWS, or None if the table doesn't contain the policy.

    Only the policy's own line is parsed, because the table is large.

    Args:
        name: The policy's name with its path, such as `service-role/AWSLambdaRole`, or the name alone, as in SAM.
    """
    text = _managed_policies()
    start = next((at for each in (f'\n "{name}": ', f'/{name}": ') if (at := text.find(each)) >= 0), None)
    if start is None:
        return None
    line = text[text.index(": ", start) + 2 : text.index("\n", start + 1)]
    return cast("Json", json.loads(line.rstrip(",")))


@cache
def _managed_policies() -> str:
    return AWS_MANAGED_POLICIES.read_text()
