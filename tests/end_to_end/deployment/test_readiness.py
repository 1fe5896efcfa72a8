"""Tests of the deployed readiness check: its messages, and rollbacks during the check."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.deployment.checked_stacks import (
    MACRO_REGION,
    check_events,
    checks_of,
    functions_of,
    problems_in_log,
    role_of,
    status_of,
    wait_for_check,
)
from tests.end_to_end.deployment.readiness_deployments import (
    TEMPLATE,
    failure_of,
    publish_faulty_layer,
    trusting,
    update,
)
from tests.end_to_end.deployments import CommandFailed, deploy_template, run_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from localaws import LocalAws


pytestmark = pytest.mark.end_to_end
NO_REPLY = "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId"
ACCOUNT = "123456789012"
UNCHANGED, UPDATED = "unchanged", "updated"
CLOSED = f"arn:aws:iam::{ACCOUNT}:role/closed"


@pytest.fixture(scope="module")
def layer(local_aws: LocalAws) -> str:
    return publish_faulty_layer(local_aws)


@pytest.fixture(scope="module")
def aws(local_aws: LocalAws, macro_region: str) -> LocalAws:
    """Prepares a disabled Region, a role without trust, and a role that requires another external ID."""
    assert macro_region == MACRO_REGION
    local_aws.client("account", "us-east-1").disable_region(RegionName="af-south-1")
    iam = local_aws.client("iam", MACRO_REGION)
    others = {"Principal": {"AWS": "arn:aws:iam::210987654321:root"}}
    asking = {
        "Principal": {"AWS": ACCOUNT},
        "Condition": {"StringEquals": {"sts:ExternalId": "another-id"}},
    }
    iam.create_role(RoleName="closed", AssumeRolePolicyDocument=trusting(**others))
    iam.create_role(RoleName="other-id", AssumeRolePolicyDocument=trusting(**asking))
    return local_aws


@pytest.fixture(scope="module")
def failures(aws: LocalAws, layer: str) -> dict[str, str]:
    """Deploys each stack that isn't ready, all at the same time, and returns the output by stack."""
    keeping = ("--disable-rollback",)
    deployments: dict[str, Callable[[], str]] = {
        "everything": partial(failure_of, aws, "everything", layer, *keeping, Case="everything"),
        "endpoints": partial(failure_of, aws, "endpoints", layer, Case="endpoints"),
        "roles": partial(failure_of, aws, "roles", layer, Case="roles"),
        "refused": partial(failure_of, aws, "refused", layer, Case="fine", Fault="refused"),
        "black-hole": partial(
            failure_of, aws, "black-hole", layer, Case="fine", Fault="black hole", Timeout="6"
        ),
    }
    with ThreadPoolExecutor(len(deployments)) as pool:
        running = {name: pool.submit(deploy) for name, deploy in deployments.items()}
    return {name: deployed.result() for name, deployed in running.items()}


def test_invalid_regions_are_reported_first(failures: Mapping[str, str]) -> None:
    assert (
        "Message returned: cn-north-1: in partition aws-cn, where credentials from aws don't work; "
        "xx-west-1: no such Region; check its name; af-south-1: Region not enabled; enable it for the account; "
        "and 2 more (the caller's log has all; keep it with --disable-rollback) (RequestId: "
    ) in failures["everything"]


def test_log_has_every_problem_if_rollback_is_disabled(failures: Mapping[str, str], aws: LocalAws) -> None:
    assert "everything CREATE_FAILED The following resource(s) failed to create" in failures["everything"]
    assert problems_in_log(aws, "everything") == [
        "cn-north-1: in partition aws-cn, where credentials from aws don't work",
        "xx-west-1: no such Region; check its name",
        "af-south-1: Region not enabled; enable it for the account",
        f"{CLOSED}: can't be assumed (access denied); allow the caller's role and external ID in its trust policy",
        "s3 in us-west-1 (127.0.0.1:9): connection failed (ConnectionRefusedError)",
    ]


def test_unreachable_endpoints_are_reported(failures: Mapping[str, str]) -> None:
    assert (
        "Message returned: s3 in us-west-2 (nowhere.invalid): host name not found; check that the Region has "
        "the service and the VPC has DNS; s3 in us-west-1 (127.0.0.1:9): connection failed (ConnectionRefusedError) "
        "(RequestId: "
    ) in failures["endpoints"]


def test_wrong_external_id_and_unknown_operation_are_reported(
    failures: Mapping[str, str],
) -> None:
    assert (
        "Message returned: arn:aws:iam::123456789012:role/other-id: can't be assumed (access denied); "
        "allow the caller's role and external ID in its trust policy; "
        "sqs ListQueues: sqs has no operation 'ListQueues'; did you mean 'ListQueueTags'? (RequestId: "
    ) in failures["roles"]


def test_response_if_all_connections_are_refused(failures: Mapping[str, str]) -> None:
    assert "STS can't be reached: could not connect (127.0.0.1:" in failures["refused"]
    assert "): connection failed (ConnectionRefusedError) (RequestId: " in failures["refused"]


def test_response_before_the_timeout_if_all_requests_hang(failures: Mapping[str, str]) -> None:
    assert (
        "Message returned: us-west-2, s3 in us-west-2: the check timed out; check the function's network, or "
        "increase Caller.Timeout (RequestId: "
    ) in failures["black-hole"]


def test_rollback_does_not_wait_for_the_check(failures: Mapping[str, str], aws: LocalAws) -> None:
    for stack in failures.keys() - {"everything"}:
        assert check_events(aws, stack) == ["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_SKIPPED"], stack
        assert status_of(aws, stack) == "ROLLBACK_COMPLETE"


