"""Finds the input members for the variables in the ARN formats of an action's resource types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from macro.catalog.names import folded
from scripts.catalog import members, overrides, sources
from scripts.catalog.actions import map_entries

VARIABLE = re.compile(r"\$\{(\w+)\}")
COMMON = {"Partition", "Region", "Account"}
READS_ALL = re.compile(r"^(Describe|List|Search)")
MAKES = re.compile(
    r"^(Create|Register|Allocate|Run|Start|Import|Copy|Request|Provision|Purchase|Restore|Clone|Generate|Submit|Add)"
)
MAKES_ANEW = re.compile(r"^(Create|Allocate|Import|Copy|Purchase|Restore|Clone)")
ENDINGS = ("identifier", "name", "arn", "id")
GENERIC = ("name", "id", "arn", "identifier")
ANY_RESOURCE = ("resourcearn", "resource", "resourceid", "resourceidentifier", "resourcename")


@dataclass(frozen=True)
class Site:
    """An operation, and the action and resource type to find members for."""

    client: str
    operation: str
    action: str
    type_name: str
    arn_format: str

    @property
    def variables(self) -> list[str]:
        """The variables of the format that a call must set."""
        return [name for name in VARIABLE.findall(self.arn_format) if name not in COMMON]


def _stem(name: str) -> str:
    plain = folded(name)
    return next((plain.removesuffix(ending) for ending in ENDINGS if plain.endswith(ending)), plain)


def _plurals(names: list[str]) -> list[str]:
    return [*names, *(f"{name}s" for name in names)]


def _candidates(site: Site, variable: str, *, last: bool) -> list[str]:
    """Returns the lower-case member names that can set this variable, the most specific first."""
    stems = [_stem(variable)]
    if last:
        stems += [folded(site.type_name), folded(re.split(r"[-_/ ]", site.type_name)[-1])]
    named = [folded(variable)]
    named += [f"{stem}{ending}" for stem in stems for ending in ("name", "id", "identifier", "arn", "")]
    found = _plurals([name for name in dict.fromkeys(named) if name])
    if last and _about(site.operation, stems):
        found += GENERIC
    if last:
        found += ANY_RESOURCE if "tag" in site.operation.lower() else ANY_RESOURCE[:1]
    return found


def _about(operation: str, stems: list[str]) -> bool:
    """Returns whether the operation's name contains the resource type, as in `GetFunction`."""
    plain = folded(operation)
    return any(stem and (plain.endswith((stem, f"{stem}s"))) for stem in stems)


def _by_name(site: Site, variable: str, taken: set[str], *, last: bool) -> list[str]:
    """Returns the members that set the variable by their name, at the lowest depth that has any."""
    wanted = _candidates(site, variable, last=last)
    free = [path for path in members.paths(site.client, site.operation) if path not in taken]
    for depth in (0, 1):
        level = [path for path in free if path.count(".") == depth]
        found = [path for name in wanted for path in level if members.leaf(path) == name]
        if found:
            return found
    return []


def _template_paths(site: Site, template: str) -> list[str]:
    """Returns the members in one of map.json's templates; `*` if the template allows any resource."""
    if template == "*":
        return ["*"]
    found = [
        members.resolve(site.client, site.operation, name)
        for name in re.findall(r"\$\{([\w.\[\]]+)\}", template)
    ]
    return [path for path in found if path]


def _text(mapping: Any) -> str:
    return str(mapping.get("template", "")) if isinstance(mapping, dict) else str(mapping)


def _by_map(site: Site, variable: str, *, last: bool, maps: sources.Maps) -> list[str]:
    for entry in map_entries(site.client, site.operation, maps):
        if entry["action"].lower() != site.action.lower():
            continue
        named = {folded(key): value for key, value in (entry.get("resource_mappings") or {}).items()}
        whole = {folded(key): value for key, value in (entry.get("resourcearn_mappings") or {}).items()}
        mapping = whole.get(folded(site.type_name)) if last else None
        mapping = mapping or named.get(folded(variable))
        if mapping is not None:
            return _template_paths(site, _text(mapping))
    return []


def _reviewed(site: Site, variable: str) -> list[str]:
    fills = overrides.service(site.client).get("fill", {})
    return [path for path in fills.get(variable, ()) if path in {"*", "?"} or _exists(site, path)]


def _exists(site: Site, path: str) -> bool:
    return members.resolve(site.client, site.operation, path.partition("=")[0]) is not None


def _made(site: Site, *, mapped: bool) -> bool:
    """Whether the call makes a resource of the type, which has no id before.

    `mapped` says that map.json holds any resource to be meant; it says so also of what it does not know.
    """
    about = _about(site.operation, [folded(site.type_name)])
    return bool((MAKES.match(site.operation) and about) or (MAKES_ANEW.match(site.operation) and mapped))


