"""Tests in how many operations the parameters determine the permissions of a call."""

from __future__ import annotations

import re
from itertools import islice
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
    from collections.abc import Iterator, Mapping

    from botocore.model import Shape

    from macro.catalog import ResourceType
    from macro.model.template_values import TemplateValue

STACK = StackContext("eu-central-1", "111122223333", "aws")
ROLE = "arn:aws:iam::111122223333:role/r1"
ANY_ARN = "arn:aws:service:us-west-2:111122223333:thing/x1"
VALUES = {"Partition": "aws", "Region": "us-west-2", "Account": "111122223333"}
PATH = TemplatePath("Sweep", ("States", "Call"))
MAX_DEPTH = 4
"""Shapes that contain themselves end at this depth."""


def sample(shape: Shape, path: str, arns: Mapping[str, str], *, required: bool) -> TemplateValue:
    """Returns a literal value for a shape.

    Args:
        shape: The shape of the member.
        path: The member's path.
        arns: ARNs by the paths of the members that identify a resource.
        required: Whether structures contain only their required members.
    """
    if isinstance(shape, StructureShape):
        if path.count(".") > MAX_DEPTH:
            return {}
        wanted = shape.required_members if required else shape.members
        parent = f"{path}." if path else ""
        return {key: sample(shape.members[key], parent + key, arns, required=required) for key in wanted}
    if isinstance(shape, ListShape):
        return [sample(shape.member, f"{path}[]", arns, required=required)]
    if shape.type_name == "map":
        return {"Key1": "x1"}
    if shape.type_name == "string":
        return _text(path, arns)
    return 1


def _text(path: str, arns: Mapping[str, str]) -> str:
    leaf = path.rpartition(".")[2].removesuffix("[]").lower()
    if not leaf.endswith(("arn", "arns")):
        return "s3://x1/x1" if leaf.endswith(("uri", "url", "location")) else "x1"
    return ROLE if "role" in leaf else arns.get(path, ANY_ARN)


def _resource_types(client: str, operation: str) -> list[ResourceType]:
    service = find_service(client)
    entry = find_operation(service, operation) if service else None
    return [kind for action in (entry and entry.required_actions) or () for kind in action.resource_types]


def _arns(client: str, operation: str) -> dict[str, str]:
    """Returns an ARN, of the first possible resource type, for each member that identifies a resource."""
    arns: dict[str, str] = {}
    for kind in _resource_types(client, operation):
        arn = VARIABLE.sub(lambda match: VALUES.get(match[1], "x1"), kind.arn_format)
        for paths in kind.members.values():
            for path in paths:
                arns.setdefault(path.removesuffix("!arn"), arn)
    return arns


def call(client: str, operation: str) -> AwsCall:
    """Returns a call of the operation with literal parameters."""
    shape = sources.model(client).operation_model(operation).input_shape
    arns = _arns(client, operation)
    parameters = sample(shape, "", arns, required=True) if shape else {}
    if shape and isinstance(parameters, dict):
        for name in _identifying(client, operation):
            parameters[name] = sample(shape.members[name], name, arns, required=False)
    target = (Target("us-west-2"),)
    return AwsCall(PATH, "Call", client, operation, QueryLanguage.JSONPATH, target, parameters, {})


def _identifying(client: str, operation: str) -> list[str]:
    """Returns the first top-level member of each variable of the required resource types."""
    shape = sources.model(client).operation_model(operation).input_shape
    paths = [
        next((path for path in alternatives if path not in {"*", "?"}), "")
        for kind in _resource_types(client, operation)
        if kind.required
        for alternatives in kind.members.values()
    ]
    names = (re.split(r"[.\[{=!@]", path)[0] for path in paths)
    return [name for name in dict.fromkeys(names) if shape and name in shape.members]


def operations() -> Iterator[tuple[str, str]]:
    """Yields every service and operation of botocore."""
    return ((client, name) for client in sources.clients() for name in sources.model(client).operation_names)


def refused_operations(every: int) -> list[str]:
    """Returns those of each `every`th operation whose parameters don't identify the resources of an action."""
    refused = []
    for client, name in islice(operations(), 0, None, every):
        try:
            derive_statements(call(client, name), STACK)
        except TemplateError as error:
            if any(each.message.startswith("no parameter ") for each in error.diagnostics):
                refused.append(f"{client}:{name}")
    return refused


def test_parameters_of_most_operations_identify_the_resource() -> None:
    """Tests a sample. The generated calls have only the required parameters and those that identify the resource."""
    refused = refused_operations(every=4)
    assert len(refused) < 75, refused


def test_derived_actions_exist() -> None:
    for client in ("lambda", "rekognition", "s3", "transcribe", "redshift-data", "securityhub"):
        for name in sources.model(client).operation_names:
            try:
                statements = derive_statements(call(client, name), STACK)
            except TemplateError:
                continue
            actions = {action for statement in statements for action in statement.actions}
            assert [action for action in actions if sources.action_named(action) is None] == []


def test_few_passed_roles_have_no_service_principal() -> None:
    """Newer services document no principal."""
    passed = [
        (f"{client}:{name}", role)
        for client, name in operations()
        if (service := find_service(client)) and (operation := find_operation(service, name))
        for role in operation.passed_roles
    ]
    unknown = [operation for operation, role in passed if not role.service]
    assert len(unknown) < 70, unknown
    assert len(passed) > 1200
