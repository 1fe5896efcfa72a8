"""Tests of calls with a role in another account: the example in both accounts, and Credentials with each feature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.tooling.environment import ROOT
from tests.end_to_end.accounts import Account, account
from tests.end_to_end.executions import has_failed_once, start, wait_for_output, wait_until
from tests.end_to_end.servers.forwarder import Forwarder

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

EXAMPLES = ROOT / "templates" / "examples"
ROLE = EXAMPLES / "other-account" / "role.yaml"
TEMPLATE = Path(__file__).parent / "templates" / "accounts.yaml"
MACRO_REGION, FAR = "eu-central-1", "us-west-2"
ACCOUNT, OTHER_ACCOUNT = "123456789012", "210987654321"
CALLING_ACCOUNT = {"CallingAccount": ACCOUNT, "CallingRegion": MACRO_REGION}


@pytest.fixture(scope="module")
def other(local_aws: LocalAws) -> Account:
    """Creates another account, with tables and a bucket that don't exist in the stack's account."""
    there = account(local_aws, OTHER_ACCOUNT)
    make_table(there, "orders", "Id")
    make_table(there, "accounts", "id")
    where = {"LocationConstraint": FAR}
    there.client("s3", FAR).create_bucket(Bucket="accounts-kept", CreateBucketConfiguration=where)
    for name in ("a", "b", "c"):
        there.client("dynamodb", FAR).put_item(TableName="accounts", Item={"id": {"S": name}})
    assert "accounts" not in local_aws.client("dynamodb", FAR).list_tables()["TableNames"]
    return there


def make_table(there: Account, name: str, key: str) -> None:
    there.client("dynamodb", FAR).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def test_example_works_in_both_accounts(
    macro_region: str, other: Account, deploy: Deploy, execute: Execute, local_aws: LocalAws
) -> None:
    """The state machine writes and reads an item. After the role requires another external ID, the call fails."""
    role = other.deploy(ROLE, "keeper", MACRO_REGION, **CALLING_ACCOUNT)["RoleArn"]
    assert role == f"arn:aws:iam::{OTHER_ACCOUNT}:role/orders-keeper"
    deployed = deploy(EXAMPLES / "other-account.yaml", "other-account", macro_region, KeeperRoleArn=role)
    machine = deployed.outputs["StateMachineArn"]
    assert execute(machine, {"id": "7", "total": "12"}).output == {"Total": "12"}
    (kept,) = other.client("dynamodb", FAR).scan(TableName="orders")["Items"]
    assert kept == {"Id": {"S": "7"}, "Total": {"N": "12"}}
    assert {call.principal_arn.split(":")[4] for call in local_aws.calls("orders-keeper")} == {OTHER_ACCOUNT}
    other.deploy(ROLE, "keeper", MACRO_REGION, **CALLING_ACCOUNT, StateMachineName="another")
    refused = execute(machine, {"id": "8", "total": "1"}).description
    assert (refused["status"], refused["error"]) == ("FAILED", "Sts.StsException")
    assert f"is not authorized to perform: sts:AssumeRole on resource: {role}" in refused["cause"]
    assert len(other.client("dynamodb", FAR).scan(TableName="orders")["Items"]) == 1


@pytest.fixture(scope="module")
def keeper(other: Account) -> str:
    """Deploys the role in the other account, with the additional permissions for the features, and returns its ARN."""
    names = {"StateMachineName": "accounts", "CallerRoleName": "accounts-caller", "TableName": "accounts"}
    role = other.deploy(
        ROLE, "keeper-of-accounts", MACRO_REGION, **CALLING_ACCOUNT, **names, RoleName="keeper"
    )["RoleArn"]
    table = f"arn:aws:dynamodb:{FAR}:{OTHER_ACCOUNT}:table/accounts"
    statements = [
        {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": table},
        {"Effect": "Allow", "Action": "dynamodb:DescribeTable", "Resource": f"{table}-later"},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::accounts-kept/*"},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam = other.client("iam", FAR)
    iam.put_role_policy(RoleName="keeper", PolicyName="More", PolicyDocument=document)
    return role


@pytest.fixture(scope="module")
def accounts(keeper: str, macro_region: str, deploy: Deploy, local_aws: LocalAws) -> DeployedStack:
    where = {"LocationConstraint": MACRO_REGION}
    s3 = local_aws.client("s3", MACRO_REGION)
    s3.create_bucket(Bucket="accounts-results", CreateBucketConfiguration=where)
    s3.put_object(Bucket="accounts-results", Key="body", Body=b"\x00\xff" * 1000)
    with Forwarder(local_aws.endpoint) as first:
        return deploy(TEMPLATE, "accounts", macro_region, Keeper=keeper, First=first.url)


def roles_of(aws: LocalAws, since: int) -> list[tuple[str, str]]:
    """Returns the calls to S3 and DynamoDB, as pairs of an operation and a role."""
    made = (call for call in aws.calls()[since:] if call.role and call.service in {"s3", "dynamodb"})
    return [(call.operation, call.role) for call in made]


def test_pagination_with_a_query(accounts: DeployedStack, execute: Execute, local_aws: LocalAws) -> None:
    since = len(local_aws.calls())
    assert execute(accounts.outputs["Accounts"], {"do": "Scan"}).output == {"Ids": ["a", "b", "c"]}
    assert roles_of(local_aws, since) == [("Scan", "keeper")] * 2


def test_result_writer_uses_the_callers_role(
    accounts: DeployedStack, execute: Execute, local_aws: LocalAws
) -> None:
    since = len(local_aws.calls())
    output = execute(accounts.outputs["Accounts"], {"do": "Write"}).output["ResultWriterDetails"]
    written = local_aws.client("s3", MACRO_REGION).get_object(Bucket=output["Bucket"], Key=output["Key"])
    assert json.loads(written["Body"].read()) == ["a", "b", "c"]
    assert roles_of(local_aws, since) == [("Scan", "keeper"), ("PutObject", "accounts-caller")]


def test_body_from_uses_the_callers_role(
    accounts: DeployedStack, execute: Execute, other: Account, local_aws: LocalAws
) -> None:
    since = len(local_aws.calls())
    assert execute(accounts.outputs["Accounts"], {"do": "Fill"}).output["ETag"]
    kept = other.client("s3", FAR).get_object(Bucket="accounts-kept", Key="copy")
    assert kept["Body"].read() == b"\x00\xff" * 1000
    made = [entry for entry in roles_of(local_aws, since) if entry[1] != "Administrator"]
    assert made == [("GetObject", "accounts-caller"), ("PutObject", "keeper")]


def test_waiter(accounts: DeployedStack, other: Account, local_aws: LocalAws) -> None:
    execution = start(local_aws, accounts.outputs["Accounts"], {"do": "Wait"})
    wait_until(lambda: has_failed_once(local_aws, execution))
    make_table(other, "accounts-later", "id")
    assert wait_for_output(local_aws, execution) == {
        "Arn": f"arn:aws:dynamodb:{FAR}:{OTHER_ACCOUNT}:table/accounts-later"
    }


def test_task_token(accounts: DeployedStack, other: Account, local_aws: LocalAws) -> None:
    execution = start(local_aws, accounts.outputs["Accounts"], {"do": "Ask"})
    table, key = other.client("dynamodb", FAR), {"id": {"S": "token"}}
    wait_until(lambda: "Item" in table.get_item(TableName="accounts", Key=key))
    token = table.get_item(TableName="accounts", Key=key)["Item"]["text"]["S"]
    local_aws.client("stepfunctions", MACRO_REGION).send_task_success(taskToken=token, output="{}")
    assert wait_for_output(local_aws, execution) == {}
    table.delete_item(TableName="accounts", Key=key)


def test_failover(accounts: DeployedStack, execute: Execute) -> None:
    """The first target's server was stopped after the deployment."""
    assert execute(accounts.outputs["Accounts"], {"do": "Failover"}).output == {"Id": "a"}


