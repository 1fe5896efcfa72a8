"""Tests of the files that the action compares, and of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.cli.markdown import code
from tests.scripts.pull_request.conftest import MOVED, TEMPLATE

if TYPE_CHECKING:
    from tests.scripts.pull_request.conftest import GitHub, PullRequest


NAMES = ["a`b <img>.template", "a\r\n# b.template", "a\udcffb.template", "-a %0A::error::b.template"]


@pytest.mark.parametrize("name", NAMES)
def test_unusual_file_names(pull_request: PullRequest, github: GitHub, name: str) -> None:
    pull_request.open({name: TEMPLATE}, {name: MOVED})
    done = pull_request.run(FAIL_ON_WIDER="true")
    assert done.status == 1
    assert [line for line in done.output.splitlines() if line.startswith("::")] == [
        done.output.splitlines()[-1]
    ]
    (title,) = [line for line in github.comments[0].splitlines() if line.startswith("### ")]
    assert title == f"### {code(name)}"


@pytest.mark.parametrize("name", NAMES)
def test_errors_in_unusual_file_names(pull_request: PullRequest, name: str) -> None:
    pull_request.open({name: TEMPLATE}, {name: TEMPLATE.replace("Service: ssm", "Service: ssmm")})
    assert pull_request.run(COMMENT="false").status == 1
    assert "E9302 there is no AWS service 'ssmm'" in pull_request.summary


def test_added_template(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open({}, {"cfn/a.yaml": TEMPLATE})
    assert pull_request.run().status == 0
    assert "### `cfn/a.yaml`" in github.comments[0]
    assert "| added | `Rates/Read` |" in github.comments[0]


def test_renamed_template(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open(
        {"old.template.yaml": TEMPLATE}, {"old.template.yaml": None, "new.template.yaml": MOVED}
    )
    assert pull_request.run().status == 0
    assert "### `new.template.yaml`" in github.comments[0]
    assert "| changed | `Rates/Read` |" in github.comments[0]


def test_a_changed_definition_file_affects_its_template(pull_request: PullRequest, github: GitHub) -> None:
    template = "Transform: CrossRegion\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n"
    template += "    Properties: {DefinitionUri: flow.asl.json}\n"
    definition = (
        '{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, "Parameters": {"Name": "/a"},'
        ' "Resource": "arn:aws:states:us-west-2::aws-sdk:ssm:getParameter"}}}'
    )
    pull_request.open(
        {"a/template.yaml": template, "a/flow.asl.json": definition, "b/template.yaml": TEMPLATE},
        {"a/flow.asl.json": definition.replace("us-west-2", "us-east-2")},
    )
    done = pull_request.run()
    assert "Templates to compare: 1\n" in done.output
    assert "ssm GetParameter in us-east-2" in github.comments[0]


@pytest.mark.parametrize("is_link", [False, True])
def test_definition_files_outside_of_the_repository_are_not_read(
    pull_request: PullRequest, github: GitHub, *, is_link: bool
) -> None:
    secret = pull_request.folder.parent / "secret.json"
    secret.write_text('{"StartAt": "Secret", "States": {"Secret": {"Type": "Cross::Region::AwsCall"}}}')
    name = "link.json" if is_link else "../secret.json"
    template = "Transform: CrossRegion\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n"
    pull_request.open({}, {"template.yaml": f"{template}    Properties: {{DefinitionUri: {name}}}\n"})
    if is_link:
        (pull_request.folder / name).symlink_to(secret)
        pull_request.git("add", "--all")
        pull_request.git("commit", "--quiet", "--message", "Link")
    assert pull_request.run().status == 1
    assert "it is outside of the repository" in github.comments[0]
    assert "Secret" not in github.comments[0]


def test_the_input_files_selects_templates(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open({"orders.yml": TEMPLATE}, {"orders.yml": MOVED})
    assert pull_request.run().status == 0
    assert github.comments == []
    assert pull_request.run(FILES=r"^orders\.yml$").status == 0
    assert "### `orders.yml`" in github.comments[0]
