"""Tests that compare optimized integrations in another Region with the same states without a Region."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.executions import start, wait_for_output, wait_until
from tests.end_to_end.optimized_resources import create_resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parent / "templates" / "optimized.yaml"
MACRO_REGION = "eu-central-1"
FAR = "us-west-2"
METADATA = {"SdkHttpMetadata", "SdkResponseMetadata"}


@pytest.fixture(scope="module")
def aws(local_aws: LocalAws, macro_region: str) -> LocalAws:
    """Creates the resources that the states use in both Regions."""
    assert macro_region == MACRO_REGION
    create_resources(local_aws, (MACRO_REGION, FAR))
    return local_aws


def subnets(aws: LocalAws, region: str) -> list[str]:
    """Returns the IDs of the default subnets of a Region."""
    return [each["SubnetId"] for each in aws.client("ec2", region).describe_subnets()["Subnets"]]


@pytest.fixture(scope="module")
def deployed(aws: LocalAws, deploy: Deploy) -> DeployedStack:  # noqa: ARG001  the resources must exist
    return deploy(TEMPLATE, "optimized", MACRO_REGION, Resources=FAR)


@pytest.fixture(scope="module")
def native(aws: LocalAws, deploy: Deploy, tmp_path_factory: pytest.TempPathFactory) -> DeployedStack:  # noqa: ARG001
    template = tmp_path_factory.mktemp("native") / "native.yaml"
    text = TEMPLATE.read_text().replace(f"states:{FAR}::", "states:::").replace("Transform: CrossRegion", "")
    template.write_text(text)
    return deploy(template, "optimized-native", MACRO_REGION, Resources=MACRO_REGION)


def shape(value: Any) -> Any:
    """Replaces the leaves of a value with their types, because their values can differ."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


def without_metadata(output: Any) -> dict[str, Any]:
    return {name: value for name, value in output.items() if name not in METADATA}


# The local AWS's native integrations of Step Functions, Amazon ECS, and AWS Batch fail in every state.
@pytest.mark.parametrize("do", ["Put", "Get", "Update", "Delete", "Publish", "Send", "Events", "Glue"])
def test_result_has_the_shape_of_the_native_result(
    do: str, deployed: DeployedStack, native: DeployedStack, execute: Execute
) -> None:
    ours = execute(deployed.outputs["Machine"], {"do": do}).output
    theirs = execute(native.outputs["Machine"], {"do": do}).output
    assert shape(without_metadata(ours)) == shape(without_metadata(theirs))
    # On AWS, all integrations except this one return metadata. The native integrations of the local AWS don't.
    assert METADATA.isdisjoint(ours) is (do == "Events")


@pytest.mark.parametrize("do", ["Condition", "NoTable"])
def test_catcher_has_the_native_error_name(
    do: str, deployed: DeployedStack, native: DeployedStack, execute: Execute
) -> None:
    for stack in (deployed, native):
        execute(stack.outputs["Machine"], {"do": "Put"})
        assert execute(stack.outputs["Machine"], {"do": do}).output["Caught"].startswith("DynamoDB.")


def test_function_gets_the_payload_and_returns_its_result(
    deployed: DeployedStack, native: DeployedStack, execute: Execute
) -> None:
    given = {"do": "Invoke", "payload": {"order": 1}}
    for stack in (deployed, native):
        output = execute(stack.outputs["Machine"], given).output
        assert output["Payload"] == {"got": {"order": 1}}
        assert output["StatusCode"] == 200


def test_error_of_a_function_is_caught_by_its_name(deployed: DeployedStack, execute: Execute) -> None:
    given = {"do": "Invoke", "payload": {"fail": True}}
    assert execute(deployed.outputs["Machine"], given).output == {"Caught": "OrderRejected"}


def test_error_of_a_function_fails_a_state_of_the_sdk_only_if_it_has_the_option(
    deployed: DeployedStack, execute: Execute
) -> None:
    machine, failing = deployed.outputs["Machine"], {"fail": True}
    output = execute(machine, {"do": "InvokeWithSdk", "payload": failing}).output
    assert (output["FunctionError"], output["StatusCode"]) == ("Unhandled", 200)
    given = {"do": "InvokeStrictly", "payload": failing}
    assert execute(machine, given).output == {"Caught": "OrderRejected"}
    output = execute(machine, {**given, "payload": {"order": 1}}).output
    assert json.loads(output["Payload"]) == {"got": {"order": 1}}


