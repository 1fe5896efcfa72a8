"""`Query`: checks a JMESPath expression against the shape of the operation's result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.model import ListShape, MapShape, Shape
from jmespath.functions import Functions

from caller.awsmodel.query_expression import compile_query
from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime
from macro.shorthand.options.result_members import nearest_member, result_members

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel

    from macro.model.diagnostics import TemplatePath
    from macro.shorthand.field_values import FieldValues

Node: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _ListOf:
    """The result of a projection: a list of values of one shape."""

    member: _Result


_Result: TypeAlias = "Shape | _ListOf | None"
"""The shape of an expression's result, or None if the service model doesn't determine it."""


def check_query(fields: FieldValues, operation: OperationModel) -> None:
    """Raises TemplateError if the expression isn't valid or contains a name that the result doesn't have.

    The names are those of the native result. A wrong name would return null in every execution.
    """
    if not fields.has("Query"):
        return
    path = fields.at("Query")
    if isinstance(fields.values["Query"], Intrinsic | RunTime):
        raise template_error(rules.FIELDS, path, "Query must be a literal JMESPath expression")
    expression = fields.literal("Query", str)
    assert expression is not None  # noqa: S101  the field is there
    try:
        parsed = compile_query(expression).parsed
    except ValueError as error:
        raise template_error(rules.FIELDS, path, str(error)) from None
    checker = _QueryChecker(path, f"the result of {operation.service_model.service_name} {operation.name}")
    checker.check(parsed, operation.output_shape)
    checker.collector.finish()


class _QueryChecker:
    """Follows the shapes of a result through the nodes of an expression (jmespath's abstract syntax tree).

    Each method for a node type takes the shape that the node reads, and returns the shape of the node's result.
    """

    def __init__(self, path: TemplatePath, result: str) -> None:
        self._path = path
        self._result = result
        self.collector = DiagnosticCollector()

    def check(self, node: Node, shape: _Result) -> _Result:
        """Returns the shape of a node's result, and collects a diagnostic for each wrong name."""
        check = _CHECKS.get(node["type"])
        if check is not None:
            return check(self, node, shape)
        for child in node.get("children", ()):
            if isinstance(child, dict):
                self.check(child, shape)
        return None

    def field(self, node: Node, shape: _Result) -> _Result:
        name = str(node["value"])
        if isinstance(shape, MapShape):
            return shape.value
        if isinstance(shape, ListShape | _ListOf):
            self.collector.add(
                rules.FIELDS, self._path, f"'{name}' of a list is always null; did you mean '[].{name}'?"
            )
            return None
        members = result_members(shape)
        if shape is None or members is None:
            return None
        if name not in members:
            owner = self._result if shape.name.endswith(("Output", "Response", "Result")) else shape.name
            nearest = nearest_member(name, members)
            suggestion = f"; did you mean '{nearest}'?" if nearest else ""
            self.collector.add(rules.FIELDS, self._path, f"{owner} has no '{name}'{suggestion}")
        return members.get(name)

    def chain(self, node: Node, shape: _Result) -> _Result:
        for child in node["children"]:
            shape = self.check(child, shape)
        return shape

    def projection(self, node: Node, shape: _Result) -> _Result:
        left, right, *filters = node["children"]
        member = _member(self.check(left, shape))
        for child in filters:
            self.check(child, member)
        return _ListOf(self.check(right, member))

    def values(self, node: Node, shape: _Result) -> _Result:
        left, right = node["children"]
        mapped = self.check(left, shape)
        return _ListOf(self.check(right, mapped.value if isinstance(mapped, MapShape) else None))

    def flatten(self, node: Node, shape: _Result) -> _Result:
        outer = self.check(node["children"][0], shape)
        member = _member(outer)
        return _ListOf(_member(member) if isinstance(member, ListShape | _ListOf) else member)

    def function(self, node: Node, shape: _Result) -> _Result:
        name = str(node["value"])
        functions = Functions.FUNCTION_TABLE
        if name not in functions:
            self.collector.add(
                rules.FIELDS, self._path, f"JMESPath has no function '{name}'{did_you_mean(name, functions)}"
            )
            return None
        signature, given = functions[name]["signature"], len(node["children"])
        variadic = bool(signature) and bool(signature[-1].get("variadic"))
        if given < len(signature) or (given > len(signature) and not variadic):
            self.collector.add(
                rules.FIELDS, self._path, f"{name}() takes {len(signature)} arguments, not {given}"
            )
        for child in node["children"]:
            self.check(child, shape)
        return None

    def same(self, node: Node, shape: _Result) -> _Result:  # noqa: ARG002  the signature in _CHECKS
        return shape

    def unknown(self, node: Node, shape: _Result) -> _Result:  # noqa: ARG002  the signature in _CHECKS
        return None

    def item(self, node: Node, shape: _Result) -> _Result:  # noqa: ARG002  the signature in _CHECKS
        return _member(shape)


def _member(shape: _Result) -> _Result:
    if isinstance(shape, _ListOf):
        return shape.member
    return shape.member if isinstance(shape, ListShape) else None


_CHECKS: dict[str, Callable[[_QueryChecker, Node, _Result], _Result]] = {
    "field": _QueryChecker.field,
    "subexpression": _QueryChecker.chain,
    "index_expression": _QueryChecker.chain,
    "pipe": _QueryChecker.chain,
    "projection": _QueryChecker.projection,
    "filter_projection": _QueryChecker.projection,
    "value_projection": _QueryChecker.values,
    "flatten": _QueryChecker.flatten,
    "function_expression": _QueryChecker.function,
    "identity": _QueryChecker.same,
    "current": _QueryChecker.same,
    "slice": _QueryChecker.same,
    "index": _QueryChecker.item,
    "expref": _QueryChecker.unknown,
}
