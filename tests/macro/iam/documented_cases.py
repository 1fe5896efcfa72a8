"""The permissions that the AWS documentation requires for calls. The cases in `cases/*.yaml` are handwritten.

Each file names its source pages. A case is a call (`do`, `with`) and the actions and resources that it requires
(`allow`), or a part of the expected error message (`refused`). `calls.template_value` describes the values. If a
resource isn't an ARN, it begins with the file's `arn`. Every statement except those for iam:PassRole has the target
Region as its condition, unless the case has another `condition`, or `conditions` for some of the actions.
`iam_resources` are the call's IamResources.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from macro.model.call import Permissions

REGION = {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}
FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """A call and the permissions that it requires."""

    service: str
    operation: str
    parameters: dict[str, Any]
    allow: dict[str, list[str]]
    refused: str
    condition: dict[str, Any]
    conditions: dict[str, dict[str, Any]]
    fields: dict[str, Any]


def _several(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _allow(entry: dict[str, Any], file: dict[str, Any]) -> dict[str, list[str]]:
    def whole(resource: str) -> str:
        if entry.get("full"):
            return resource
        return resource if resource == "*" or resource.startswith("arn:") else file["arn"] + resource

    return {
        action if ":" in action else f"{file['prefix']}:{action}": sorted(map(whole, _several(resources)))
        for action, resources in (entry.get("allow") or {}).items()
    }


def _permissions(entry: dict[str, Any]) -> dict[str, Any]:
    resources = tuple(entry.get("iam_resources", ()))
    return {"permissions": Permissions(resources=resources)} if resources else {}


def _cases() -> list[Any]:
    cases = []
    for path in sorted(FOLDER.glob("*.yaml")):
        file = YAML(typ="safe").load(path.read_text())
        for number, entry in enumerate(file["cases"]):
            case = Case(
                entry.get("service", file["service"]),
                entry["do"],
                entry.get("with") or {},
                _allow(entry, file),
                entry.get("refused", ""),
                entry.get("condition", file.get("condition", REGION)),
                entry.get("conditions", {}),
                {**entry.get("fields", {}), **_permissions(entry)},
            )
            cases.append(pytest.param(case, id=f"{path.stem}-{number}-{entry['do']}"))
    return cases


CASES = _cases()
