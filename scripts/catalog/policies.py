"""Writes the policies that templates name without their statements to macro/iam/role/tables.

The tables are SAM's policy templates, from the AWS SAM translator, and the managed policies of AWS, from moto.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from macro.iam.role.tables import AWS_MANAGED_POLICIES, SAM_POLICY_TEMPLATES
from scripts.catalog.tables import table_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_ATTACHABLE = "/aws-service-role/"
"""The path of the policies that belong to service-linked roles; no other role can have them."""


def sam_policy_templates() -> str:
    """Returns the table of SAM's policy templates with their statements."""
    source = files("samtranslator") / "policy_templates_data" / "policy_templates.json"
    templates = json.loads(source.read_text())["Templates"]
    return table_text({name: template["Definition"]["Statement"] for name, template in templates.items()})


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
        (AWS_MANAGED_POLICIES, aws_managed_policies()),
    ):
        table.write_text(text)
        print(f"{table.name}: {len(json.loads(text))} policies", file=sys.stderr)
    return 0
