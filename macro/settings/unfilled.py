"""Reports the names in suggested settings that nobody has filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.diagnostics import join_names

if TYPE_CHECKING:
    from macro.model.diagnostics import DiagnosticCollector, TemplatePath
    from macro.model.template_values import Json

SUGGESTED_OPTIONS = frozenset(
    {"AdditionalIamStatements", "AllowedRegions", "Credentials", "IamAction", "IamResources"}
)
"""The options of a state that suggestions contain."""

_MARKER = re.compile(r"<[A-Za-z][\w .-]*>")
"""The markers that `macro.model.suggestion.marker` writes."""


def check_unfilled(value: Json, path: TemplatePath, collector: DiagnosticCollector) -> None:
    """Collects an error for each text below a path that still contains a marker such as `<Bucket>`."""
    match value:
        case str():
            markers = _MARKER.findall(value)
            if markers:
                collector.add(rules.PERMISSIONS, path, f"replace {join_names(markers, 'and')} in '{value}'")
        case list():
            for index, item in enumerate(value):
                check_unfilled(item, path.at(index), collector)
        case dict():
            for name, member in value.items():
                check_unfilled(member, path.at(name), collector)
