"""Tests of completion and of problems in an editor, with the settings that docs/editors.md shows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from macro.source.formats.yaml_tags import SHORT_TAGS
from scripts.tooling.environment import ROOT
from tests.editors import FOLDER, needed
from tests.editors.language_server import Diagnostic, LanguageServer
from tests.node_packages import NODE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
EXAMPLES = sorted((ROOT / "templates" / "examples").rglob("*.yaml"))
STATE = """\
Transform: CrossRegion
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
"""
CALL = (
    STATE
    + "            Type: Cross::Region::AwsCall\n            Service: dynamodb\n            Action: getItem\n"
)
TASK = (
    STATE + "            Type: Task\n            Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject\n"
)
FIRST = "file:///first.template.yaml"
METADATA = "Metadata:\n  Cross::Region::AwsCall:\n"
# Each text ends where the editor is asked. The names are some of its suggestions.
COMPLETIONS = {
    "the fields of a state": (CALL + "            ", {"Region", "Parameters", "IamResources", "WaitUntil"}),
    "Regions": (CALL + "            Region: ", {"eu-central-1", "us-west-2"}),
    "Regions of a list": (CALL + "            Region:\n              - ", {"eu-central-1", "us-west-2"}),
    "Regions that an execution can choose": (
        CALL + "            AllowedRegions:\n              - ",
        {"us-west-2"},
    ),
    "services": (
        STATE + "            Type: Cross::Region::AwsCall\n            Service: ",
        {"s3", "bedrockruntime"},
    ),
    "actions": (CALL.replace("getItem\n", ""), {"getItem", "putItem", "transactWriteItems"}),
    "parameters": (CALL + "            Parameters:\n              ", {"TableName", "Key", "ConsistentRead"}),
    "arguments": (CALL + "            Arguments:\n              ", {"TableName", "Key", "ConsistentRead"}),
    "parameters of an ARN": (
        TASK + "            Parameters:\n              ",
        {"Bucket", "Key", "VersionId"},
    ),
    "the formats of blobs": (CALL + "            BlobFormat: ", {"text", "base64", "native"}),
    "settings": (METADATA + "    ", {"Caller", "RoleName", "Preflight", "States"}),
    "properties of the caller": (METADATA + "    Caller:\n      ", {"MemorySize", "Timeout", "VpcConfig"}),
    "options of a state": (
        METADATA + "    States:\n      Orders/Read:\n        ",
        {"IamResources", "Targets"},
    ),
    "values of a setting": (METADATA + "    RunTimeResources: ", {"Any", "Refuse"}),
}


def read_settings() -> dict[str, Any]:
    """Returns the settings on the page, with the schemas of this clone instead of those on GitHub."""
    block = re.search(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert block
    text = re.sub(r"https://raw\.githubusercontent\.com/OWNER/NAME/v[\d.]+", ROOT.as_uri(), block[1])
    settings: dict[str, Any] = json.loads(text)
    return settings


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    settings = {name.removeprefix("yaml."): value for name, value in read_settings().items()}
    offline = {"schemaStore": {"enable": False}, "validate": True, "completion": True}
    program = FOLDER / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    folder: Path = tmp_path_factory.mktemp("workspace")
    with LanguageServer([str(NODE), program, "--stdio"], folder, {"yaml": settings | offline}) as server:
        server.wait_until_ready(FIRST, METADATA + "    Unknown: 1\n")
        yield server


def test_every_short_form_of_a_function_is_a_tag() -> None:
    """`Fn::ForEach` has none, because the name of the loop is part of the key."""
    tags = {tag.split()[0] for tag in read_settings()["yaml.customTags"]}
    assert tags == set(SHORT_TAGS) - {"!ForEach"}


@needed
@pytest.mark.parametrize("what", COMPLETIONS)
def test_editor_completes(what: str, editor: LanguageServer) -> None:
    text, expected = COMPLETIONS[what]
    uri = f"file:///{what.replace(' ', '-')}.template.yaml"
    editor.open(uri, text + "\n")
    lines = text.split("\n")
    assert expected <= set(editor.complete(uri, len(lines) - 1, len(lines[-1])))


@needed
def test_parameters_are_those_of_the_action(editor: LanguageServer) -> None:
    uri = "file:///action.template.yaml"
    text = TASK + "            Parameters:\n              "
    editor.open(uri, text + "\n")
    assert "TableName" not in editor.complete(uri, text.count("\n"), 14)


@needed
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_have_no_problems(path: Path, editor: LanguageServer) -> None:
    uri = f"file:///{path.stem}.template.yaml"
    editor.open(uri, path.read_text(encoding="utf-8"))
    assert editor.wait_for_diagnostics(uri) == []


@needed
def test_misspelled_fields_are_problems(editor: LanguageServer) -> None:
    uri = "file:///mistake.template.yaml"
    editor.open(
        uri, CALL + "            Region: us-west-2\n            Paramters: {}\n            End: true\n"
    )
    line = CALL.count("\n") + 2
    assert editor.wait_for_diagnostics(uri) == [Diagnostic(line, "Property Paramters is not allowed.")]
