"""Tests of upgrades and rollbacks while executions run, and of two versions of the macro in one account.

The files in `upgrades/v0.1` are from version 0.1. A stand-in for its caller rejects each field that version 0.1 didn't
have, and otherwise makes the call with the current code. Each test starts and ends with version 0.1 of the stack.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cross_region_awscall import Options, expand
from localaws import LocalAws
from localaws.cloudformation.template.parser import parse_template
from tests.end_to_end.deployments import DeployedStack, deploy_template
from tests.end_to_end.executions import start, wait_for_output, wait_until
from tests.end_to_end.installation import copy_build, run_cross_region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.end_to_end

REGION, FAR = "eu-west-1", "us-west-2"
STACK, MACHINES = "orders", ("Plain", "Jsonata", "Listing")
FOLDER = Path(__file__).parent / "upgrades" / "v0.1"
TEMPLATE, EXPANDED = FOLDER / "orders.yaml", FOLDER / "orders.expanded.yaml"
OLD_CALLER = """\
from caller import current_handler

FIELDS = {
    "BlobFormat", "BodyFrom", "Context", "Credentials", "Endpoint", "EndpointOptions", "MaxAttempts", "Operation",
    "Paginate", "Parameters", "Query", "Region", "ResultWriter", "RetryMode", "Rotate", "Service", "Targets", "Timeout",
    "WaitUntil",
}
CONTEXT = {"Entered", "Execution", "Item", "State"}


def handler(event, context):
    if "RequestType" not in event and (unknown := event.keys() - FIELDS | event["Context"].keys() - CONTEXT):
        raise ValueError(f"version 0.1 doesn't know {unknown}")
    return current_handler.handler(event, context)
"""


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Returns folders with the code of the current version and with the stand-in for version 0.1."""
    folders = {version: tmp_path_factory.mktemp("bundle") for version in ("0.1", "current")}
    copy_build(folders["current"])
    shutil.copytree(folders["current"], folders["0.1"], dirs_exist_ok=True)
    replace_handler(folders["current"] / "layer.zip", folders["0.1"] / "layer.zip")
    return {version: str(folder) for version, folder in folders.items()}


def replace_handler(source: Path, target: Path) -> None:
    """Writes a layer in which OLD_CALLER calls the current handler."""
    with zipfile.ZipFile(source) as current, zipfile.ZipFile(target, "w") as old:
        for name in current.namelist():
            if "caller/__pycache__/handler." not in name:
                old.writestr(
                    name.replace("caller/handler.py", "caller/current_handler.py"), current.read(name)
                )
        old.writestr("python/caller/handler.py", OLD_CALLER)


@pytest.fixture(scope="module")
def installed(bundles: Mapping[str, str]) -> Iterator[LocalAws]:
    """Starts a local AWS with version 0.1 and a stack that it expanded."""
    with LocalAws() as local:
        deploy_provider(local, bundles["0.1"])
        local.client("ssm", FAR).put_parameter(Name="/listed/a", Value="1", Type="String")
        deploy_template(local, EXPANDED, STACK, REGION, {})
        yield local


@pytest.fixture
def aws(installed: LocalAws) -> Iterator[LocalAws]:
    """Deletes the parameter that a test's executions write, so that its versions start at 1 in each test."""
    yield installed
    installed.client("ssm", FAR).delete_parameters(Names=["/upgrade/plain"])


def deploy_provider(aws: LocalAws, bundle: str, *options: str) -> None:
    done = run_cross_region(aws, REGION, "deploy", "--yes", "--bundle", bundle, *options)
    assert done.returncode == 0, done.stderr


class Waiting:
    """One execution of each state machine of the stack, which waits before its call."""

    def __init__(self, aws: LocalAws, outputs: Mapping[str, str], value: str) -> None:
        """Starts the executions, and waits until they wait."""
        self.aws, self.queue = aws, outputs["Approvals"]
        self.executions = {name: start(aws, outputs[name], {"value": value}) for name in MACHINES}
        self.tokens: list[str] = []
        wait_until(self._all_wait)

    def _all_wait(self) -> bool:
        sqs = self.aws.client("sqs", REGION)
        received = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        for message in received.get("Messages", []):
            self.tokens.append(message["Body"])
            sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return len(self.tokens) == len(self.executions)

    def finish(self) -> dict[str, Any]:
        """Lets the executions continue, and returns their outputs."""
        for token in self.tokens:
            self.aws.client("stepfunctions", REGION).send_task_success(taskToken=token, output="{}")
        return {name: wait_for_output(self.aws, arn) for name, arn in self.executions.items()}


