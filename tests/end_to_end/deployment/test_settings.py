"""Tests of a template's settings after the deployment: properties in Lambda, IAM, and CloudWatch Logs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.deployments import CommandFailed, deploy_template, run_aws
from tests.end_to_end.tables import create_table_with_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

pytestmark = pytest.mark.end_to_end

MACRO_REGION = "eu-central-1"
FAR = "us-west-2"
TEMPLATES = Path(__file__).parents[1] / "templates"
STACK, CHANGEABLE = "settings", "changeable"


@pytest.fixture(scope="module")
def network(local_aws: LocalAws) -> dict[str, str]:
    """Returns a subnet and a security group of the default VPC."""
    ec2 = local_aws.client("ec2", MACRO_REGION)
    subnet = ec2.describe_subnets()["Subnets"][0]
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])
    return {"Subnets": subnet["SubnetId"], "Groups": groups["SecurityGroups"][0]["GroupId"]}


@pytest.fixture(scope="module")
def aws(local_aws: LocalAws, macro_region: str) -> LocalAws:
    """Creates a table with one item in the target Region."""
    assert macro_region == MACRO_REGION
    create_table_with_item(local_aws, FAR, "settings")
    return local_aws


@pytest.fixture(scope="module")
def settings(aws: LocalAws, deploy: Deploy, network: dict[str, str]) -> DeployedStack:  # noqa: ARG001  the table must exist
    return deploy(TEMPLATES / "settings.yaml", STACK, MACRO_REGION, **network)


@pytest.fixture
def changeable(aws: LocalAws, deploy: Deploy, network: dict[str, str]) -> Iterator[DeployedStack]:
    """Deploys the template for one test, which can update or delete the stack."""
    yield deploy(TEMPLATES / "settings.yaml", CHANGEABLE, MACRO_REGION, RoleName=CHANGEABLE, **network)
    aws.client("cloudformation", MACRO_REGION).delete_stack(StackName=CHANGEABLE)


def resource(aws: LocalAws, kind: str, stack: str = STACK) -> str:
    """Returns the physical ID of a stack's only resource of a type that the macro adds."""
    resources = aws.client("cloudformation", MACRO_REGION).describe_stack_resources(StackName=stack)[
        "StackResources"
    ]
    (physical_id,) = [
        item["PhysicalResourceId"]
        for item in resources
        if item["ResourceType"] == kind and item["LogicalResourceId"].startswith("CrossRegion")
    ]
    return str(physical_id)


def test_state_machines_share_a_caller_and_a_role(
    settings: DeployedStack, execute: Callable[[str, Any], Execution]
) -> None:
    assert execute(settings.outputs["First"], {}).output == {"text": "from Oregon"}


def test_options_of_a_state_with_the_arn_spelling(
    settings: DeployedStack, execute: Callable[[str, Any], Execution]
) -> None:
    assert execute(settings.outputs["Second"], {}).output == {"found": "from Oregon"}


def test_ignored_state_machine_does_not_change(settings: DeployedStack) -> None:
    untouched = settings.original["Resources"]["Ignored"]
    assert settings.processed["Resources"]["Ignored"] == untouched


def _user_tags(function: dict[str, Any]) -> dict[str, str]:
    """Returns the tags of a function without those that CloudFormation adds."""
    return {name: value for name, value in function["Tags"].items() if not name.startswith("aws:")}


def test_function_has_the_configured_properties(
    settings: DeployedStack,  # noqa: ARG001  it must be deployed
    aws: LocalAws,
    network: dict[str, str],
) -> None:
    client, name = aws.client("lambda", MACRO_REGION), resource(aws, "AWS::Lambda::Function")
    function = client.get_function(FunctionName=name)
    configuration = function["Configuration"]
    assert configuration["MemorySize"] == 256
    assert configuration["TracingConfig"] == {"Mode": "Active"}
    assert configuration["Environment"]["Variables"]["COLOUR"] == "blue"
    assert configuration["VpcConfig"]["SubnetIds"] == [network["Subnets"]]
    assert configuration["VpcConfig"]["SecurityGroupIds"] == [network["Groups"]]
    assert configuration["SnapStart"]["ApplyOn"] == "PublishedVersions"
    assert configuration["LoggingConfig"]["LogGroup"] == resource(aws, "AWS::Logs::LogGroup")
    assert _user_tags(function) == {"team": "orders"}
    reserved = client.get_function_concurrency(FunctionName=name)
    assert reserved["ReservedConcurrentExecutions"] == 5


def test_log_group_has_the_configured_retention(
    settings: DeployedStack,  # noqa: ARG001  it must be deployed
    aws: LocalAws,
) -> None:
    name = resource(aws, "AWS::Logs::LogGroup")
    (group,) = aws.client("logs", MACRO_REGION).describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert group["retentionInDays"] == 3


