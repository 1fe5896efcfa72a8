"""Validates a template's resources and references, and orders the resources by their dependencies."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, Final

from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.reference_finder import PSEUDO_PARAMETERS, find_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


MAX_RESOURCES: Final = 500


def creation_order(resources: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Returns the logical IDs, each one after its dependencies. The order depends only on the template.

    Raises:
        TemplateError: The dependencies have a cycle.
    """
    graph = {name: tuple(_depends_on(name, body, resources)) for name, body in resources.items()}
    sorter = TopologicalSorter(graph)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        cycle = sorted(set(error.args[1]))
        raise TemplateError(f"Circular dependency between resources: [{', '.join(cycle)}]") from error


def _depends_on(name: str, body: Mapping[str, Any], resources: Mapping[str, Any]) -> Iterable[str]:
    names = [*explicit_dependencies(body), *find_references(body.get("Properties", {}))]
    if name in names:
        raise TemplateError(f"Circular dependency between resources: [{name}]")
    return dict.fromkeys(other for other in names if other in resources)


def explicit_dependencies(body: Mapping[str, Any]) -> list[str]:
    """Returns the logical IDs in DependsOn."""
    depends_on = body.get("DependsOn", [])
    return [depends_on] if isinstance(depends_on, str) else list(depends_on)


def validate_template_structure(template: Mapping[str, Any]) -> None:
    """Raises TemplateError if CloudFormation rejects the template before it creates a resource."""
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    if len(resources) > MAX_RESOURCES:
        raise TemplateError(
            f"Template format error: Number of resources, {len(resources)}, is greater than maximum allowed, "
            f"{MAX_RESOURCES}"
        )
    for name, body in resources.items():
        _check_resource(name, body)
    defined = PSEUDO_PARAMETERS | set(template.get("Parameters", {})) | set(resources)
    dependencies = {name for body in resources.values() for name in explicit_dependencies(body)}
    _check_names("Resources", {*find_references(list(resources.values())), *dependencies} - defined)
    _check_names("Outputs", set(find_references(template.get("Outputs", {}))) - defined)
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
