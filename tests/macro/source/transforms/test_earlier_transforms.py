"""Tests of the transforms that run before the macro."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.cloudformation.template import serverless
from macro.model.stack_context import StackContext
from macro.source.extras import install_command
from macro.source.formats.yaml_text import read_yaml
from macro.source.transforms import earlier_transforms
from macro.source.transforms.earlier_transforms import TransformedTemplate, run_earlier_transforms
from macro.source.transforms.local_transforms import ExtraNotInstalledError
from macro.source.transforms.section import parameter_values

STACK = StackContext("eu-central-1", "123456789012", "aws")
LOOP = """\
Transform: [AWS::LanguageExtensions, CrossRegion, Last]
Parameters: {Names: {Type: CommaDelimitedList, Default: "A, B"}, Empty: {Type: CommaDelimitedList}}
Mappings: {Teams: {All: {Names: [C, D]}}}
Resources:
  Fn::ForEach::Queues:
    - Name
    - COLLECTION
    - Queue${Name}: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "q-${Name}", Tag: !Ref Name}}
"""
SAM = """\
Transform: [AWS::Serverless-2016-10-31, CrossRegion]
Resources:
  Code: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/, Handler: a.b, Runtime: python3.13}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: states/machine.asl.json, Role: !GetAtt CodeRole.Arn}
"""


def transform(text: str, **parameters: str) -> TransformedTemplate:
    template: Any = read_yaml(text).value
    return run_earlier_transforms(template, "CrossRegion", parameter_values(template, parameters), STACK)


@pytest.mark.parametrize(
    ("collection", "names"),
    [
        ("[A, B]", ["A", "B"]),
        ("!Ref Names", ["A", "B"]),
        ("[X, !Ref Names]", ["X", "A", "B"]),
        ("!FindInMap [Teams, All, Names]", ["C", "D"]),
        ("!Split ['-', x-y]", ["x", "y"]),
    ],
)
def test_foreach_loops_are_expanded(collection: str, names: list[str]) -> None:
    result = transform(LOOP.replace("COLLECTION", collection))
    assert (result.done, result.diagnostics, result.without_value) == (("AWS::LanguageExtensions",), (), ())
    resources: Any = result.value["Resources"]
    assert list(resources) == [f"Queue{name}" for name in names]
    assert resources[f"Queue{names[0]}"]["Properties"] == {
        "QueueName": {"Fn::Sub": f"q-{names[0]}"},
        "Tag": names[0],
    }
    assert result.value["Transform"] == ["AWS::LanguageExtensions", "CrossRegion", "Last"]


def test_loop_over_a_parameter_without_a_value_suggests_the_option() -> None:
    text = LOOP.replace("COLLECTION", "!Ref Empty")
    (error,) = transform(text).without_value
    assert error.message == (
        "Fn::ForEach::Queues loops over a parameter without a value; pass --parameter Empty=VALUE"
    )
    assert list(transform(text, Empty="Z").value["Resources"]) == ["QueueZ"]  # type: ignore[arg-type]


def test_invalid_loop_is_an_error() -> None:
    result = transform(LOOP.replace("COLLECTION", "!GetAtt A.B"))
    assert result.failed
    assert result.diagnostics[0].message.startswith("AWS::LanguageExtensions failed: ")


def test_sam_template_with_local_files() -> None:
    result = transform(SAM)
    assert result.diagnostics == ()
    resources: Any = result.value["Resources"]
    assert resources["Machine"]["Type"] == "AWS::StepFunctions::StateMachine"
    assert resources["Machine"]["Properties"]["DefinitionS3Location"] == "states/machine.asl.json"
    assert resources["Code"]["Properties"]["Code"] == "src/"
    assert "CodeRole" in resources


@pytest.mark.parametrize("kind", ["AWS::Serverless::Api", "AWS::Serverless::HttpApi"])
def test_sam_template_with_an_included_api(kind: str) -> None:
    included = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./openapi.yaml}}"
    cors = "CorsConfiguration" if kind.endswith("HttpApi") else "Cors"
    properties = f"{{StageName: v1, {cors}: {{AllowOrigins: ['*']}}, DefinitionBody: {{{included}}}}}"
    if cors == "Cors":
        properties = properties.replace("{AllowOrigins: ['*']}", "{AllowOrigin: \"'*'\"}")
    result = transform(f"{SAM}  Web: {{Type: {kind}, Properties: {properties}}}\n")
    assert (result.done, result.diagnostics) == (("AWS::Serverless-2016-10-31",), ())


def test_invalid_sam_template_is_an_error() -> None:
    result = transform(SAM.replace("Handler: a.b, ", ""))
    assert result.failed
    assert result.diagnostics[0].message.startswith("AWS::Serverless-2016-10-31 failed: ")


def test_exception_of_the_sam_translator_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("Type")

    monkeypatch.setattr(serverless, "translate_serverless", fail)
    assert transform(SAM).diagnostics[0].message == "AWS::Serverless-2016-10-31 failed: 'Type'"


def test_missing_extra_is_reported_with_the_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ExtraNotInstalledError("samtranslator")

    monkeypatch.setattr(earlier_transforms, "run_transform", fail)
    result = transform(SAM)
    assert result.failed
    assert result.diagnostics[0].message == (
        "AWS::Serverless-2016-10-31 comes before CrossRegion, and running it requires the package samtranslator;"
        f" install the extra [local] with {install_command('local')}"
    )


def test_another_macro_is_skipped_with_a_warning() -> None:
    result = transform("Transform: [Mine, AWS::LanguageExtensions, CrossRegion]\nResources: {}\n")
    assert result.done == ("AWS::LanguageExtensions",)
    assert [each.message for each in result.diagnostics] == [
        "Mine comes before CrossRegion but can't run on this computer, so its changes aren't checked"
    ]


@pytest.mark.parametrize(
    "section", ["CrossRegion", "[CrossRegion, AWS::Serverless-2016-10-31]", "AWS::Serverless-2016-10-31"]
)
def test_transforms_after_the_macro_do_not_run(section: str) -> None:
    text = SAM.replace("[AWS::Serverless-2016-10-31, CrossRegion]", section)
    assert transform(text) == TransformedTemplate(read_yaml(text).value)  # type: ignore[arg-type]
