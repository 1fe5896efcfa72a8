"""The ARNs that a call touches, from its parameters."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.catalog.names import folded
from macro.iam.arns.arn import ACCOUNT, PARTITION, VARIABLE, Arn, distinct, fits, is_arn, literal, render
from macro.iam.arns.arn_variables import Part, Whole, read
from macro.iam.arns.parameters import bindings, first_given, values
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from macro.catalog import RequiredAction, ResourceType
    from macro.iam.arns.arn import Piece, Pieces
    from macro.iam.arns.parameters import Value
    from macro.model.template_values import Json, TemplateValue

ANY = "*"
BESIDE = "?"
COMMON = {"Partition", "Region", "Account"}


@dataclass(frozen=True, slots=True)
class DerivedResources:
    """ARNs of one resource type, and the members they were read from (none: the call names none of them)."""

    arns: tuple[Json, ...]
    members: tuple[str, ...]


class UnknownResource(Exception):  # noqa: N818  not a fault: what the parameters don't say
    """The parameters don't determine the resource; the text says why.

    `is_missing` means that no parameter names it. Otherwise, a parameter is unknown until run time.
    """

    def __init__(self, text: str, *, is_missing: bool = False) -> None:
        """Creates the exception."""
        super().__init__(text)
        self.is_missing = is_missing


def derive_resources(
    need: RequiredAction, parameters: TemplateValue, regions: Sequence[Piece]
) -> DerivedResources:
    """The ARNs, in every region, that a call with these parameters touches by the need's action.

    Raises Underivable where the identifying part of one is only known at run time, or no parameter names it.
    An action without resource types gives `*`, the only resource such an action can be allowed on.
    """
    if not need.resource_types:
        return DerivedResources((ANY,), ())
    pairs = [(way, _of_way(way, need, parameters, regions)) for way in _meant(need, parameters)]
    named = [each for _, each in pairs if each and each.members]
    about_all = [each for way, each in pairs if each and not each.members and (way.required or not named)]
    if not named and not about_all:
        kinds = " or ".join(way.name for way in need.resource_types)
        raise UnknownResource(f"no parameter names the {kinds}", is_missing=True)
    return DerivedResources(
        distinct(arn for each in (*named, *about_all) for arn in each.arns),
        tuple(dict.fromkeys(name for each in named for name in each.members)),
    )


def _meant(need: RequiredAction, parameters: TemplateValue) -> list[ResourceType]:
    """The types without those that a literal ARN rules out: it fits another type, and nothing else names
    this one."""
    literals = {
        path: [value for value in values(parameters, path) if isinstance(value, str) and is_arn(value)]
        for way in need.resource_types
        for paths in way.members.values()
        for path in paths
    }
    claimed = {
        path: {way.name for way in need.resource_types if any(fits(value, way.arn_format) for value in found)}
        for path, found in literals.items()
    }
    return [way for way in need.resource_types if not _ruled_out(way, claimed, parameters)]


def _ruled_out(way: ResourceType, claimed: Mapping[str, set[str]], parameters: TemplateValue) -> bool:
    paths = {path for alternatives in way.members.values() if (path := first_given(parameters, alternatives))}
    return bool(paths) and all(claimed[path] and way.name not in claimed[path] for path in paths)


def _of_way(
    way: ResourceType, need: RequiredAction, parameters: TemplateValue, regions: Sequence[Piece]
) -> DerivedResources | None:
    """The ARNs of one resource type, or None where the call names none."""
    variables = [name for name in VARIABLE.findall(way.arn_format) if name not in COMMON]
    paths = {name: path for name in variables if (path := first_given(parameters, way.members.get(name, ())))}
    if not paths and not all(ANY in way.members.get(name, ()) for name in variables[:1]):
        return None
    places = regions if "${Region}" in way.arn_format else regions[:1]
    holders = {name for name, path in paths.items() if path.lower().rstrip("[]").endswith(("arn", "arns"))}
    arns = [
        render(arn)
        for binding in bindings(parameters, paths)
        for region in places
        for arn in _arns(way, need, _said(binding, holders), region)
    ]
    return DerivedResources(distinct(arns), tuple(dict.fromkeys(paths.values()))) if arns else None


def _said(binding: Mapping[str, Value], holders: set[str]) -> Mapping[str, Value]:
    """An intrinsic in a member called `…Arn` is an ARN, whatever it is made of."""
    return {
        name: Arn(value.function) if name in holders and isinstance(value, Intrinsic) else value
        for name, value in binding.items()
    }


def _arns(
    way: ResourceType, need: RequiredAction, binding: Mapping[str, Value], region: Piece
) -> Iterator[Pieces]:
    """The ARNs for one binding: a part that nobody names is any part, but only below a part that is named."""
    prefix = need.action.partition(":")[0]
    parts = VARIABLE.split(way.arn_format)
    names = [name for name in parts[1::2] if name not in COMMON]
    whole = [value for value in binding.values() if isinstance(value, str) and fits(value, way.arn_format)]
    if whole:
        yield (literal(whole[-1]),)
        return
    options = [_readings(way, prefix, name, binding, region) for name in names]
    for chosen in itertools.product(*options):
        if not any(isinstance(reading, Whole) for reading in chosen) and not _identified(way, names, binding):
            continue
        arn = _assemble(parts, dict(zip(names, chosen, strict=True)), region)
        if _acceptable(arn, way):
            yield arn


def _identified(way: ResourceType, names: Sequence[str], binding: Mapping[str, Value]) -> bool:
    """Whether the identifying, first part of the name is known; raises Underivable where only an execution
    knows it."""
    if not names:
        return True
    value = binding.get(names[0])
    if isinstance(value, RunTime):
        raise UnknownResource(f"the {way.name} is only known at run time ({value.expression})")
    unknown = [each for each in binding.values() if isinstance(each, RunTime)]
    paths = way.members.get(names[0], ())
    beside = len(unknown) < len(binding)
    if value is not None or (ANY in paths and (beside or not binding)) or (BESIDE in paths and beside):
        return True
    if unknown and way.required:
        raise UnknownResource(f"the {way.name} is only known at run time ({unknown[0].expression})")
    return False


def _readings(
    way: ResourceType, prefix: str, name: str, binding: Mapping[str, Value], region: Piece
) -> tuple[Part | Whole, ...]:
    value = binding.get(name)
    if value is None or isinstance(value, RunTime):
        return (Part((ANY,)),)
    found = read(prefix, name, value, region)
    return tuple(_fitted(each, value, way, name) for each in found) if is_arn(value) else found


def _fitted(reading: Part | Whole, value: str | Intrinsic, way: ResourceType, name: str) -> Part | Whole:
    """An ARN of another type than the one that ends here (a cluster's in a service's) gives its own name
    only."""
    before = way.arn_format.partition(f"${{{name}}}")[0]
    if isinstance(reading, Part) or way.arn_format.endswith(f"${{{name}}}"):
        return reading
    if isinstance(value, str):
        own = fits(value, f"{before}${{{name}}}")
        return reading if own else Part((literal(value.replace(":", "/").rpartition("/")[2]),))
    kind = folded(re.split(r"[:/]", before)[-2])
    if folded(name).startswith(kind):
        return reading
    delimiter, index = ("/", 1) if before.endswith("/") else (":", 6)
    return Part((Intrinsic({"Fn::Select": [index, {"Fn::Split": [delimiter, value.function]}]}),))


def _assemble(parts: Sequence[str], readings: Mapping[str, Part | Whole], region: Piece) -> Pieces:
    common: dict[str, Piece] = {"Partition": PARTITION, "Region": region, "Account": ACCOUNT}
    pieces: list[Piece] = []
    for index, part in enumerate(parts):
        if index % 2 == 0:
            pieces.append(part)
        elif part in common:
            pieces.append(common[part])
        elif isinstance(readings[part], Whole):
            pieces = list(readings[part].pieces)
        else:
            pieces.extend(readings[part].pieces)
    return tuple(piece for piece in pieces if piece != "")


def _acceptable(arn: Pieces, way: ResourceType) -> bool:
    """Whether a literal ARN is one of this type; what an intrinsic gives is taken at its word."""
    if way.required or len(arn) != 1 or not isinstance(arn[0], str):
        return True
    return fits(arn[0], way.arn_format)
