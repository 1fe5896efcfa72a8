"""Finds the input members that identify a resource, by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from macro.catalog.names import folded
from macro.iam.arns.arn import resource_variables
from macro.iam.arns.parameters import ARN_ONLY
from scripts.catalog import members

_MAKES = re.compile(
    r"^(Create|Register|Allocate|Run|Start|Import|Copy|Request|Provision|Purchase|Restore|Clone|Generate|Submit|Add)"
)
_ENDINGS = ("identifier", "name", "arn", "id")
_GENERIC = ("name", "id", "arn", "identifier")
_ANY_RESOURCE = ("resourcearn", "resource", "resourceid", "resourceidentifier", "resourcename")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_NEVER = re.compile(r"^(tags?|taglist|tagset|filters?)(\[\]|\.|$)", re.IGNORECASE)
_OTHER_RESOURCES = re.compile(
    r"(role|kms|key|topic|sns|bucket|s3|lambda|function|certificate|secret|policy|loggroup)"
)
_WORD_ENDINGS = {"id", "ids", "name", "names", "arn", "arns", "identifier", "identifiers"}


@dataclass(frozen=True)
class Site:
    """A resource type of an action that an operation requires."""

    client: str
    operation: str
    action: str
    type_name: str
    arn_format: str

    @cached_property
    def variables(self) -> list[str]:
        """The variables of the ARN format that the call must supply."""
        return resource_variables(self.arn_format)

    @property
    def type_stems(self) -> list[str]:
        """The folded name of the resource type, and its last word."""
        return [folded(self.type_name), folded(re.split(r"[-_/ ]", self.type_name)[-1])]

    @property
    def makes(self) -> bool:
        """Whether the operation's name says that it creates or starts something."""
        return bool(_MAKES.match(self.operation))


def _stem(name: str) -> str:
    plain = folded(name)
    return next((plain.removesuffix(ending) for ending in _ENDINGS if plain.endswith(ending)), plain)


def _with_plurals(names: list[str]) -> list[str]:
    return [*names, *(f"{name}s" for name in names)]


def _candidates(site: Site, variable: str, *, is_last: bool) -> list[str]:
    """Returns the folded member names that can supply a variable, the most specific first."""
    stems = [_stem(variable)]
    if is_last:
        stems += site.type_stems
    names = [folded(variable)]
    names += [f"{stem}{ending}" for stem in stems for ending in ("name", "id", "identifier", "arn", "")]
    candidates = _with_plurals([name for name in dict.fromkeys(names) if name])
    if is_last and is_about(site.operation, stems):
        candidates += _GENERIC
    if is_last:
        candidates += _ANY_RESOURCE if "tag" in site.operation.lower() else _ANY_RESOURCE[:1]
    return candidates


def is_about(operation: str, stems: list[str]) -> bool:
    """Returns whether an operation's name ends with the resource type: `GetFunction` is about functions."""
    plain = folded(operation)
    return any(stem and (plain.endswith((stem, f"{stem}s"))) for stem in stems)


def find_by_name(site: Site, variable: str, taken: set[str], *, is_last: bool) -> list[str]:
    """Returns the members that are called like the variable or the resource type, from the least nested level."""
    wanted = _candidates(site, variable, is_last=is_last)
    free = [path for path in _usable_paths(site) if path not in taken]
    for depth in (0, 1):
        level = [path for path in free if path.count(".") == depth]
        matches = [path for name in wanted for path in level if members.leaf(path) == name]
        if matches:
            return matches
    return []


def _usable_paths(site: Site) -> list[str]:
    return [path for path in members.paths(site.client, site.operation) if not _NEVER.match(path)]


def find_by_words(site: Site, variable: str) -> list[str]:
    """Returns a required member that shares words with the only resource type of an action, or has a generic name.

    `KvsARN` is the ARN of a `key-value-store`, and `workloadName` the name of a `workload-identity`. A single generic
    member such as `Id` identifies the operation's only resource.
    """
    required = [
        path for path in _usable_paths(site) if members.is_required(site.client, site.operation, path)
    ]
    identifiers = [
        path for path in required if _words(_leaf(path))[-1:] and _words(_leaf(path))[-1] in _WORD_ENDINGS
    ]
    types = [_words(site.type_name), _words(variable)]
    related = [path for path in identifiers if any(_is_related(_leaf(path), words) for words in types)]
    if related:
        return related[:1] if len(related) == 1 else []
    generic = [path for path in required if members.leaf(path).rstrip("s[]") in {*_GENERIC, *_ANY_RESOURCE}]
    return generic if len(generic) == 1 else []


def _is_related(leaf: str, type_words: list[str]) -> bool:
    words = [word for word in _words(leaf) if word not in _WORD_ENDINGS]
    if not words or _OTHER_RESOURCES.search("".join(words)):
        return bool(words) and words == type_words
    plain = {word for word in type_words if word not in _WORD_ENDINGS}
    is_acronym = len(words) == 1 and words[0] == "".join(word[0] for word in type_words)
    is_arn = leaf.lower().endswith(("arn", "arns"))
    return is_acronym or set(words) <= plain or (is_arn and plain <= set(words))


def _leaf(path: str) -> str:
    return path.rpartition(".")[2].removesuffix("[]").removesuffix("{}")


def _words(name: str) -> list[str]:
    """Returns the words of a name in lower case: `KvsARN` → `kvs`, `arn`."""
    return [word.lower() for part in re.split(r"[-_/ ]", name) for word in _WORD.findall(part)]


def is_at_odds(site: Site, path: str, variable: str) -> bool:
    """Returns whether the member is a name and the variable an ID, or the other way around.

    If a service has both, they differ. `ResourceId` is the word of some pages for any identifier, unless the call
    creates the resource.
    """
    if variable == "ResourceId" and not site.makes:
        return False
    wanted, given = folded(variable), members.leaf(path).removesuffix("s")
    name_for_id = wanted.endswith(("id", "uuid")) and given.endswith("name")
    return name_for_id or (wanted.endswith("name") and given.endswith("id"))


def is_unique(variable: str, paths: list[str]) -> bool:
    """Returns whether a variable's value identifies the resource without the variables before it: it is an ID."""
    leaves = [
        members.leaf(path.removesuffix(ARN_ONLY)).removesuffix("s")
        for path in paths
        if path not in {"*", "?"}
    ]
    return any(leaf.endswith(("id", "identifier")) for leaf in leaves) and folded(variable).endswith(
        ("id", "uuid")
    )
