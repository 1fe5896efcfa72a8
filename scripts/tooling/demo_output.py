"""Prints what the demo shows: states, resources, permissions, and executions."""

from __future__ import annotations

import io
import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.text import Text
from ruamel.yaml import YAML

from macro.cli.terminal.color import BLUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from macro.cli.run.history import Step
    from macro.cli.run.local_run import Execution


# The colors of text and background are the terminal's, so that YAML is readable on a light and on a dark background.
_KEY = re.compile(r"^[ -]*[\w.$]+(?=:(?: |$))", re.MULTILINE)
_COMMENT = re.compile(r"^ *#.*$", re.MULTILINE)


def title(text: str, console: Console) -> None:
    """Prints an empty line, and a heading with a line."""
    console.print()
    console.rule(Text(text, "bold"), align="left", style=f"color({BLUE})")


def parsed(body: str | dict[str, Any]) -> dict[str, Any]:
    """Parses a template from GetTemplate, which is an object, or the text that was deployed."""
    if isinstance(body, str):
        loaded: dict[str, Any] = YAML(typ="rt", pure=True).load(body)
        return loaded
    return body


def states(source: str, processed: dict[str, Any], machine: str, state: str, console: Console) -> None:
    """Prints a state in the user's template, and the state that CloudFormation deploys."""
    definition = processed["Resources"][machine]["Properties"]["Definition"]
    console.print("\n  [bold]You write[/bold]")
    _yaml(block(source, state), console)
    console.print("\n  [bold]CloudFormation deploys[/bold]")
    _yaml(_dumped({state: definition["States"][state]}), console)


def block(source: str, key: str) -> str:
    """Returns the YAML block that begins with `key:`, without its indentation."""
    lines = source.splitlines()
    first = next(number for number, line in enumerate(lines) if line.strip() == f"{key}:")
    depth = _indent(lines[first])
    last = next(
        (at for at in range(first + 1, len(lines)) if lines[at].strip() and _indent(lines[at]) <= depth),
        len(lines),
    )
    return textwrap.dedent("\n".join(lines[first:last]))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def added(original: dict[str, Any], processed: dict[str, Any], console: Console) -> None:
    """Prints the resources that the macro added."""
    console.print("\n  [bold]and these resources[/bold]")
    new = {
        name: entry["Type"]
        for name, entry in processed["Resources"].items()
        if name not in original["Resources"]
    }
    for name, kind in new.items():
        console.print(f"    {name:{max(map(len, new))}}  {kind}", highlight=False)


def permissions(iam: Any, roles: Mapping[str, str], console: Console) -> None:
    """Prints every statement of the roles' inline policies. `roles` are the role names by logical ID."""
    console.print("\n  [bold]Permissions granted[/bold]")
    for logical_id, name in sorted(roles.items()):
        console.print(f"    {logical_id} allows", highlight=False)
        for statement in _statements(iam, name):
            condition = statement.get("Condition", {}).get("StringEquals", {}).get("aws:RequestedRegion")
            where = f" in {_listed(condition)}" if condition else ""
            console.print(escape(f"      {_listed(statement['Action'])}{where}"), highlight=False)
            resources = statement["Resource"]
            for resource in resources if isinstance(resources, list) else [resources]:
                console.print(escape(f"        on {resource}"), highlight=False)


def _statements(iam: Any, role: str) -> list[dict[str, Any]]:
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = (iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names)
    return [statement for document in documents for statement in document["Statement"]]


def execution(done: Execution, steps: Iterable[Step], console: Console) -> None:
    """Prints an execution's result, and the errors of its states."""
    for step in steps:
        if step.event == "failed":
            console.print(f"  [bold]error[/bold]   {escape(step.text())}", highlight=False)
    console.print(f"  [bold]status[/bold]  {done.description['status']}", highlight=False)
    console.print(f"  [bold]output[/bold]  {escape(done.output or '')}", highlight=False)


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _dumped(value: dict[str, Any]) -> str:
    stream = io.StringIO()
    plain = json.loads(json.dumps(value))  # boto3's responses have other dictionary types.
    YAML(typ="rt", pure=True).dump(plain, stream)
    return stream.getvalue()


def _yaml(text: str, console: Console) -> None:
    colored = Text(textwrap.indent(text.rstrip(), "    "))
    colored.highlight_regex(_KEY, f"color({BLUE})")
    colored.highlight_regex(_COMMENT, "italic")
    console.print(colored)
