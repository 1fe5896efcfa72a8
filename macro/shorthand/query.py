"""`Query`: the JMESPath expression compiled, and its names compared with what the operation returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.model import ListShape, MapShape, Shape, StructureShape
from jmespath.functions import Functions

from caller.awsmodel.naming import member_name
from caller.awsmodel.query_expression import compile_query
from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel

    from macro.model.diagnostics import TemplatePath
    from macro.shorthand.field_values import FieldValues

Node: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _ListOf:
    """What a projection gives."""

    member: _Found


_Found: TypeAlias = "Shape | _ListOf | None"
"""What an expression gives, as far as the model says; None where it does not."""


def check_query(fields: FieldValues, operation: OperationModel) -> None:
    """Raises Rejected for an expression that can't be meant.

    Its names are those of the native result: a wrong one would give null in every execution.
    """
    if not fields.has("Query"):
        return
    place = fields.at("Query")
    if isinstance(fields.known["Query"], Intrinsic | RunTime):
        raise template_error(
            rules.FIELDS, place, "Query must be a literal JMESPath expression: it is compiled when you deploy"
        )
    expression = fields.literal("Query", str)
    assert expression is not None  # noqa: S101  the field is there
    try:
        parsed = compile_query(expression).parsed
    except ValueError as error:
        raise template_error(rules.FIELDS, place, str(error)) from None
    walk = _Walk(place, f"the result of {operation.service_model.service_name} {operation.name}")
    walk.check(parsed, operation.output_shape)
    walk.collector.finish()


class _Walk:
    """Follows the shapes of a result through an expression's nodes (jmespath's abstract syntax tree)."""

    def __init__(self, place: TemplatePath, whole: str) -> None:
        self._place = place
        self._whole = whole
        self.collector = DiagnosticCollector()

    def check(self, node: Node, found: _Found) -> _Found:
        """What the node gives of what was found so far; problems are kept."""
        step = _STEPS.get(node["type"])
        if step is not None:
            return step(self, node, found)
        for child in node.get("children", ()):
            if isinstance(child, dict):
                self.check(child, found)
        return None

    def field(self, node: Node, found: _Found) -> _Found:
        name = str(node["value"])
        if isinstance(found, MapShape):
            return found.value
        if isinstance(found, ListShape | _ListOf):
            self.collector.add(
                rules.FIELDS, self._place, f"'{name}' is asked of a list, which gives null; put [] before it"
            )
            return None
        if not isinstance(found, StructureShape) or getattr(found, "is_document_type", False):
            return None
        members = {member_name(member): shape for member, shape in found.members.items()}
        if name not in members:
            where = self._whole if found.name.endswith(("Output", "Response", "Result")) else found.name
            self.collector.add(
                rules.FIELDS, self._place, f"{where} has no '{name}'{did_you_mean(name, members)}"
            )
        return members.get(name)

    def chain(self, node: Node, found: _Found) -> _Found:
        for child in node["children"]:
            found = self.check(child, found)
        return found

    def projection(self, node: Node, found: _Found) -> _Found:
        left, right, *filters = node["children"]
        member = _member(self.check(left, found))
        for child in filters:
            self.check(child, member)
        return _ListOf(self.check(right, member))

    def values(self, node: Node, found: _Found) -> _Found:
        left, right = node["children"]
        mapped = self.check(left, found)
        return _ListOf(self.check(right, mapped.value if isinstance(mapped, MapShape) else None))

    def flatten(self, node: Node, found: _Found) -> _Found:
        outer = self.check(node["children"][0], found)
        member = _member(outer)
        return _ListOf(_member(member) if isinstance(member, ListShape | _ListOf) else member)

    def function(self, node: Node, found: _Found) -> _Found:
        name = str(node["value"])
        known = Functions.FUNCTION_TABLE
        if name not in known:
            self.collector.add(
                rules.FIELDS, self._place, f"JMESPath has no function '{name}'{did_you_mean(name, known)}"
            )
            return None
        signature, given = known[name]["signature"], len(node["children"])
        variadic = bool(signature) and bool(signature[-1].get("variadic"))
        if given < len(signature) or (given > len(signature) and not variadic):
            self.collector.add(
                rules.FIELDS, self._place, f"{name}() takes {len(signature)} arguments, not {given}"
            )
        for child in node["children"]:
            self.check(child, found)
        return None

    def same(self, node: Node, found: _Found) -> _Found:  # noqa: ARG002  the signature of a step
        return found

    def unknown(self, node: Node, found: _Found) -> _Found:  # noqa: ARG002  the signature of a step
        return None

    def item(self, node: Node, found: _Found) -> _Found:  # noqa: ARG002  the signature of a step
        return _member(found)


def _member(found: _Found) -> _Found:
    if isinstance(found, _ListOf):
        return found.member
    return found.member if isinstance(found, ListShape) else None


_STEPS: dict[str, Callable[[_Walk, Node, _Found], _Found]] = {
    "field": _Walk.field,
    "subexpression": _Walk.chain,
    "index_expression": _Walk.chain,
    "pipe": _Walk.chain,
    "projection": _Walk.projection,
    "filter_projection": _Walk.projection,
    "value_projection": _Walk.values,
    "flatten": _Walk.flatten,
    "function_expression": _Walk.function,
    "identity": _Walk.same,
    "current": _Walk.same,
    "slice": _Walk.same,
    "index": _Walk.item,
    "expref": _Walk.unknown,
}
