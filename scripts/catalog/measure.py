"""What the catalog covers and what it costs: `python -m scripts.catalog.measure`.

For every operation of botocore a call with all its parameters, and one with the required ones only, is
derived;
the refusals are counted by service.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.model import ListShape, StructureShape

from macro.catalog import find_operation, find_service
from macro.iam.arns.arn import VARIABLE
from macro.iam.derive import derive_statements
from macro.model.call import AwsCall, QueryLanguage, Target
from macro.model.diagnostics import TemplateError, TemplatePath
from macro.model.stack_context import StackContext
from scripts.catalog import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

    from macro.model.statement import Statement
    from macro.model.template_values import TemplateValue

HOME = StackContext("eu-central-1", "111122223333", "aws")
ROLE = "arn:aws:iam::111122223333:role/r1"
ANY_ARN = "arn:aws:service:us-west-2:111122223333:thing/x1"
COMMON = {"Partition": "aws", "Region": "us-west-2", "Account": "111122223333"}
PLACE = TemplatePath("Sweep", ("States", "Call"))
LOAD = (
    "import json, difflib, dataclasses; from time import perf_counter as now; start = now();"
    " import macro.catalog as c; c.find_operation(c.find_service('{0}'), '{1}'); print(now() - start)"
)


def sample(shape: Shape, name: str, arn: str, depth: int = 0, *, required: bool) -> TemplateValue:
    """Returns a literal value for a shape: `arn` if the member's name says that it is an ARN."""
    if isinstance(shape, StructureShape):
        if depth > 4:  # noqa: PLR2004  for recursive shapes
            return {}
        wanted = shape.required_members if required else shape.members
        return {key: sample(shape.members[key], key, arn, depth + 1, required=required) for key in wanted}
    if isinstance(shape, ListShape):
        return [sample(shape.member, name, arn, depth, required=required)]
    if shape.type_name == "map":
        return {"Key1": "x1"}
    if shape.type_name == "string":
        lower = name.lower()
        return (ROLE if "role" in lower else arn) if lower.endswith(("arn", "arns")) else "x1"
    return 1


def _arn(client: str, operation: str) -> str:
    """Returns an ARN of the first resource type of the operation's actions."""
    service = find_service(client)
    found = find_operation(service, operation) if service else None
    formats = [
        kind.arn_format
        for action in (found.required_actions if found else None) or ()
        for kind in action.resource_types
    ]
    return VARIABLE.sub(lambda match: COMMON.get(match[1], "x1"), formats[0] if formats else ANY_ARN)


def call(client: str, operation: str, *, required: bool) -> AwsCall:
    """Returns a call with literal parameters."""
    shape = sources.model(client).operation_model(operation).input_shape
    given = sample(shape, "", _arn(client, operation), required=required) if shape else {}
    target = (Target("us-west-2"),)
    return AwsCall(PLACE, "Call", client, operation, QueryLanguage.JSONPATH, target, given, {})


def operations() -> Iterator[tuple[str, str]]:
    """Returns every service and operation of botocore."""
    return ((client, name) for client in sources.clients() for name in sources.model(client).operation_names)


def derived(client: str, operation: str, *, required: bool) -> tuple[Statement, ...] | TemplateError:
    """Returns the statements, or the error."""
    try:
        return derive_statements(call(client, operation, required=required), HOME)
    except TemplateError as rejection:
        return rejection


def _count(*, required: bool) -> None:
    total, unknown, underivable = 0, Counter[str](), Counter[str]()
    missing: set[str] = set()
    for client, name in operations():
        total += 1
        found = derived(client, name, required=required)
        if isinstance(found, TemplateError):
            (unknown if ": the IAM action for" in str(found) else underivable)[client] += 1
            continue
        missing |= {action for each in found for action in each.actions if not sources.action_named(action)}
    kind = "the required parameters" if required else "all parameters"
    print(f"calls with {kind}: {total}; actions that do not exist: {len(missing)} {sorted(missing)}")
    for title, counter in (("no action known", unknown), ("resources not derivable", underivable)):
        share = 100 * counter.total() / total
        listed = ", ".join(f"{client} {count}" for client, count in counter.most_common())
        print(f"  {title}: {counter.total()} ({share:.1f} %)\n    {listed}")


def _cost() -> None:
    tables = list((Path(__file__).parents[2] / "macro/catalog/tables").rglob("*.json"))
    print(f"tables: {len(tables)} files, {sum(path.stat().st_size for path in tables) / 1e6:.2f} MB")
    for client, name in (("s3", "GetObject"), ("ec2", "StopInstances")):
        command = [sys.executable, "-c", LOAD.format(client, name)]
        times = sorted(float(subprocess.check_output(command)) for _ in range(9))
        print(
            f"import and find {client} {name}: {1000 * times[4]:.1f} ms, at worst {1000 * times[-1]:.1f} ms"
        )


if __name__ == "__main__":
    _cost()
    _count(required=False)
    _count(required=True)