def functions_of(aws: LocalAws, stack: str = STACK) -> dict[str, str]:
    """Returns the layer versions of a stack's functions by the functions' names."""
    functions = aws.client("lambda", REGION).list_functions()["Functions"]
    return {
        function["FunctionName"]: function["Layers"][0]["Arn"]
        for function in functions
        if function["FunctionName"].startswith(f"{stack}-")
    }


def outputs(value: str, version: int) -> dict[str, Any]:
    """Returns the expected outputs of the executions. `version` counts the writes of the parameter."""
    return {
        "Plain": {"value": value, "written": {"Version": version}},
        "Jsonata": {"Queue": f"upgrade-{value}"},
        "Listing": ["/listed/a"],
    }


def describe(aws: LocalAws) -> dict[str, str]:
    (stack,) = aws.client("cloudformation", REGION).describe_stacks(StackName=STACK)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def test_executions_end_after_an_upgrade_and_after_a_rollback(
    aws: LocalAws, bundles: Mapping[str, str]
) -> None:
    before = functions_of(aws)
    waiting = Waiting(aws, describe(aws), "old")
    deploy_provider(aws, bundles["current"])
    assert functions_of(aws) == before, "the upgrade of the provider doesn't change the stack"
    deploy_template(aws, TEMPLATE, STACK, REGION, {})
    after = functions_of(aws)
    assert after.keys() == before.keys(), "running executions invoke the same functions"
    assert {arn.rpartition(":")[2] for arn in after.values()} == {"2"}
    assert waiting.finish() == outputs("old", 1)

    waiting = Waiting(aws, describe(aws), "new")
    deploy_provider(aws, bundles["0.1"])
    deploy_template(aws, EXPANDED, STACK, REGION, {})
    assert {arn.rpartition(":")[2] for arn in functions_of(aws).values()} == {"1"}
    assert waiting.finish() == outputs("new", 2)


def test_two_versions_side_by_side(aws: LocalAws, bundles: Mapping[str, str], tmp_path: Path) -> None:
    names = ("--stack-name", "canary", "--macro-name", "CrossRegionCanary")
    deploy_provider(aws, bundles["current"], *names)
    template = tmp_path / "canary.yaml"
    template.write_text(
        TEMPLATE.read_text().replace("Transform: CrossRegion", "Transform: CrossRegionCanary")
    )
    stack: DeployedStack = deploy_template(aws, template, "trial", REGION, {})
    assert {arn.split(":")[6] for arn in functions_of(aws, "trial").values()} == {"canary-caller"}
    assert {arn.split(":")[6] for arn in functions_of(aws).values()} == {"cross-region-awscall-caller"}
    both = [Waiting(aws, stack.outputs, "canary"), Waiting(aws, describe(aws), "stable")]
    assert [executions.finish() for executions in both] == [outputs("canary", 1), outputs("stable", 2)]
    status = json.loads(run_cross_region(aws, REGION, "status", "--format", "json").stdout)
    assert {provider["macro_name"] for provider in status[0]["providers"]} == {
        "CrossRegion",
        "CrossRegionCanary",
    }


def test_logical_ids_and_names_are_those_of_version_0_1() -> None:
    """Other accounts trust the roles, and a new logical ID would replace the function of running executions."""
    old, new = (
        parse_template(EXPANDED.read_text())["Resources"],
        expand(TEMPLATE, Options(region=REGION))["Resources"],
    )
    assert {name: each["Type"] for name, each in old.items()} == {
        name: each["Type"] for name, each in new.items()
    }
    assert named_properties(old) == named_properties(new)


def named_properties(resources: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns the properties that set the names of the resources, by logical ID."""
    names = {"RoleName", "FunctionName", "LogGroupName", "PolicyName"}
    return {
        logical_id: {name: value for name, value in resource.get("Properties", {}).items() if name in names}
        for logical_id, resource in resources.items()
    }
