"""In which order a template's resources are made, and whether its references can be followed at all."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, Final

from localaws.cloudformation.template.intrinsics import PSEUDO_PARAMETERS, TemplateError, referenced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


MOST_RESOURCES: Final = 500


def creation_order(resources: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The logical IDs so that each comes after what it refers to; the same template, the same order.

    Raises TemplateError for a cycle.
    """
    graph = {name: tuple(_depends_on(name, body, resources)) for name, body in resources.items()}
    sorter = TopologicalSorter(graph)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        cycle = sorted(set(error.args[1]))
        raise TemplateError(f"Circular dependency between resources: [{', '.join(cycle)}]") from error


def _depends_on(name: str, body: Mapping[str, Any], resources: Mapping[str, Any]) -> Iterable[str]:
    wanted = [*explicit_dependencies(body), *referenced(body.get("Properties", {}))]
    if name in wanted:
        raise TemplateError(f"Circular dependency between resources: [{name}]")
    return dict.fromkeys(other for other in wanted if other in resources)


def explicit_dependencies(body: Mapping[str, Any]) -> list[str]:
    """What DependsOn names."""
    depends_on = body.get("DependsOn", [])
    return [depends_on] if isinstance(depends_on, str) else list(depends_on)


def check_template(template: Mapping[str, Any]) -> None:
    """Raises TemplateError for a template that CloudFormation refuses before creating anything."""
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    if len(resources) > MOST_RESOURCES:
        raise TemplateError(
            f"Template format error: Number of resources, {len(resources)}, is greater than maximum allowed, "
            f"{MOST_RESOURCES}"
        )
    for name, body in resources.items():
        _check_resource(name, body)
    known = PSEUDO_PARAMETERS | set(template.get("Parameters", {})) | set(resources)
    dependencies = {name for body in resources.values() for name in explicit_dependencies(body)}
    _check_names("Resources", {*referenced(list(resources.values())), *dependencies} - known)
    _check_names("Outputs", set(referenced(template.get("Outputs", {}))) - known)
    creation_order(resources)


def _check_resource(name: str, body: object) -> None:
    if not isinstance(body, dict):
        raise TemplateError(f"Template format error: [/Resources/{name}] resource definition is malformed")
    if not isinstance(body.get("Type"), str):
        raise TemplateError(f"Template format error: [/Resources/{name}] Every Resources object must "
                            "contain a Type member.")  # fmt: skip
    if not name.isalnum():
        raise TemplateError(f"Template format error: Resource name {name} is non alphanumeric.")


def _check_names(block: str, names: set[str]) -> None:
    if names:
        raise TemplateError(
            f"Template format error: Unresolved resource dependencies [{', '.join(sorted(names))}] "
            f"in the {block} block of the template"
        )
