"""Tests of states that wait for the jobs of services other than Step Functions in another Region."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.localaws.functions_and_roles import make_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parents[1] / "templates" / "service-jobs.yaml"
MACRO_REGION = "eu-central-1"
FAR = "us-west-2"
NAME = "service-jobs"


@pytest.fixture(scope="module")
def aws(local_aws: LocalAws, macro_region: str) -> LocalAws:
    """Creates the job, the workgroup, and its bucket in the other Region."""
    assert macro_region == MACRO_REGION
    local_aws.client("glue", FAR).create_job(
        Name=NAME, Role=make_role(local_aws), Command={"Name": "glueetl"}
    )
    local_aws.client("athena", FAR).create_work_group(Name=NAME)
    local_aws.client("s3", FAR).create_bucket(
        Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": FAR}
    )
    return local_aws


@pytest.fixture(scope="module")
def jobs(aws: LocalAws, deploy: Deploy) -> DeployedStack:  # noqa: ARG001  the job and the workgroup must exist
    return deploy(TEMPLATE, NAME, MACRO_REGION)


def runs(aws: LocalAws) -> set[str]:
    """Returns the IDs of the job's runs in the other Region."""
    return {run["Id"] for run in aws.client("glue", FAR).get_job_runs(JobName=NAME)["JobRuns"]}


def test_result_of_a_glue_job_is_its_description(
    jobs: DeployedStack, aws: LocalAws, execute: Execute
) -> None:
    before = runs(aws)
    output = execute(jobs.outputs["Glue"], {"day": "1"}).output
    (started,) = runs(aws) - before
    description = aws.client("glue", FAR).get_job_run(JobName=NAME, RunId=started)["JobRun"]
    result = output["run"]
    assert output["day"] == "1"
    assert set(result) == set(description)
    assert (result["Id"], result["JobRunState"], result["Arguments"]) == (
        started,
        "SUCCEEDED",
        {"--day": "1"},
    )
    assert result["StartedOn"] == int(description["StartedOn"].timestamp() * 1000)


def test_result_of_a_query_is_its_description(jobs: DeployedStack, aws: LocalAws, execute: Execute) -> None:
    output = execute(jobs.outputs["Athena"], {"id": "7"}).output
    (started,) = aws.client("athena", FAR).list_query_executions(WorkGroup=NAME)["QueryExecutionIds"]
    execution = output["execution"]
    assert output["given"] == "7"
    assert (execution["QueryExecutionId"], execution["Query"]) == (started, "SELECT 7")
    assert execution["Status"]["State"] == "SUCCEEDED"
    assert isinstance(execution["Status"]["SubmissionDateTime"], int)
