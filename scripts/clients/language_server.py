"""yaml-language-server, which editors use, with this project's JSON Schemas."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scripts.clients.installation import node_packages, node_version
from scripts.clients.model import Check, CheckFailed, Client, Tool
from scripts.tooling.environment import ROOT
from tests.templates.examples import PLAIN, SAM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.clients.workplace import Workplace

_NAME: Final = "yaml-language-server"
_PROGRAM: Final = Path(__file__).parent / "programs" / "language_server.cjs"
_TEMPLATE: Final = ROOT / "schema" / "template.schema.json"
_DEFINITION: Final = ROOT / "schema" / "definition.schema.json"
_WITH_ERROR: Final = """\
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Cross::Region::AwsCall
            Region: us-west-2
            Service: s3
            Action: getObject
            Paramters: {Bucket: archive, Key: a}
            End: true
"""
_ERROR_LINE: Final = 13


def _install(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    packages = node_packages()
    command = (shutil.which("node") or "node", str(_PROGRAM))
    return Tool(node_version(_NAME), command, {"NODE_PATH": str(packages)})


def _open_examples(tool: Tool, workplace: Workplace) -> str:
    templates = {str(path): str(_TEMPLATE) for path in (*PLAIN, SAM / "template.yaml")}
    definitions = {str(SAM / "definition.asl.json"): str(_DEFINITION)}
    found = _diagnostics(tool, workplace, {**templates, **definitions})
    problems = [
        f"{Path(file).name}:{each['line']}: {each['message']}"
        for file, items in found.items()
        for each in items
    ]
    if problems:
        raise CheckFailed("\n".join(problems))
    return f"{len(templates)} templates and {len(definitions)} definition have no diagnostics"


def _open_error(tool: Tool, workplace: Workplace) -> str:
    file = workplace.folder / "misspelled.yaml"
    file.write_text(_WITH_ERROR, encoding="utf-8")
    (items,) = _diagnostics(tool, workplace, {str(file): str(_TEMPLATE)}).values()
    if not any(each["line"] == _ERROR_LINE and "Paramters" in each["message"] for each in items):
        raise CheckFailed(f"The misspelled field in line {_ERROR_LINE} has no diagnostic: {items}")
    return "the misspelled field has a diagnostic"


def _diagnostics(
    tool: Tool, workplace: Workplace, schemas: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """Returns the diagnostics of files, which are the keys of `schemas`."""
    request = workplace.folder / "schemas.json"
    request.write_text(json.dumps(schemas), encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = json.loads(tool.run(str(request), folder=workplace.folder))
    return found


CLIENTS: Final = (
    Client(
        _NAME,
        _install,
        (Check("open the examples", _open_examples), Check("open a template with an error", _open_error)),
    ),
)
