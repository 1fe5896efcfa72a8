"""Which input members fill the ARN formats of an action's resource types."""

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
ENDINGS = ("identifier", "name", "arn", "id")
GENERIC = ("name", "id", "arn", "identifier")
ANY_RESOURCE = ("resourcearn", "resource", "resourceid", "resourceidentifier", "resourcename")


@dataclass(frozen=True)
class Site:
    """Where a resource type is looked for: the call's operation, and the action and type it is needed for."""

    client: str
    operation: str
    action: str
    kind: str
    arn: str

    @property
    def variables(self) -> list[str]:
        """The format's variables that a call must name."""
        return [name for name in VARIABLE.findall(self.arn) if name not in COMMON]


def _stem(name: str) -> str:
    plain = folded(name)
    return next((plain.removesuffix(ending) for ending in ENDINGS if plain.endswith(ending)), plain)


def _plurals(names: list[str]) -> list[str]:
    return [*names, *(f"{name}s" for name in names)]


def _candidates(site: Site, variable: str, *, last: bool) -> list[str]:
    """Folded member names that would name this variable, the most telling first."""
    stems = [_stem(variable)]
    if last:
        stems.append(folded(site.kind))
    named = [folded(variable)]
    named += [f"{stem}{ending}" for stem in stems for ending in ("name", "id", "identifier", "arn", "")]
    found = _plurals([name for name in dict.fromkeys(named) if name])
    if last and _about(site.operation, stems):
        found += GENERIC
    if last and "tag" in site.operation.lower():
        found += ANY_RESOURCE
    return found


def _about(operation: str, stems: list[str]) -> bool:
    """Whether the operation's own object is the resource type: `GetFunction` is about functions."""
    plain = folded(operation)
    return any(stem and (plain.endswith((stem, f"{stem}s"))) for stem in stems)


def _by_name(site: Site, variable: str, *, last: bool) -> list[str]:
    """The members whose name says that they name the variable: those of the shallowest level that has any."""
    wanted = _candidates(site, variable, last=last)
    all_paths = members.paths(site.client, site.operation)
    for depth in (0, 1):
        level = [path for path in all_paths if path.count(".") == depth]
        found = [path for name in wanted for path in level if members.leaf(path) == name]
        if found:
            return found
    return []


def _template_paths(site: Site, template: str) -> list[str]:
    """The members in one of map.json's templates; `*` where the template says that any resource is meant."""
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
        mapping = whole.get(folded(site.kind)) if last else None
        mapping = mapping or named.get(folded(variable))
        if mapping is not None:
            return _template_paths(site, _text(mapping))
    return []


def _reviewed(site: Site, variable: str) -> list[str]:
    fills = overrides.service(site.client).get("fill", {})
    own = [members.resolve(site.client, site.operation, path) for path in fills.get(variable, ())]
    return [path for path in own if path]


def _unnamed(site: Site, first: bool) -> list[str]:
    """What stands for a variable that no member names: anything, where the call makes it or reads all."""
    if not first:
        return []
    made = MAKES.match(site.operation) and _about(site.operation, [folded(site.kind)])
    listed = READS_ALL.match(site.operation)
    return ["*"] if made or listed else []


def _fill(site: Site, variable: str, *, first: bool, last: bool, maps: sources.Maps) -> list[str]:
    reviewed = _reviewed(site, variable)
    if reviewed:
        return _optional(site, reviewed)
    mapped = _by_map(site, variable, last=last, maps=maps)
    named = _by_name(site, variable, last=last)
    paths = [path for path in dict.fromkeys([*mapped, *named]) if path != "*"]
    if paths:
        return _optional(site, paths)
    return ["*"] if mapped else _unnamed(site, first)


def _optional(site: Site, paths: list[str]) -> list[str]:
    """Adds `*` where leaving the members out means all resources."""
    return [*paths, "*"] if READS_ALL.match(site.operation) else paths


def ways(
    client: str, operation: str, need: dict[str, Any], maps: sources.Maps
) -> list[tuple[Site, bool, dict[str, Any]]]:
    """For each resource type of the need's action: the site, whether the type is required, variable → member paths."""
    prefix = need["action"].partition(":")[0]
    entry = sources.action_named(need["action"]) or {}
    found = []
    for kind in entry.get("resourceTypes", ()):
        arn = sources.arn_format(prefix, kind["name"])
        if arn is None:
            continue
        site = Site(client, operation, need["action"], kind["name"], arn)
        names = site.variables
        fill = {
            name: _fill(site, name, first=name == names[0], last=name == names[-1], maps=maps)
            for name in names
        }
        found.append((site, bool(kind["required"]), {name: paths for name, paths in fill.items() if paths}))
    return found
