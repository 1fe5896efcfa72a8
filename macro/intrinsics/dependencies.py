"""The resources that a resource waits for: those in `DependsOn`, `Ref`, `Fn::GetAtt`, and `Fn::Sub`.

Source: AWS CloudFormation User Guide, DependsOn attribute (implicit dependencies of Ref and Fn::GetAtt).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.references import referenced

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from macro.model.template_values import Json


def find_dependencies(resource: Json, resources: Mapping[str, Json]) -> tuple[str, ...]:
    """Returns the logical IDs of the resources that a resource directly waits for."""
    if not isinstance(resource, dict):
        return ()
    waits_for = resource.get("DependsOn", [])
    explicit = waits_for if isinstance(waits_for, list) else [waits_for]
    named = [*explicit, *referenced(resource.get("Properties"))]
    return tuple(dict.fromkeys(str(name) for name in named if isinstance(name, str) and name in resources))


def depends_on(value: Json, targets: Collection[str], resources: Mapping[str, Json]) -> bool:
    """Returns whether a template value refers to one of the targets, directly or through other resources.

    Args:
        value: The value.
        targets: The logical IDs of the targets.
        resources: The template's resources.
    """
    pending = list(referenced(value))
    visited: set[str] = set()
    while pending:
        name = pending.pop()
        if name in targets:
            return True
        if name in resources and name not in visited:
            visited.add(name)
            pending += find_dependencies(resources[name], resources)
    return False