@pytest.fixture(scope="module")
def timed_out(aws: LocalAws, layer: str) -> dict[str, str]:
    """Deploys stacks whose function never responds, and returns the output. CloudFormation waits for three seconds."""
    with aws.timing(custom_resource_seconds=3), ThreadPoolExecutor(2) as pool:
        killed = pool.submit(failure_of, aws, "killed", layer, Case="fine", Fault="killed")
        cut_off = pool.submit(
            failure_of, aws, "cut-off", layer, Case="fine", Fault="black hole everything", Timeout="60"
        )
    return {"killed": killed.result(), "cut-off": cut_off.result()}


@pytest.mark.parametrize("stack", ["killed", "cut-off"])
def test_cloudformation_stops_waiting_for_a_function_without_a_response(
    stack: str, timed_out: Mapping[str, str], aws: LocalAws
) -> None:
    assert f"CREATE_FAILED {NO_REPLY} [" in timed_out[stack]
    assert status_of(aws, stack) == "ROLLBACK_COMPLETE"
    assert check_events(aws, stack) == ["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_SKIPPED"]
    assert functions_of(aws, stack) == []


@pytest.fixture(scope="module")
def ready(aws: LocalAws, layer: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Deploys UNCHANGED and UPDATED at the same time.

    The first check of each stack is killed once, and its new role can't be used immediately. The second check tries
    the role of a state machine without a name, after the state machine exists.
    """
    stacks = (UNCHANGED, UPDATED)
    marks = [tmp_path_factory.mktemp("readiness") / "killed" for _ in stacks]
    with aws.timing(iam_delay_calls=1), ThreadPoolExecutor(len(stacks)) as pool:
        deployments = [
            pool.submit(
                deploy_template,
                aws,
                TEMPLATE,
                stack,
                MACRO_REGION,
                {"Layer": layer, "Case": "fine", "Fault": "killed once", "Mark": str(mark), "Timeout": "30"},
            )
            for stack, mark in zip(stacks, marks, strict=True)
        ]
    for deployment, mark in zip(deployments, marks, strict=True):
        deployment.result()
        assert mark.exists()


@pytest.fixture
def unchecked(tmp_path: Path) -> Path:
    """Returns a copy of the template without the readiness check."""
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE.read_text().replace("    Caller:", "    Preflight: false\n    Caller:"))
    return template


@pytest.mark.usefixtures("ready")
def test_check_waits_for_a_new_role_and_retries_a_killed_attempt(aws: LocalAws) -> None:
    assert status_of(aws, UNCHANGED) == "CREATE_COMPLETE"
    assert check_events(aws, UNCHANGED) == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"] * 2
    asked = Counter(
        (call.operation, call.status) for call in aws.calls(role_of(aws, UNCHANGED)) if call.service == "sts"
    )
    # the function's role is too new, and then, the other role denies each attempt
    assert asked.pop(("AssumeRole", 403)) > 2
    assert asked == {("GetCallerIdentity", 403): 1, ("GetCallerIdentity", 200): 1}
    (log,) = problems_in_log(aws, UNCHANGED)
    assert log.startswith("arn:aws:iam::123456789012:role/other-id: can't be assumed (access denied)")


@pytest.mark.usefixtures("ready")
def test_check_runs_again_only_if_a_value_of_its_calls_changes(aws: LocalAws, unchecked: Path) -> None:
    first = checks_of(aws, UPDATED)
    update(aws, UPDATED, Timeout="29")
    assert status_of(aws, UPDATED) == "UPDATE_COMPLETE"
    assert checks_of(aws, UPDATED) == first
    update(aws, UPDATED, Region="us-west-1")
    assert len(checks_of(aws, UPDATED)) == len(first) == 2
    assert len(set(checks_of(aws, UPDATED)) & set(first)) == 1  # the check of the role
    assert check_events(aws, UPDATED)[4:] == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "DELETE_SKIPPED"]
    update(aws, UPDATED, unchecked, Region="af-south-1")  # it isn't enabled
    assert status_of(aws, UPDATED) == "UPDATE_COMPLETE"
    assert checks_of(aws, UPDATED) == []


def test_update_can_be_canceled_during_the_check(aws: LocalAws, layer: str, unchecked: Path) -> None:
    deploy_template(
        aws, unchecked, "canceled", MACRO_REGION, {"Layer": layer, "Case": "fine", "Timeout": "60"}
    )
    assert check_events(aws, "canceled") == []
    with ThreadPoolExecutor(1) as pool:
        updating = pool.submit(update, aws, "canceled", Fault="black hole everything")
        wait_for_check(aws, "canceled")
        run_aws(aws, MACRO_REGION, "cloudformation", "cancel-update-stack", "--stack-name", "canceled")
        with pytest.raises(CommandFailed, match="Resource creation cancelled"):
            updating.result(60)
    assert status_of(aws, "canceled") == "UPDATE_ROLLBACK_COMPLETE"
    assert checks_of(aws, "canceled") == []


def test_stack_can_be_deleted_during_the_check(aws: LocalAws, layer: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        parameters = {"Case": "fine", "Fault": "black hole everything", "Timeout": "60"}
        creating = pool.submit(failure_of, aws, "deleted", layer, **parameters)
        wait_for_check(aws, "deleted")
        identity = aws.client("cloudformation", MACRO_REGION).describe_stacks(StackName="deleted")["Stacks"][
            0
        ]["StackId"]
        run_aws(aws, MACRO_REGION, "cloudformation", "delete-stack", "--stack-name", "deleted")
        creating.result(60)
    assert status_of(aws, identity) == "DELETE_COMPLETE"
    assert check_events(aws, identity) == ["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_SKIPPED"]
    assert functions_of(aws, "deleted") == []
