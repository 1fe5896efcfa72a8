"""Policies that templates name without their statements.

They are SAM's policy templates, the policies of SAM's connectors, and the managed policies of AWS.
`scripts/refresh-policies` writes the tables (NOTICE).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

SAM_CONNECTORS = Path(__file__).parent / "sam_connectors.json"
SAM_POLICY_TEMPLATES = Path(__file__).parent / "sam_policy_templates.json"
AWS_MANAGED_POLICIES = Path(__file__).parent / "aws_managed_policies.json"


@cache
def sam_policy_templates() -> Mapping[str, Json]:
    """Returns SAM's policy templates by name: lists of statements with a `Ref` for each parameter."""
    return cast("dict[str, Json]", json.loads(SAM_POLICY_TEMPLATES.read_text()))


class ConnectorProfile(NamedTuple):
    """What a connector from a state machine to a type of resource allows.

    Attributes:
        outputs: How the template refers to the resource's `Arn` and `Name`, with `%{logicalId}`.
        permissions: The statements of `Read` and `Write`, with `%{Destination.Arn}` and `%{Destination.Name}`.
    """

    outputs: dict[str, Json]
    permissions: dict[str, list[Json]]


@cache
def sam_connectors() -> Mapping[str, ConnectorProfile]:
    """Returns the profiles of SAM's connectors by the type of the destination."""
    return {
        kind: ConnectorProfile(**profile) for kind, profile in json.loads(SAM_CONNECTORS.read_text()).items()
    }


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
