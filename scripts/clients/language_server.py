"""yaml-language-server, which editors use, with this project's JSON Schemas."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from macro.source.formats.yaml_tags import SHORT_TAGS
from scripts.clients.installation import node_packages, node_version
from scripts.clients.model import Check, CheckFailed, Client, Tool
from scripts.tooling.environment import ROOT
from tests.editors.language_server import LanguageServer
from tests.templates.examples import PLAIN, SAM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.clients.workplace import Workplace

_NAME: Final = "yaml-language-server"
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
_SAM_DEFINITION: Final = SAM / "definition.asl.json"


def _install(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    program = node_packages() / _NAME / "bin" / _NAME
    return Tool(node_version(_NAME), (shutil.which("node") or "node", str(program), "--stdio"))


def _open_templates(tool: Tool, workplace: Workplace) -> str:
    """Opens a template with an error, and then the examples."""
    error = workplace.folder / "misspelled.yaml"
    schemas = {
        **dict.fromkeys([error, *PLAIN, SAM / "template.yaml"], _TEMPLATE),
        _SAM_DEFINITION: _DEFINITION,
    }
    with LanguageServer(tool.command, workplace.folder, {"yaml": _settings(schemas)}) as server:
        found = server.wait_until_ready(error.as_uri(), _WITH_ERROR)
        if not any(each.line == _ERROR_LINE and "Paramters" in each.message for each in found):
            raise CheckFailed(f"The misspelled field in line {_ERROR_LINE} has no diagnostic: {found}")
        problems = [problem for file in schemas if file != error for problem in _problems(server, file)]
    if problems:
        raise CheckFailed("\n".join(problems))
    return f"a misspelled field has a diagnostic, and {len(schemas) - 1} examples have none"


def _problems(server: LanguageServer, file: Path) -> list[str]:
    server.open(file.as_uri(), file.read_text(encoding="utf-8"))
    found = server.wait_for_diagnostics(file.as_uri())
    return [f"{file.name}:{each.line}: {each.message}" for each in found]


def _settings(schemas: Mapping[Path, Path]) -> dict[str, object]:
    """Returns the editor's settings for files, which are the keys of `schemas`."""
    by_schema: dict[str, list[str]] = {}
    for file, schema in schemas.items():
        by_schema.setdefault(schema.as_uri(), []).append(str(file))
    tags = [f"{tag} {kind}" for tag in SHORT_TAGS for kind in ("scalar", "sequence", "mapping")]
    return {"schemas": by_schema, "customTags": tags, "schemaStore": {"enable": False}, "validate": True}


CLIENTS: Final = (Client(_NAME, _install, (Check("open templates", _open_templates),)),)
