"""One version of a template, with what a comparison needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from macro.cli.diff.values import find_values
from macro.cli.explain.explanation import Explanation, explain
from macro.model import rules
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from macro.cli.diff.values import DependentValue, Reference
    from macro.cli.expand_file import LocatedDiagnostic
    from macro.cli.explain.explanation import ExplainedCall
    from macro.model.call import AwsCall
    from macro.model.template_values import Json
    from macro.source.expand_options import ExpandOptions
    from macro.source.template_expansion import TemplateExpansion

_NOT_COMPARED = (rules.SKIPPED_DEFINITION, rules.SKIPPED_TRANSFORM)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a template. Without arguments, it has no calls.

    Args:
        explanation: The calls and their permissions.
        values: The values that they depend on.
        notes: Why the explanation isn't complete.
    """

    explanation: Explanation = field(default_factory=lambda: Explanation((), (), ()))
    values: Mapping[Reference, DependentValue] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_version(
    result: TemplateExpansion, diagnostics: Iterable[LocatedDiagnostic], options: ExpandOptions
) -> Version:
    """Returns a version from an expansion without errors and from its diagnostics."""
    explanation = explain(result, options.deployment().stack)
    calls = [call for machine in result.expansion.state_machines for call in machine.calls]
    parts: dict[str, list[Json]] = {}
    for explained, call in zip(explanation.calls, calls, strict=True):
        parts.setdefault(explained.state, []).extend(_parts(explained, call))
    values = find_values(result.transformed.value, parts, options.parameters or {})
    skipped = (each.diagnostic for each in diagnostics if each.diagnostic.rule in _NOT_COMPARED)
    return Version(explanation, values, tuple(each.message for each in skipped))


def _parts(explained: ExplainedCall, call: AwsCall) -> Iterator[Json]:
    """Yields the values of a call that can refer to parameters, mappings, and conditions."""
    for target in call.targets:
        for value in (target.region, target.endpoint):
            if isinstance(value, Intrinsic):
                yield value.function
    for branch in explained.branches:
        yield {"Condition": branch.condition}
    for each in explained.statements:
        yield each.statement.render()
        for branch in each.statement.branches:
            yield {"Condition": branch.condition}
