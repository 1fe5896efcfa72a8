"""The members of a field that is an object, such as `Paginate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from macro.model.diagnostics import DiagnosticCollector, TemplatePath
    from macro.model.rules import Rule


def check_member_names(
    written: Iterable[str],
    allowed: Sequence[str],
    rule: Rule,
    path: TemplatePath,
    collector: DiagnosticCollector,
) -> None:
    """Collects a diagnostic for each member of an object that isn't allowed.

    Args:
        written: The names in the template.
        allowed: The names that the field can have.
        rule: The rule of the field.
        path: The path of the object.
        collector: Collects the diagnostics.
    """
    for name in written:
        if name not in allowed:
            collector.add(rule, path.key(name), f"unknown field '{name}'{did_you_mean(name, allowed)}")
