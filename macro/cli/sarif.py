"""Findings as SARIF, which code hosts show beside the changed lines.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.expand_file import Finding

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RULE = {
    "error": ("cross-region-call", "A cross-region call can't be deployed as it is written"),
    "warning": ("cross-region-advice", "A cross-region call is legal but may not do what is meant"),
}


def as_sarif(findings: Sequence[Finding], version: str) -> str:
    """The findings as a SARIF log of one run; `version` is the tool's."""
    driver: dict[str, Any] = {
        "name": "cross-region",
        "version": version,
        "rules": [
            {"id": name, "shortDescription": {"text": text}, "defaultConfiguration": {"level": level}}
            for level, (name, text) in _RULE.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _result(finding: Finding) -> dict[str, Any]:
    region = {
        "startLine": finding.span.line,
        "startColumn": finding.span.column,
        "endLine": finding.span.end_line,
        "endColumn": finding.span.end_column,
    }
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": PurePath(finding.file).as_posix()},
            "region": region,
        }
    }
    if finding.place:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.place}]
    return {
        "ruleId": _RULE[finding.level.value][0],
        "level": finding.level.value,
        "message": {"text": finding.text},
        "locations": [location],
    }