def test_role_has_the_configured_properties(settings: DeployedStack, aws: LocalAws) -> None:
    iam = aws.client("iam", MACRO_REGION)
    role = iam.get_role(RoleName="the-caller")["Role"]
    boundary = aws.client("cloudformation", MACRO_REGION).describe_stack_resource(
        StackName=settings.stack["StackName"], LogicalResourceId="Boundary"
    )["StackResourceDetail"]["PhysicalResourceId"]
    assert role["Path"] == "/callers/"
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    attached = iam.list_attached_role_policies(RoleName="the-caller")["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["AWSLambdaVPCAccessExecutionRole"]
    actions = [action for statement in statements(iam, "the-caller") for action in statement["Action"]]
    assert sorted(set(actions)) == [
        "dynamodb:GetItem",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ]


def statements(iam: Any, role: str) -> list[dict[str, Any]]:
    """Returns the statements of a role's inline policies."""
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    return [statement for document in documents for statement in document["Statement"]]


def test_task_check_and_grant_use_the_alias(settings: DeployedStack, aws: LocalAws) -> None:
    alias = resource(aws, "AWS::Lambda::Alias")
    assert alias.endswith(":live")
    states = aws.client("stepfunctions", MACRO_REGION)
    for machine in ("First", "Second"):
        described = states.describe_state_machine(stateMachineArn=settings.outputs[machine])
        assert json.loads(described["definition"])["States"]["Read"]["Resource"] == alias
    role = described["roleArn"].rpartition("/")[2]
    granted = [item["Resource"] for item in statements(aws.client("iam", MACRO_REGION), role)]
    assert granted == [[alias], [alias]]
    assert executed_version(aws) == "1"


def executed_version(aws: LocalAws, stack: str = STACK) -> str:
    """Returns the version that an invocation of the alias executes."""
    response = aws.client("lambda", MACRO_REGION).invoke(
        FunctionName=resource(aws, "AWS::Lambda::Alias", stack), Payload=b"{}"
    )
    assert response["FunctionError"], "an empty payload is an invalid call"
    return str(response["ExecutedVersion"])


def test_changed_function_gets_a_new_version_and_the_old_one_is_deleted(
    changeable: DeployedStack, aws: LocalAws, execute: Callable[[str, Any], Execution]
) -> None:
    function = resource(aws, "AWS::Lambda::Function", CHANGEABLE)
    before = int(executed_version(aws, CHANGEABLE))
    changes = ({"Memory": "512"}, {"Team": "shipping"})
    for version, change in enumerate(changes, before + 1):
        deploy_template(aws, TEMPLATES / "settings.yaml", CHANGEABLE, MACRO_REGION, change)
        assert executed_version(aws, CHANGEABLE) == str(version)
        assert versions(aws, function) == [str(version)]
        assert execute(changeable.outputs["First"], {}).output == {"text": "from Oregon"}
        description = aws.client("lambda", MACRO_REGION).get_function(FunctionName=function)
        assert description["Configuration"]["MemorySize"] == 512
        assert _user_tags(description) == {"team": change.get("Team", "orders")}


def test_failed_check_keeps_the_old_version(
    changeable: DeployedStack,
    aws: LocalAws,
    execute: Callable[[str, Any], Execution],
    tmp_path: Path,
) -> None:
    before = executed_version(aws, CHANGEABLE)
    # A new NoEcho value alone doesn't run the check again, because no logical ID depends on it.
    changed = tmp_path / "settings.yaml"
    text = (TEMPLATES / "settings.yaml").read_text()
    changed.write_text(text.replace("Action: getItem", "Action: deleteItem"))
    with pytest.raises(CommandFailed, match="cn-north-1: in partition aws-cn"):
        deploy_template(aws, changed, CHANGEABLE, MACRO_REGION, {"Far": "cn-north-1", "Memory": "1024"})
    assert executed_version(aws, CHANGEABLE) == before
    assert versions(aws, resource(aws, "AWS::Lambda::Function", CHANGEABLE)) == [before]
    assert execute(changeable.outputs["First"], {}).output == {"text": "from Oregon"}


def versions(aws: LocalAws, function: str) -> list[str]:
    versions = aws.client("lambda", MACRO_REGION).list_versions_by_function(FunctionName=function)["Versions"]
    return [item["Version"] for item in versions if item["Version"] != "$LATEST"]


def test_deleted_stack_leaves_no_resources(changeable: DeployedStack, aws: LocalAws) -> None:
    function, group = (
        resource(aws, kind, CHANGEABLE) for kind in ("AWS::Lambda::Function", "AWS::Logs::LogGroup")
    )
    run_aws(aws, MACRO_REGION, "cloudformation", "delete-stack", "--stack-name", CHANGEABLE)
    events = aws.client("cloudformation", MACRO_REGION).describe_stack_events(
        StackName=changeable.stack["StackId"]
    )["StackEvents"]
    assert events[0]["ResourceStatus"] == "DELETE_COMPLETE"
    assert not [event for event in events if event["ResourceStatus"] == "DELETE_FAILED"]
    functions = [
        item["FunctionName"] for item in aws.client("lambda", MACRO_REGION).list_functions()["Functions"]
    ]
    assert function not in functions
    assert not aws.client("logs", MACRO_REGION).describe_log_groups(logGroupNamePrefix=group)["logGroups"]


def test_role_and_grant_from_the_template(
    aws: LocalAws, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    deployed = deploy(TEMPLATES / "own-role.yaml", "own-role", MACRO_REGION)
    added = deployed.processed["Resources"].keys() - deployed.original["Resources"].keys()
    kinds = sorted(deployed.processed["Resources"][name]["Type"] for name in added)
    assert kinds == ["AWS::Lambda::Function", "AWS::Logs::LogGroup", "Custom::CrossRegionPreflight"]
    configuration = aws.client("lambda", MACRO_REGION).get_function_configuration(
        FunctionName="own-role-caller"
    )
    assert "CallerRole" in configuration["Role"]
    assert execute(deployed.outputs["Reader"], {}).output == {"text": "from Oregon"}
