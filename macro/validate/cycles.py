"""Circular dependencies that contain a resource that the macro adds.

CloudFormation lists the resources of a circular dependency in no order. The message here shows the order.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING

from macro.intrinsics.dependencies import read_dependencies
from macro.intrinsics.references import referenced
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, TemplatePath

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from macro.model.template_values import Json


def check_cycles(resources: Mapping[str, Json], emitted: Collection[str], remedy: str) -> None:
    """Raises TemplateError for each circular dependency with an added resource.

    `remedy` says how to avoid it if no setting is the reason.
    """
    edges = read_dependencies(resources)
    problems = DiagnosticCollector()
    reported: set[str] = set()
    for name in emitted:
        cycle = _shortest_cycle(name, edges)
        if cycle and not reported & set(cycle):
            reported |= set(cycle)
            path = next((step for step in cycle if step not in emitted), name)
            steps = [*cycle, name]
            reason = _find_setting(steps, resources, emitted) or remedy
            text = f"circular dependency: {' -> '.join(steps)}; {reason}"
            problems.add(rules.STATE_MACHINE, TemplatePath(path), text)
    problems.finish()


def _find_setting(steps: Sequence[str], resources: Mapping[str, Json], emitted: Collection[str]) -> str:
    """Returns how to avoid a cycle if a setting is the reason: a permissions boundary, or a property of the caller."""
    for step, dependency in pairwise(steps):
        resource = resources[step]
        if step not in emitted or dependency in emitted or not isinstance(resource, dict):
            continue
        properties = resource.get("Properties")
        for name, value in properties.items() if isinstance(properties, dict) else ():
            if dependency not in referenced(value):
                continue
            if name == "PermissionsBoundary":
                return (
                    "the permissions boundary of the caller's role can't depend on the state machine; write a literal"
                    " name or a wildcard in its policy instead of a reference"
                )
            if resource.get("Type") == "AWS::Lambda::Function":
                return (
                    f"the setting Caller.{name} can't depend on the state machine; use a literal name instead of a"
                    " reference"
                )
    return ""


def _shortest_cycle(start: str, edges: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Returns the shortest path from a resource through its dependencies back to itself, or an empty list."""
    predecessors: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        name = waiting.popleft()
        for dependency in edges[name]:
            if dependency == start:
                return _steps(start, name, predecessors)
            if dependency not in predecessors:
                predecessors[dependency] = name
                waiting.append(dependency)
    return []


def _steps(start: str, last: str, predecessors: Mapping[str, str]) -> list[str]:
    steps = [last]
    while steps[-1] != start:
        steps.append(predecessors[steps[-1]])
    return steps[::-1]
