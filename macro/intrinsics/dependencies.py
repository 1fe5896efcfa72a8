"""The resources that a resource waits for: those in `DependsOn`, `Ref`, `Fn::GetAtt`, and `Fn::Sub`.

Source: AWS CloudFormation User Guide, DependsOn attribute (implicit dependencies of Ref and Fn::GetAtt).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.references import referenced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from macro.model.template_values import Json


def read_dependencies(resources: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    """Returns the logical IDs of the resources that each of the template's resources directly waits for."""
    return {name: _find_dependencies(resource, resources) for name, resource in resources.items()}


def _find_dependencies(resource: Json, resources: Mapping[str, Json]) -> tuple[str, ...]:
    if not isinstance(resource, dict):
        return ()
    waits_for = resource.get("DependsOn", [])
    explicit = waits_for if isinstance(waits_for, list) else [waits_for]
    named = [*explicit, *referenced(resource.get("Properties"))]
    return tuple(dict.fromkeys(str(name) for name in named if isinstance(name, str) and name in resources))


def find_dependents(targets: Iterable[str], dependencies: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Returns the targets, and the resources that wait for one of them, directly or through other resources.

    Args:
        targets: The logical IDs of the targets.
        dependencies: The resources that each resource directly waits for.
    """
    waiting: dict[str, list[str]] = {}
    for name, waits_for in dependencies.items():
        for each in waits_for:
            waiting.setdefault(each, []).append(name)
    pending = list(targets)
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += waiting.get(name, ())
    return frozenset(found)
