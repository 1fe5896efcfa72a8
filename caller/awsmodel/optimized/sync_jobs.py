"""The jobs that `.sync` waits for in another Region.

Sources: executions recorded on AWS, and the API reference of each service for the statuses. For tokens and names:
"Ensuring idempotency" in the Amazon ECS API Reference (24 hours, but at most one hour after the task has ended),
StartBuild in the AWS CodeBuild API Reference (5 minutes), StartExecution in the AWS Step Functions API Reference (90
days), CreateTrainingJob in the Amazon SageMaker AI API Reference (a name is unique in its Region and account), and
"Preventing duplicate jobs" in the AWS Elemental MediaConvert API Reference (one minute after a successful request).
Amazon Athena and EMR Serverless document no window. docs/native.md says which facts are assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.optimized.sync_job import JobId, StartOnce, SyncJob

if TYPE_CHECKING:
    from collections.abc import Mapping

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

_BUILD_SUCCEEDED = frozenset({"SUCCEEDED"})
_BUILD_FAILED = frozenset({"FAILED", "FAULT", "STOPPED", "TIMED_OUT"})


def _build_batch() -> SyncJob:
    return SyncJob(
        "BatchGetBuildBatches",
        (JobId("Ids", ("BuildBatch", "Id"), is_list=True),),
        status=("BuildBatchStatus",),
        succeeded=_BUILD_SUCCEEDED,
        failed=_BUILD_FAILED,
        start_once=StartOnce("idempotencyToken"),
        described=("BuildBatches", 0),
        result="BuildBatch",
    )


def _sagemaker_job(kind: str, *failed: str) -> SyncJob:
    """Returns the job of a kind, such as `TrainingJob`."""
    name = f"{kind}Name"
    return SyncJob(
        f"Describe{kind}",
        (JobId(name, (name,)),),
        status=(f"{kind}Status",),
        succeeded=frozenset({"Completed"}),
        failed=frozenset({"Failed", "Stopped", *failed}),
        start_once=StartOnce(name, None, is_name=True, name_taken="ResourceInUse", created="CreationTime"),
    )


SYNC_JOBS: Mapping[str, SyncJob] = {
    "states:startExecution": SyncJob(
        "DescribeExecution",
        (JobId("ExecutionArn", ("ExecutionArn",)),),
        status=("Status",),
        succeeded=frozenset({"SUCCEEDED"}),
        failed=frozenset({"ABORTED", "FAILED", "TIMED_OUT"}),
        start_once=StartOnce(
            "name", 90 * _DAY, is_name=True, name_taken="ExecutionAlreadyExists", created="startDate"
        ),
    ),
    "ecs:runTask": SyncJob(
        "DescribeTasks",
        (
            JobId("Cluster", ("Tasks", 0, "ClusterArn")),
            JobId("Tasks", ("Tasks", 0, "TaskArn"), is_list=True),
        ),
        status=("LastStatus",),
        succeeded=frozenset({"STOPPED"}),
        failed=frozenset(),
        start_once=StartOnce("clientToken", _HOUR),
        described=("Tasks", 0),
        has_exit_codes=True,
    ),
    "glue:startJobRun": SyncJob(
        "GetJobRun",
        (JobId("JobName", ("JobName",)), JobId("RunId", ("JobRunId",))),
        status=("JobRunState",),
        succeeded=frozenset({"SUCCEEDED"}),
        failed=frozenset({"ERROR", "EXPIRED", "FAILED", "STOPPED", "TIMEOUT"}),
        start_once=None,
        described=("JobRun",),
    ),
    "athena:startQueryExecution": SyncJob(
        "GetQueryExecution",
        (JobId("QueryExecutionId", ("QueryExecutionId",)),),
        status=("Status", "State"),
        succeeded=frozenset({"SUCCEEDED"}),
        failed=frozenset({"CANCELLED", "FAILED"}),
        start_once=StartOnce("ClientRequestToken"),
        described=("QueryExecution",),
        result="QueryExecution",
    ),
    "batch:submitJob": SyncJob(
        "DescribeJobs",
        (JobId("Jobs", ("JobId",), is_list=True),),
        status=("Status",),
        succeeded=frozenset({"SUCCEEDED"}),
        failed=frozenset({"FAILED"}),
        start_once=None,
        described=("Jobs", 0),
    ),
    "codebuild:startBuild": SyncJob(
        "BatchGetBuilds",
        (JobId("Ids", ("Build", "Id"), is_list=True),),
        status=("BuildStatus",),
        succeeded=_BUILD_SUCCEEDED,
        failed=_BUILD_FAILED,
        start_once=StartOnce("idempotencyToken"),
        described=("Builds", 0),
        result="Build",
    ),
    "codebuild:startBuildBatch": _build_batch(),
    "codebuild:retryBuildBatch": _build_batch(),
    "sagemaker:createTrainingJob": _sagemaker_job("TrainingJob"),
    "sagemaker:createTransformJob": _sagemaker_job("TransformJob"),
    "sagemaker:createProcessingJob": _sagemaker_job("ProcessingJob"),
    "sagemaker:createHyperParameterTuningJob": _sagemaker_job("HyperParameterTuningJob", "DeleteFailed"),
    "sagemaker:createLabelingJob": _sagemaker_job("LabelingJob"),
    "emr-serverless:startJobRun": SyncJob(
        "GetJobRun",
        (JobId("ApplicationId", ("ApplicationId",)), JobId("JobRunId", ("JobRunId",))),
        status=("State",),
        succeeded=frozenset({"SUCCESS"}),
        failed=frozenset({"CANCELLED", "FAILED"}),
        start_once=StartOnce("clientToken"),
        described=("JobRun",),
    ),
    "mediaconvert:createJob": SyncJob(
        "GetJob",
        (JobId("Id", ("Job", "Id")),),
        status=("Status",),
        succeeded=frozenset({"COMPLETE"}),
        failed=frozenset({"CANCELED", "ERROR"}),
        start_once=StartOnce("ClientRequestToken", _MINUTE),
        described=("Job",),
        result="Job",
    ),
}
"""The integrations that can have a Region with `.sync`, by name."""
