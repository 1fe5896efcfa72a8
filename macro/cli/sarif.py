"""Converts diagnostics to SARIF, which code hosts show next to the changed lines.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from macro.model.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.expand_file import LocatedDiagnostic

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(diagnostics: Sequence[LocatedDiagnostic], version: str) -> str:
    """Returns a SARIF log with one run; `version` is the version of this tool."""
    driver: dict[str, Any] = {
        "name": "cross-region",
        "version": version,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": rule.description},
                "defaultConfiguration": {"level": rule.severity.value},
            }
            for rule in RULES
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(located) for located in diagnostics],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _result(located: LocatedDiagnostic) -> dict[str, Any]:
    diagnostic, span = located.diagnostic, located.location.span
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(located.location.file)},
            "region": region,
        },
        "logicalLocations": [{"fullyQualifiedName": str(diagnostic.path)}],
    }
    message = f"{diagnostic.message}\n\n{diagnostic.fix}" if diagnostic.fix else diagnostic.message
    return {
        "ruleId": diagnostic.rule.id,
        "level": diagnostic.severity.value,
        "message": {"text": message},
        "locations": [location],
    }


def _uri(file: str) -> str:
    """Returns the path of a file as a URI, relative if the path is, with escapes for spaces and other characters.

    Source: RFC 3986, section 2.1.
    """
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