def test_bodies_of_a_model_are_objects_in_the_stacks_region(
    deployed: DeployedStack, aws: LocalAws, execute: Execute
) -> None:
    s3 = aws.client("s3", MACRO_REGION)
    s3.create_bucket(
        Bucket="optimized-bodies", CreateBucketConfiguration={"LocationConstraint": MACRO_REGION}
    )
    s3.put_object(
        Bucket="optimized-bodies", Key="prompt.json", Body=b'{"prompt": "p"}', ContentType="application/json"
    )
    output = execute(deployed.outputs["Machine"], {"do": "Model"}).output
    assert output["Body"] == "s3://optimized-bodies/answer.json"
    answer = s3.get_object(Bucket="optimized-bodies", Key="answer.json")
    assert (answer["Body"].read(), answer["ContentType"]) == (b"{}", output["ContentType"])


def test_instance_group_is_changed_by_its_name(
    deployed: DeployedStack, aws: LocalAws, execute: Execute
) -> None:
    emr = aws.client("emr", FAR)
    groups = [
        {"Name": name, "InstanceRole": role, "InstanceType": "m5.large", "InstanceCount": 1}
        for name, role in (("primary", "MASTER"), ("core", "CORE"))
    ]
    cluster = emr.run_job_flow(Name="optimized", Instances={"InstanceGroups": groups})["JobFlowId"]
    given = {"do": "Resize", "cluster": cluster, "group": "core"}
    assert set(execute(deployed.outputs["Machine"], given).output) == METADATA
    counts = {
        each["Name"]: each["RequestedInstanceCount"]
        for each in emr.list_instance_groups(ClusterId=cluster)["InstanceGroups"]
    }
    assert counts == {"primary": 1, "core": 3}
    caught = execute(deployed.outputs["Machine"], {**given, "group": "task"}).output
    assert caught == {"Caught": "ElasticMapReduce.AmazonElasticMapReduceException"}


def test_message_is_sent_in_the_other_region(
    deployed: DeployedStack, aws: LocalAws, execute: Execute
) -> None:
    queues = aws.client("sqs", FAR)
    url = queues.get_queue_url(QueueName="optimized")["QueueUrl"]
    queues.purge_queue(QueueUrl=url)
    execute(deployed.outputs["Machine"], {"do": "Send"})
    (message,) = queues.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == {"Id": "Send"}


def test_execution_is_started_in_the_other_region(deployed: DeployedStack, execute: Execute) -> None:
    output = execute(deployed.outputs["Machine"], {"do": "Start"}).output
    assert output["ExecutionArn"].split(":")[3] == FAR
    assert output["StartDate"] > 1_000_000_000_000
    assert set(output) == {"ExecutionArn", "StartDate", *METADATA}


def test_task_token_is_valid_in_the_stacks_region(deployed: DeployedStack, aws: LocalAws) -> None:
    queues = aws.client("sqs", FAR)
    url = queues.get_queue_url(QueueName="optimized-tokens")["QueueUrl"]
    execution = start(aws, deployed.outputs["Machine"], {"do": "Ask"})
    received: list[dict[str, Any]] = []

    def receive() -> list[dict[str, Any]]:
        received.extend(queues.receive_message(QueueUrl=url).get("Messages", []))
        return received

    wait_until(receive)
    sent = json.loads(received[0]["Body"])
    assert sent["Region"] == MACRO_REGION
    stepfunctions = aws.client("stepfunctions", sent["Region"])
    stepfunctions.send_task_success(taskToken=sent["Token"], output='{"approved": true}')
    assert wait_for_output(aws, execution) == {"approved": True}


@pytest.mark.parametrize(("do", "metadata"), [("Task", METADATA), ("TaskJob", set())])
def test_task_runs_in_the_other_region(
    do: str, metadata: set[str], deployed: DeployedStack, aws: LocalAws, execute: Execute
) -> None:
    output = execute(deployed.outputs["Machine"], {"do": do, "subnets": subnets(aws, FAR)[:1]}).output
    task = output["Tasks"][0] if do == "Task" else output
    described = aws.client("ecs", FAR).describe_tasks(cluster="optimized", tasks=[task["TaskArn"]])
    assert described["tasks"][0]["taskDefinitionArn"] == task["TaskDefinitionArn"]
    assert METADATA & set(output) == metadata


def test_batch_job_is_submitted_in_the_other_region(
    deployed: DeployedStack, aws: LocalAws, execute: Execute
) -> None:
    output = execute(deployed.outputs["Machine"], {"do": "Submit"}).output
    assert set(output) == {"JobArn", "JobId", "JobName", *METADATA}
    (job,) = aws.client("batch", FAR).describe_jobs(jobs=[output["JobId"]])["jobs"]
    assert job["jobName"] == "optimized"
