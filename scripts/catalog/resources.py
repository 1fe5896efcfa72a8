"""Determines the input members that supply the variables of ARN formats."""

from __future__ import annotations

import re
from typing import Any

from macro.catalog.names import folded
from macro.iam.arns.arn import VARIABLE
from macro.iam.arns.parameters import ARN_ONLY
from scripts.catalog import members, overrides, sources
from scripts.catalog.actions import map_entries
from scripts.catalog.matching import (
    Site,
    find_by_name,
    find_by_words,
    is_about,
    is_at_odds,
    is_unique,
)

READS_ALL = re.compile(r"^(Describe|List|Search)")
MAKES_NEW = re.compile(r"^(Create|Allocate|Import|Copy|Purchase|Restore|Clone)")
IDENTIFIES = re.compile(r"((id|arn|name|identifier|target|principal|resource)s?|identity)$")

ResourceTypeRow = tuple[Site, bool, dict[str, list[str]]]


def _template_paths(site: Site, template: str) -> list[str]:
    """Returns the members in a template of map.json; `*` if the template allows any resource."""
    if template == "*":
        return ["*"]
    paths = [
        members.resolve(site.client, site.operation, name)
        for name in re.findall(r"\$\{([\w.\[\]]+)\}", template)
    ]
    return [path for path in paths if path]


def _text(mapping: Any) -> str:
    return str(mapping.get("template", "")) if isinstance(mapping, dict) else str(mapping)


def _find_in_map(site: Site, variable: str, *, is_last: bool, method_map: sources.MethodMap) -> list[str]:
    for entry in map_entries(site.client, site.operation, method_map):
        if entry["action"].lower() != site.action.lower():
            continue
        named = {folded(key): value for key, value in (entry.get("resource_mappings") or {}).items()}
        whole = {folded(key): value for key, value in (entry.get("resourcearn_mappings") or {}).items()}
        mapping = whole.get(folded(site.type_name)) if is_last else None
        mapping = mapping or named.get(folded(variable))
        if mapping is not None:
            return _template_paths(site, _text(mapping))
    return []


def _reviewed(site: Site, variable: str) -> list[str]:
    fills = overrides.service(site.client).get("fill", {})
    return [path for path in fills.get(variable, ()) if path[:1] in {"*", "?", "="} or _exists(site, path)]


def _exists(site: Site, path: str) -> bool:
    plain = path.partition("=")[0].removesuffix(ARN_ONLY)
    return members.resolve(site.client, site.operation, plain) is not None


def _creates(site: Site, *, is_mapped: bool) -> bool:
    """Returns whether the call creates a resource of the type, which has no ID before the call.

    `is_mapped` means that map.json allows any resource. It does the same for what it doesn't contain.
    """
    return bool(
        (site.makes and is_about(site.operation, site.type_stems))
        or (MAKES_NEW.match(site.operation) and is_mapped)
    )


def _lists(site: Site) -> bool:
    """Returns whether a call without identifying parameters is about all resources of the type."""
    reads = READS_ALL.match(site.operation)
    return bool(reads) and not members.has_required(site.client, site.operation)


def _paths(
    site: Site, variable: str, taken: set[str], method_map: sources.MethodMap, *, is_only: bool
) -> list[str]:
    is_last = variable == site.variables[-1]
    reviewed = _reviewed(site, variable)
    if reviewed:
        return _with_all(site, reviewed)
    mapped = _find_in_map(site, variable, is_last=is_last, method_map=method_map)
    named = find_by_name(site, variable, taken, is_last=is_last)
    both = [path for path in dict.fromkeys([*mapped, *named]) if path != "*"]
    paths = [path for path in both if not is_at_odds(site, path, variable)]
    if paths:
        return _with_all(site, paths)
    if variable != site.variables[0]:
        return []
    if _creates(site, is_mapped="*" in mapped) or (_lists(site) and not both):
        return ["*"]
    candidates = both or (find_by_words(site, variable) if is_only else [])
    return [
        f"{path}{ARN_ONLY}" if is_at_odds(site, path, variable) else path for path in candidates if is_last
    ]


def _with_all(site: Site, paths: list[str]) -> list[str]:
    """Adds `*` if a call without these members is about all resources."""
    return [*paths, "*"] if READS_ALL.match(site.operation) and not {"*", "?"} & set(paths) else paths


def arn_formats(client: str, operation: str, prefix: str, type_name: str) -> list[str]:
    """Returns the ARN formats of a resource type as policies require them."""
    entry = overrides.service(client)
    if operation not in entry.get("formats_except", ()) and type_name in entry.get("formats", {}):
        return [str(entry["formats"][type_name])]
    return sources.arn_formats(prefix, type_name)


