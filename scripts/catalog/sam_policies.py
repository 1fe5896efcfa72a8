"""Writes the policy templates of the installed AWS SAM translator to macro/iam/role/tables."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from importlib.resources import files
from typing import TYPE_CHECKING

from macro.iam.role.sam_policies import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence


def table_text() -> str:
    """Returns the table: one policy template per line, with its statements."""
    source = files("samtranslator") / "policy_templates_data" / "policy_templates.json"
    templates = json.loads(source.read_text())["Templates"]
    rows = (
        f" {json.dumps(name)}: {json.dumps(template['Definition']['Statement'])}"
        for name, template in sorted(templates.items())
    )
    return "{\n" + ",\n".join(rows) + "\n}\n"


def main(arguments: Sequence[str]) -> int:
    """Writes the table and returns the exit status."""
    ArgumentParser(prog="scripts/refresh-sam-policies", description=__doc__).parse_args(arguments)
    text = table_text()
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(text)
    print(f"{TABLE.name}: {len(json.loads(text))} policy templates", file=sys.stderr)
    return 0
