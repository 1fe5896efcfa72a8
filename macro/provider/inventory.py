"""What is installed in a Region, and what uses it: providers, layer versions, functions, and their stacks."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from macro.provider.model import Access

_OUTPUTS = ("MacroName", "CallerLayerArn", "Version")
"""The outputs of `provider.yaml` by which its stacks are recognized, whatever their names are."""

_RELEASE = re.compile(r"Cross::Region::AwsCall (\d\S*)")
"""The version in the description of a layer version. Version 0.1 didn't write it."""

_STACK_TAG = "aws:cloudformation:stack-name"


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """A function version that uses a layer version.

    Args:
        name: The name of the function.
        version: The function's version: `$LATEST` or a number.
        stack: The name of its stack; empty if it has none.
    """

    name: str
    version: str
    stack: str


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """A version of the caller's layer.

    Args:
        arn: The ARN of the version.
        number: Its number.
        release: The version of Cross::Region::AwsCall that published it; empty for 0.1.
        created: When it was published, as Lambda writes it.
        functions: The function versions that use it.
    """

    arn: str
    number: int
    release: str
    created: str
    functions: tuple[FunctionUse, ...]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider stack, or what remains of a removed one.

    A stack that couldn't be created, or whose change set wasn't executed, has no macro, version, or current layer.

    Args:
        stack: The name of the stack.
        status: The status of the stack; empty if it is removed.
        macro_name: The name of the macro; empty if there is none.
        version: The version of Cross::Region::AwsCall; empty if there is no macro.
        current_layer: The ARN of the layer version for new deployments; empty if there is no macro.
        layers: The published versions of the layer, the newest first.
    """

    stack: str
    status: str
    macro_name: str
    version: str
    current_layer: str
    layers: tuple[LayerVersion, ...]


def layer_name(stack: str) -> str:
    """Returns the name of the layer of a provider stack, as `provider.yaml` sets it."""
    return f"{stack}-caller"


def read_inventory(access: Access, stack_name: str) -> tuple[Provider, ...]:
    """Returns all providers of a Region, and the stack with the given name or what remains of it.

    Raises:
        ClientError: AWS doesn't allow a request.
    """
    stacks = {stack["StackName"]: stack for stack in _provider_stacks(access, stack_name)}
    uses = _functions_by_layer(access, [layer_name(name) for name in {*stacks, stack_name}])
    providers = [_provider(access, name, stack, uses) for name, stack in stacks.items()]
    if stack_name not in stacks:
        removed = _provider(access, stack_name, {}, uses)
        providers += [removed] if removed.layers else []
    return tuple(providers)


def read_layers(access: Access, stack_name: str) -> tuple[LayerVersion, ...]:
    """Returns the published versions of the layer of a provider stack, and what uses them."""
    return _layers(access, layer_name(stack_name), _functions_by_layer(access, [layer_name(stack_name)]))


def _provider_stacks(access: Access, stack_name: str) -> Iterable[dict[str, Any]]:
    """Yields the stacks with the outputs of a provider, and the stack with the given name in any status."""
    for page in access.client("cloudformation").get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            if stack["StackName"] == stack_name or set(_OUTPUTS) <= _outputs(stack).keys():
                yield stack


def _outputs(stack: dict[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _provider(
    access: Access, name: str, stack: dict[str, Any], uses: Mapping[str, list[FunctionUse]]
) -> Provider:
    values = _outputs(stack)
    macro_name, current, version = (values.get(key, "") for key in _OUTPUTS)
    layers = _layers(access, layer_name(name), uses)
    return Provider(name, stack.get("StackStatus", ""), macro_name, version, current, layers)


def _layers(access: Access, name: str, uses: Mapping[str, list[FunctionUse]]) -> tuple[LayerVersion, ...]:
    pages = access.client("lambda").get_paginator("list_layer_versions").paginate(LayerName=name)
    return tuple(
        LayerVersion(
            version["LayerVersionArn"],
            version["Version"],
            match[1] if (match := _RELEASE.match(version.get("Description", ""))) else "",
            str(version.get("CreatedDate", "")),
            tuple(uses.get(version["LayerVersionArn"], ())),
        )
        for page in pages
        for version in page["LayerVersions"]
    )


def _functions_by_layer(access: Access, layers: list[str]) -> Mapping[str, list[FunctionUse]]:
    """Returns the function versions that use one of the layers, by the ARN of the layer version."""
    functions = access.client("lambda")
    stacks: dict[str, str] = {}
    uses: dict[str, list[FunctionUse]] = defaultdict(list)
    for page in functions.get_paginator("list_functions").paginate(FunctionVersion="ALL"):
        for function in page["Functions"]:
            for layer in function.get("Layers", []):
                if layer["Arn"].split(":")[6] not in layers:
                    continue
                name = function["FunctionName"]
                if name not in stacks:
                    arn = function["FunctionArn"].removesuffix(f":{function['Version']}")
                    stacks[name] = functions.list_tags(Resource=arn)["Tags"].get(_STACK_TAG, "")
                uses[layer["Arn"]].append(FunctionUse(name, function["Version"], stacks[name]))
    return uses