def resource_types(
    client: str, operation: str, action: dict[str, Any], method_map: sources.MethodMap
) -> list[ResourceTypeRow]:
    """Returns the site of each resource type, whether IAM requires it, and variable → member paths."""
    if "resources" in action:
        return [
            _reviewed_type(client, operation, action["action"], type_name, paths)
            for type_name, paths in action["resources"].items()
        ]
    prefix = action["action"].partition(":")[0]
    if prefix == "apigateway" and client in {"apigateway", "apigatewayv2"}:
        return [_path_type(client, operation, action["action"])]
    entry = sources.action_named(action["action"]) or {}
    sites = [
        (Site(client, operation, action["action"], kind["name"], arn), bool(kind["required"]))
        for kind in entry.get("resourceTypes", ())
        for arn in arn_formats(client, operation, prefix, kind["name"])
    ]
    is_only = len({site.type_name for site, required in sites if required}) == 1 or len(sites) == 1
    return [
        (site, required, _members(site, method_map, is_only=is_only and (required or len(sites) == 1)))
        for site, required in sites
    ]


def _members(site: Site, method_map: sources.MethodMap, *, is_only: bool) -> dict[str, list[str]]:
    """Returns variable → member paths. A member supplies only one variable, unless it contains an ARN."""
    supplied: dict[str, list[str]] = {}
    for name in site.variables:
        taken = {
            path for paths in supplied.values() for path in paths if not members.leaf(path).endswith("arn")
        }
        paths = _paths(site, name, taken, method_map, is_only=is_only)
        if paths:
            supplied[name] = paths
    return _with_any_parent(site, supplied)


def _with_any_parent(site: Site, supplied: dict[str, list[str]]) -> dict[str, list[str]]:
    """Adds `?` to variables without members if the last variable is a unique ID: `broker:*:b-1234`."""
    first, last = site.variables[:1], site.variables[-1:]
    if not first or first == last or first[0] in supplied:
        return supplied
    if not is_unique(last[0], supplied.get(last[0], [])):
        return supplied
    return {first[0]: ["?"], **supplied}


def any_unless(client: str, operation: str, rows: list[ResourceTypeRow]) -> list[str] | None:
    """Returns the members that can identify a resource of an unknown type, if IAM requires none of the action's types.

    A call without these members and without the members of the types requires the action on `*`. None if IAM
    requires a resource type.
    """
    if not rows or any(required for _, required, _ in rows):
        return None
    if operation in overrides.service(client).get("any", ()):
        return []
    used = {path for _, _, supplied in rows for paths in supplied.values() for path in paths}
    top_level = (path for path in members.paths(client, operation) if "." not in path)
    return [path for path in top_level if path not in used and IDENTIFIES.search(members.leaf(path))]


def _reviewed_type(
    client: str, operation: str, action: str, type_name: str, paths: dict[str, Any]
) -> ResourceTypeRow:
    """Returns a resource type whose members are in the overrides."""
    plain = dict(paths)
    arn = plain.pop("arn", None)
    formats = [arn] if arn else arn_formats(client, operation, action.partition(":")[0], type_name)
    if not formats:
        raise ValueError(f"overrides: {action} has no resource type {type_name}")
    supplied = {name: [path] if isinstance(path, str) else list(path) for name, path in plain.items()}
    return Site(client, operation, action, type_name, formats[0]), True, supplied


def _path_type(client: str, operation: str, action: str) -> ResourceTypeRow:
    """Returns the resource type of an API Gateway operation: the path of its request.

    The resource is `arn:PARTITION:apigateway:REGION::/restapis/ID`, without the prefix `/v2` of the V2 API.

    Source: Service Authorization Reference, "Amazon API Gateway Management" and "Amazon API Gateway Management V2".
    """
    model = sources.model(client).operation_model(operation)
    shapes = model.input_shape.members if model.input_shape else {}
    by_location = {shape.serialization.get("name", name): name for name, shape in shapes.items()}
    uri = model.http["requestUri"].removeprefix("/v2").partition("?")[0]
    labels = {label: by_location.get(label, label) for label in re.findall(r"\{(\w+)\+?\}", uri)}
    path = re.sub(r"\{(\w+)\+?\}", lambda match: f"${{{labels[match[1]]}}}", uri)
    if path.startswith("/tags/"):
        path = "/tags/*"
    arn = f"arn:${{Partition}}:apigateway:${{Region}}::{path}"
    supplied = {name: [name] for name in VARIABLE.findall(path)}
    return Site(client, operation, action, path, arn), True, supplied