def _lists(site: Site) -> bool:
    """Returns whether a call without these members applies to all resources of the type."""
    reads = READS_ALL.match(site.operation)
    return bool(reads) and not members.required(site.client, site.operation)


def _fill(site: Site, variable: str, taken: set[str], maps: sources.Maps) -> list[str]:
    first, last = variable == site.variables[0], variable == site.variables[-1]
    reviewed = _reviewed(site, variable)
    if reviewed:
        return _optional(site, reviewed)
    mapped = _by_map(site, variable, last=last, maps=maps)
    named = _by_name(site, variable, taken, last=last)
    both = dict.fromkeys([*mapped, *named])
    paths = [path for path in both if path != "*" and not _at_odds(site, path, variable)]
    if paths:
        return _optional(site, paths)
    if not first:
        return []
    doubtful = any(path != "*" for path in both)
    return ["*"] if _made(site, mapped="*" in mapped) or (_lists(site) and not doubtful) else []


def _at_odds(site: Site, path: str, variable: str) -> bool:
    """Whether a name would stand for an id, or an id for a name: where a service has both, they differ.

    `ResourceId` is some pages' word for whatever identifies the resource, unless the call makes it.
    """
    if variable == "ResourceId" and not MAKES.match(site.operation):
        return False
    wanted, given = folded(variable), members.leaf(path).removesuffix("s")
    name_for_id = wanted.endswith(("id", "uuid")) and given.endswith("name")
    return name_for_id or (wanted.endswith("name") and given.endswith("id"))


def _optional(site: Site, paths: list[str]) -> list[str]:
    """Adds `*` if a call without the members applies to all resources."""
    return [*paths, "*"] if READS_ALL.match(site.operation) and not {"*", "?"} & set(paths) else paths


def arn_formats(client: str, operation: str, prefix: str, kind: str) -> list[str]:
    """Returns a resource type's ARN formats for policies."""
    entry = overrides.service(client)
    if operation not in entry.get("formats_except", ()) and kind in entry.get("formats", {}):
        return [str(entry["formats"][kind])]
    return sources.arn_formats(prefix, kind)


Way = tuple[Site, bool, dict[str, list[str]]]


def resource_types(client: str, operation: str, need: dict[str, Any], maps: sources.Maps) -> list[Way]:
    """For each resource type of the need's action: the site, whether it is required, variable → member
    paths."""
    if "resources" in need:
        return [
            _reviewed_way(client, operation, need["action"], kind, fill)
            for kind, fill in need["resources"].items()
        ]
    prefix = need["action"].partition(":")[0]
    if prefix == "apigateway" and client in {"apigateway", "apigatewayv2"}:
        return [_path_way(client, operation, need["action"])]
    entry = sources.action_named(need["action"]) or {}
    sites = [
        (Site(client, operation, need["action"], kind["name"], arn), bool(kind["required"]))
        for kind in entry.get("resourceTypes", ())
        for arn in arn_formats(client, operation, prefix, kind["name"])
    ]
    return [(site, required, _fills(site, maps)) for site, required in sites]


def _fills(site: Site, maps: sources.Maps) -> dict[str, list[str]]:
    """Returns the member paths by variable. A member sets only one variable, unless it is the ARN."""
    found: dict[str, list[str]] = {}
    for name in site.variables:
        taken = {path for paths in found.values() for path in paths if not members.leaf(path).endswith("arn")}
        paths = _fill(site, name, taken, maps)
        if paths:
            found[name] = paths
    return found


def _reviewed_way(client: str, operation: str, action: str, kind: str, fill: dict[str, Any]) -> Way:
    """Returns a resource type with the members in the overrides."""
    plain = dict(fill)
    own = plain.pop("arn", None)
    formats = [own] if own else arn_formats(client, operation, action.partition(":")[0], kind)
    if not formats:
        raise ValueError(f"overrides: {action} has no resource type {kind}")
    paths = {name: [path] if isinstance(path, str) else list(path) for name, path in plain.items()}
    return Site(client, operation, action, kind, formats[0]), True, paths


def _path_way(client: str, operation: str, action: str) -> Way:
    """Handles API Gateway, whose resources are the paths of its API.

    Service Authorization Reference, "Actions, resources, and condition keys for Amazon API Gateway
    Management"
    and "… Management V2": `arn:PARTITION:apigateway:REGION::/restapis/ID`; the V2 API's own `/v2` is left
    out.
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
    fill = {name: [name] for name in VARIABLE.findall(path)}
    return Site(client, operation, action, path, arn), True, fill