def test_role_from_the_input(
    accounts: DeployedStack, keeper: str, execute: Execute, local_aws: LocalAws
) -> None:
    given = {"do": "Chosen", "role": keeper, "region": FAR}
    assert execute(accounts.outputs["Accounts"], given).output == {"Id": "a"}
    refused = execute(
        accounts.outputs["Accounts"], given | {"role": keeper.replace("keeper", "orders-keeper")}
    )
    assert refused.description["error"] == "Sts.StsException"
    given = {"do": "InJsonata", "role": keeper}
    details = execute(accounts.outputs["Accounts"], given).output["ResultWriterDetails"]
    written = local_aws.client("s3", MACRO_REGION).get_object(Bucket=details["Bucket"], Key=details["Key"])
    assert json.loads(written["Body"].read()) == {"Ids": ["a", "b", "c"]}


@pytest.fixture(scope="module")
def unnamed(other: Account, macro_region: str, deploy: Deploy) -> DeployedStack:
    """Deploys a state machine whose caller can assume a role that trusts the account and requires no external ID."""
    trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = other.client("iam", FAR).create_role(RoleName="open", AssumeRolePolicyDocument=document)["Role"][
        "Arn"
    ]
    template = Path(__file__).parent / "templates" / "external-id.yaml"
    return deploy(template, "external-id", macro_region, Role=role)


def test_state_machine_without_a_name_sends_its_arn(
    unnamed: DeployedStack, execute: Execute, local_aws: LocalAws
) -> None:
    assert "accounts-kept" in execute(unnamed.outputs["StateMachineArn"], {}).output["Names"]
    assert roles_of(local_aws, 0)[-1] == ("ListBuckets", "open")


def test_caller_cannot_send_another_external_id(
    unnamed: DeployedStack, local_aws: LocalAws, macro_region: str
) -> None:
    """A principal that can invoke the caller chooses the payload, and with it the external ID."""
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/open"
    own = unnamed.outputs["StateMachineArn"]
    names = {}
    for external_id in (own, f"{own}-2", "another-customer", None):
        given = {"ExternalId": external_id} if external_id else {}
        event = {
            "Service": "s3",
            "Operation": "ListBuckets",
            "Region": FAR,
            "Parameters": {},
            "Credentials": {"RoleArn": role, **given},
            "Context": {"Execution": f"forged-{external_id}", "State": "List", "Entered": "now"},
        }
        done = local_aws.client("lambda", macro_region).invoke(
            FunctionName=unnamed.outputs["Caller"], Payload=json.dumps(event).encode()
        )
        names[external_id] = json.loads(done["Payload"].read()).get("errorType", "result")
    assert names == {
        own: "result",
        f"{own}-2": "Sts.StsException",
        "another-customer": "Sts.StsException",
        None: "Sts.StsException",
    }
