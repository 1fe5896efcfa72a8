"""Tests of source locations in every definition format, and in templates that earlier transforms change."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from macro.cli.expand_file import expand_file
from macro.definition.reader import Inputs, definition_context
from macro.model.diagnostics import TemplatePath
from macro.model.stack_context import StackContext
from macro.source.definition_files import LocalFiles
from macro.source.expand_options import ExpandOptions
from macro.source.formats.yaml_text import read_yaml
from macro.source.source_locator import SourceLocator
from macro.source.template_file import read_template

if TYPE_CHECKING:
    from macro.cli.expand_file import LocatedDiagnostic

STATE = (
    '{"Type": "Cross::Region::AwsCall", "Region": "us-west-2", "Service": "s3",'
    ' "Action": "listBucket", "End": true}'
)


def diagnostics_of(path: Path) -> tuple[LocatedDiagnostic, ...]:
    return expand_file(str(path), ExpandOptions(), skip_s3=True).diagnostics


def machine(properties: str, kind: str = "AWS::StepFunctions::StateMachine") -> str:
    head = f"Transform: CrossRegion\nResources:\n  Orders:\n    Type: {kind}\n    Properties:\n"
    return head + textwrap.indent(textwrap.dedent(properties), " " * 6)


FORMS = {
    "object": f"""\
        Definition:
          StartAt: A
          States:
            A: {STATE}
        """,
    "object under Fn::If": f"""\
        Definition: !If
          - Big
          - StartAt: A
            States: {{A: {{Type: Succeed}}}}
          - StartAt: A
            States:
              A: {STATE}
        """,
    "state under Fn::If": f"""\
        Definition:
          StartAt: A
          States:
            A:
              Fn::If:
                - Big
                - Type: Pass
                - {STATE}
        """,
    "Fn::ToJsonString": f"""\
        DefinitionString:
          Fn::ToJsonString:
            StartAt: A
            States:
              A: {STATE}
        """,
    "block string": f"""\
        DefinitionString: |
          {{
            "StartAt": "A", "States": {{
              "A": {STATE}
          }}}}
        """,
    "stripped block string under Fn::Sub": f"""\
        DefinitionString: !Sub |-

          {{"StartAt": "A",
            "States": {{"A": {STATE}}}}}
        """,
    "Fn::Sub with variables": f"""\
        DefinitionString: !Sub
          - |
            {{"StartAt": "A", "Comment": "${{X}}",
              "States": {{"A": {STATE}}}}}
          - X: y
        """,
    "single quotes": f"""\
        DefinitionString: '{{"StartAt": "A", "Comment": "it''s", "States": {{"A": {STATE}}}}}'
        """,
    "double quotes": f"""\
        DefinitionString: {json.dumps('{"StartAt": "A", "Comment": "é", "States": {"A": ' + STATE + "}}")}
        """,
    "Fn::Join of lines": f"""\
        DefinitionString: !Join
          - "\\n"
          - - '{{"StartAt": "A",'
            - !Sub '"Comment": "${{AWS::Region}}",'
            - '  "States": {{"A": {STATE}}}}}'
        """,
}


@pytest.mark.parametrize("form", FORMS)
def test_location_in_yaml(form: str, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(machine(FORMS[form]))
    assert _pointed(path) == '"listBucket"'


@pytest.mark.parametrize("form", FORMS)
def test_location_in_json(form: str, tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text(
        json.dumps(read_yaml(machine(FORMS[form])).value, indent=2, ensure_ascii=form != "double quotes")
    )
    assert _pointed(path) == '"listBucket"'


def _pointed(path: Path) -> str:
    """Returns the text at the location of the only diagnostic, without the backslash of a quoted quotation mark."""
    (diagnostic,) = diagnostics_of(path)
    assert "has no action 'listBucket'" in diagnostic.diagnostic.message
    span = diagnostic.location.span
    line = path.read_text().splitlines()[span.line - 1]
    return line[span.column - 1 :].replace("\\", "")[:12]


@pytest.mark.parametrize("name", ["orders.asl.json", "orders.asl.yaml"])
def test_problem_in_a_definition_file_has_a_location_in_that_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "states").mkdir()
    text = '{\n "StartAt": "A", "TimeoutSeconds": ${Limit},\n "States": {\n  "A": ' + STATE + "}}"
    if name.endswith("yaml"):
        text = f"StartAt: A\n# comment\nStates:\n  A: {STATE}\n"
    (tmp_path / "states" / name).write_text(text)
    path = tmp_path / "template.yaml"
    path.write_text(machine(f"DefinitionS3Location: states/{name}\n"))
    (diagnostic,) = diagnostics_of(path)
    assert diagnostic.location.file == str(tmp_path / "states" / name)
    line = text.splitlines()[diagnostic.location.span.line - 1]
    assert diagnostic.location.span.line == 4
    assert line[diagnostic.location.span.column - 1 :].startswith('"listBucket"')


def test_missing_definition_file_has_a_location_in_the_template(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(machine("DefinitionUri: none.asl.json\n", "AWS::Serverless::StateMachine"))
    (diagnostic,) = diagnostics_of(path)
    assert (diagnostic.location.file, diagnostic.location.span.line, diagnostic.location.span.column) == (
        str(path),
        6,
        22,
    )
    assert "No such file" in diagnostic.diagnostic.message


def test_invalid_json_text_has_the_location_of_its_property(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(machine(f"DefinitionString: '{{\"StartAt\": {STATE}'\n"))
    (diagnostic,) = diagnostics_of(path)
    assert (diagnostic.location.span.line, diagnostic.location.span.column) == (6, 25)


def test_problems_of_resources_and_settings_have_locations(tmp_path: Path) -> None:
    definition: Any = f"RoleArn: not-an-arn\nDefinition:\n  StartAt: A\n  States:\n    A: {STATE}\n"
    text = machine(definition.replace("listBucket", "listBuckets"))
    settings = "Metadata:\n  Cross::Region::AwsCall:\n    Ignore: [Nothing]\n    InvokeGrants: Manual\n"
    path = tmp_path / "template.yaml"
    path.write_text(text)
    (role,) = diagnostics_of(path)
    assert "RoleArn" in role.diagnostic.path.steps
    assert (role.location.span.line, role.location.span.column) == (6, 16)
    path.write_text(settings + text)
    assert [located.location.span.line for located in diagnostics_of(path)] == [3, 4, 10]


def test_problems_are_in_the_order_of_the_file(tmp_path: Path) -> None:
    states = {name: {**json.loads(STATE), "Next": "A", "Bad": 1} for name in ("B", "A")}
    definition = json.dumps({"StartAt": "B", "States": states}, indent=1)
    path = tmp_path / "template.yaml"
    path.write_text(machine("Definition:\n" + textwrap.indent(definition, "  ") + "\n"))
    lines = [diagnostic.location.span.line for diagnostic in diagnostics_of(path)]
    assert len(lines) == 4
    assert lines == sorted(lines)


def _marked(path: Path) -> list[str]:
    """Returns the marked text of each diagnostic with the name of its file."""
    marked = []
    for each in diagnostics_of(path):
        span = each.location.span
        line = Path(each.location.file).read_text().splitlines()[span.line - 1]
        marked.append(f"{Path(each.location.file).name}: {line[span.column - 1 : span.end_column - 1]}")
    return marked


def test_problems_of_a_loop_have_locations_in_its_body(tmp_path: Path) -> None:
    body = f"Type: AWS::StepFunctions::StateMachine, Properties: {{Definition: {{StartAt: A, States: {{A: {STATE}}}}}}}"
    path = tmp_path / "template.yaml"
    path.write_text(
        "Transform: [AWS::LanguageExtensions, CrossRegion]\nResources:\n  Fn::ForEach::Teams:\n    - Team\n"
        f"    - [A, B]\n    - Fn::ForEach::Stages: [Stage, [X], {{'M${{Team}}${{Stage}}': {{{body}}}}}]\n"
    )
    assert _marked(path) == ['template.yaml: "listBucket"'] * 2


@pytest.mark.parametrize("limit", ["5", "${Limit}"])
def test_problems_after_sam_have_locations_in_the_definition_file(limit: str, tmp_path: Path) -> None:
    text = f'{{"StartAt": "A", "TimeoutSeconds": {limit}, "States": {{"A": {STATE}}}}}'
    (tmp_path / "orders.asl.json").write_text(text)
    path = tmp_path / "template.yaml"
    path.write_text(
        "Transform: [AWS::Serverless-2016-10-31, CrossRegion]\nResources:\n  Orders:\n"
        "    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: orders.asl.json\n"
    )
    assert _marked(path) == ['orders.asl.json: "listBucket"']


def test_problems_after_sam_have_locations_in_the_definition(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    definition = f"Definition:\n  StartAt: A\n  States:\n    A: {STATE}\n"
    text = machine(definition, "AWS::Serverless::StateMachine")
    path.write_text(text.replace("CrossRegion", "[AWS::Serverless-2016-10-31, CrossRegion]"))
    assert _marked(path) == ['template.yaml: "listBucket"']


def test_resources_that_sam_adds_have_the_location_of_their_source(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("Resources:\n  Orders: {Type: AWS::Serverless::StateMachine}\n  Order: {}\n")
    template = read_template(str(path))
    context = definition_context({}, Inputs(LocalFiles(tmp_path), {}), StackContext("r", "1", "aws"))
    locator = SourceLocator(template, context)
    assert str(locator.locate(TemplatePath("OrdersRole", ("Policies",)))) == f"{path}:2:3"
    assert str(locator.locate(TemplatePath("Nothing"))) == f"{path}:1:1"


def test_unresolved_loop_has_the_location_of_its_name(tmp_path: Path) -> None:
    body = f"Type: AWS::StepFunctions::StateMachine, Properties: {{Definition: {{StartAt: A, States: {{A: {STATE}}}}}}}"
    path = tmp_path / "template.yaml"
    path.write_text(
        f"Transform: CrossRegion\nResources:\n  Fn::ForEach::Teams: [Team, [A], {{'M${{Team}}': {{{body}}}}}]\n"
    )
    assert _marked(path) == ["template.yaml: Fn::ForEach::Teams"]
