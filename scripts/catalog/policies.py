"""Writes macro/iam/role/tables: the statements of policies that a template contains only by name.

These are SAM's policy templates and the policies of SAM's connectors, from the AWS SAM translator, and the managed
policies of AWS, from moto.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from macro.iam.role.tables import AWS_MANAGED_POLICIES, SAM_CONNECTORS, SAM_POLICY_TEMPLATES
from scripts.catalog.tables import table_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_ATTACHABLE = "/aws-service-role/"
"""The path of the policies that belong to service-linked roles; no other role can have them."""

_STATE_MACHINE = "AWS::StepFunctions::StateMachine"
_SERVERLESS = {
    "AWS::Lambda::Function": ("AWS::Serverless::Function",),
    "AWS::DynamoDB::Table": ("AWS::Serverless::SimpleTable",),
    _STATE_MACHINE: ("AWS::Serverless::StateMachine",),
}
"""The resource types that SAM turns into other types."""


def sam_policy_templates() -> str:
    """Returns the table of SAM's policy templates with their statements."""
    source = files("samtranslator") / "policy_templates_data" / "policy_templates.json"
    templates = json.loads(source.read_text())["Templates"]
    return table_text({name: template["Definition"]["Statement"] for name, template in templates.items()})


def sam_connectors() -> str:
    """Returns the table of the connectors from a state machine, by the type of the destination."""
    profiles = json.loads(
        (files("samtranslator") / "model" / "connector_profiles" / "profiles.json").read_text()
    )
    table: dict[str, Any] = {}
    for kind, profile in profiles["Permissions"][_STATE_MACHINE].items():
        categories = profile["Properties"]["AccessCategories"]
        entry = {
            "outputs": profiles["CfnResourceProperties"][kind]["Outputs"],
            "permissions": {name: _statements(category) for name, category in categories.items()},
        }
        table |= dict.fromkeys((kind, *_SERVERLESS.get(kind, ())), entry)
    return table_text(table)


def aws_managed_policies() -> str:
    """Returns the table of the managed policies of AWS with their statements, by path and name."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data  # noqa: PLC0415  4 MB

    policies = json.loads(aws_managed_policies_data)
    return table_text(
        {
            policy["Path"].removeprefix("/") + name: _statements(policy["Document"])
            for name, policy in policies.items()
            if not policy["Path"].startswith(_NOT_ATTACHABLE)
        }
    )


def _statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the statements of a policy document without their Sids."""
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return [{name: each[name] for name in sorted(each) if name != "Sid"} for each in listed]


def main(arguments: Sequence[str]) -> int:
    """Writes the tables and returns the exit status."""
    ArgumentParser(prog="scripts/refresh-policies", description=__doc__).parse_args(arguments)
    for table, text in (
        (SAM_POLICY_TEMPLATES, sam_policy_templates()),
        (SAM_CONNECTORS, sam_connectors()),
        (AWS_MANAGED_POLICIES, aws_managed_policies()),
    ):
        table.write_text(text)
        print(f"{table.name}: {len(json.loads(text))} policies", file=sys.stderr)
    return 0
