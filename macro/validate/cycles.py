"""Dependency cycles that emitted resources would make.

CloudFormation lists the resources of a cycle without an order; the message here shows the way round.
Source: AWS CloudFormation User Guide, DependsOn attribute (implicit dependencies of Ref and Fn::GetAtt).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from macro.intrinsics.references import referenced
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, TemplatePath

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from macro.model.template_values import Json


def check_cycles(resources: Mapping[str, Json], emitted: Collection[str], remedy: str) -> None:
    """Raises Rejected for a cycle through an emitted resource; `remedy` says how not to have it."""
    edges = {name: _dependencies(resource, resources) for name, resource in resources.items()}
    problems = DiagnosticCollector()
    told: set[str] = set()
    for name in emitted:
        cycle = _way_back(name, edges)
        if cycle and not told & set(cycle):
            told |= set(cycle)
            place = next((step for step in cycle if step not in emitted), name)
            problems.add(
                rules.STATE_MACHINE,
                TemplatePath(place),
                f"a dependency cycle: {' -> '.join([*cycle, name])}; {remedy}",
            )
    problems.finish()


def _dependencies(resource: Json, resources: Mapping[str, Json]) -> tuple[str, ...]:
    if not isinstance(resource, dict):
        return ()
    waits_for = resource.get("DependsOn", [])
    explicit = waits_for if isinstance(waits_for, list) else [waits_for]
    named = [*explicit, *referenced(resource.get("Properties"))]
    return tuple(dict.fromkeys(str(name) for name in named if isinstance(name, str) and name in resources))


def _way_back(start: str, edges: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The shortest way from a resource over its dependencies to itself; empty where there is none."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        name = waiting.popleft()
        for dependency in edges[name]:
            if dependency == start:
                return _steps(start, name, came_from)
            if dependency not in came_from:
                came_from[dependency] = name
                waiting.append(dependency)
    return []


def _steps(start: str, last: str, came_from: Mapping[str, str]) -> list[str]:
    steps = [last]
    while steps[-1] != start:
        steps.append(came_from[steps[-1]])
    return steps[::-1]
