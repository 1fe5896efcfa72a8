"""The optimized integrations of Step Functions, and the SDK integrations of the same operations.

The macro doesn't support a Region in the ARN of an optimized integration yet. Their results, error names, and waiting
differ from those of an SDK integration, so the macro never replaces one by the other on its own.

Source: AWS Step Functions Developer Guide, Integrating optimized services with Step Functions.
"""

from __future__ import annotations

from dataclasses import dataclass

SYNC = ".sync"
SYNC_2 = ".sync:2"
TOKEN = ".waitForTaskToken"  # noqa: S105  the suffix of a pattern


@dataclass(frozen=True, slots=True)
class OptimizedOperation:
    """One operation of an optimized integration.

    Args:
        suffixes: The integration patterns besides request/response, as suffixes of the ARN.
        sdk: The SDK integration that calls the same API operation (`sfn:startExecution`). Empty if there is none.
    """

    suffixes: tuple[str, ...]
    sdk: str


def _same_names(sdk_service: str, **suffixes: tuple[str, ...]) -> dict[str, OptimizedOperation]:
    """Returns operations that have the same names in the SDK integration."""
    return {
        name: OptimizedOperation(patterns, f"{sdk_service}:{name}") for name, patterns in suffixes.items()
    }


def _without_sdk(**suffixes: tuple[str, ...]) -> dict[str, OptimizedOperation]:
    return {name: OptimizedOperation(patterns, "") for name, patterns in suffixes.items()}


_NONE: tuple[str, ...] = ()

OPTIMIZED: dict[str, dict[str, OptimizedOperation]] = {
    "apigateway": _without_sdk(invoke=(TOKEN,)),
    "athena": _same_names(
        "athena",
        startQueryExecution=(SYNC,),
        stopQueryExecution=_NONE,
        getQueryExecution=_NONE,
        getQueryResults=_NONE,
    ),
    "batch": _same_names("batch", submitJob=(SYNC, TOKEN)),
    "bedrock": {
        **_same_names("bedrockruntime", invokeModel=(TOKEN,)),
        **_same_names("bedrock", createModelCustomizationJob=(SYNC,)),
    },
    "codebuild": _same_names(
        "codebuild",
        startBuild=(SYNC,),
        stopBuild=_NONE,
        batchDeleteBuilds=_NONE,
        batchGetReports=_NONE,
        startBuildBatch=(SYNC,),
        stopBuildBatch=_NONE,
        retryBuildBatch=(SYNC,),
        deleteBuildBatch=_NONE,
    ),
    "databrew": _same_names("databrew", startJobRun=(SYNC,)),
    "dynamodb": _same_names("dynamodb", getItem=_NONE, putItem=_NONE, updateItem=_NONE, deleteItem=_NONE),
    "ecs": _same_names("ecs", runTask=(SYNC, TOKEN)),
    "eks": {
        **_same_names(
            "eks",
            createCluster=(SYNC,),
            deleteCluster=(SYNC,),
            createFargateProfile=(SYNC,),
            deleteFargateProfile=(SYNC,),
            createNodegroup=(SYNC,),
            deleteNodegroup=(SYNC,),
        ),
        **_without_sdk(runJob=(SYNC, TOKEN), call=(TOKEN,)),
    },
    "elasticmapreduce": {
        "createCluster": OptimizedOperation((SYNC,), "emr:runJobFlow"),
        "terminateCluster": OptimizedOperation((SYNC,), "emr:terminateJobFlows"),
        "addStep": OptimizedOperation((SYNC,), "emr:addJobFlowSteps"),
        "cancelStep": OptimizedOperation((), "emr:cancelSteps"),
        "setClusterTerminationProtection": OptimizedOperation((), "emr:setTerminationProtection"),
        "modifyInstanceFleetByName": OptimizedOperation((), "emr:modifyInstanceFleet"),
        "modifyInstanceGroupByName": OptimizedOperation((), "emr:modifyInstanceGroups"),
    },
    "emr-containers": _same_names(
        "emrcontainers", createVirtualCluster=_NONE, deleteVirtualCluster=(SYNC,), startJobRun=(SYNC,)
    ),
    "emr-serverless": _same_names(
        "emrserverless",
        createApplication=(SYNC,),
        startApplication=(SYNC,),
        stopApplication=(SYNC,),
        deleteApplication=(SYNC,),
        startJobRun=(SYNC,),
        cancelJobRun=(SYNC,),
    ),
    "events": _same_names("eventbridge", putEvents=(TOKEN,)),
    "glue": _same_names("glue", startJobRun=(SYNC,)),
    "http": _without_sdk(invoke=_NONE),
    "lambda": _same_names("lambda", invoke=(TOKEN,)),
    "mediaconvert": _same_names("mediaconvert", createJob=(SYNC,)),
    "sagemaker": _same_names(
        "sagemaker",
        createEndpoint=_NONE,
        createEndpointConfig=_NONE,
        createHyperParameterTuningJob=(SYNC,),
        createLabelingJob=(SYNC,),
        createModel=_NONE,
        createProcessingJob=(SYNC,),
        createTrainingJob=(SYNC,),
        createTransformJob=(SYNC,),
        updateEndpoint=_NONE,
    ),
    "sns": _same_names("sns", publish=(TOKEN,)),
    "sqs": _same_names("sqs", sendMessage=(TOKEN,)),
    "states": _same_names("sfn", startExecution=(SYNC, SYNC_2, TOKEN)),
}
"""The operations by the service's name in an optimized ARN and the operation's name."""

_BY_SDK_NAME = {
    operation.sdk.casefold(): (f"{service}:{name}", operation)
    for service, operations in OPTIMIZED.items()
    for name, operation in operations.items()
    if operation.sdk
}


def find_optimized(service: str, operation: str) -> OptimizedOperation | None:
    """Returns the operation of an optimized integration, or None.

    Args:
        service: The service's name in the ARN (`states`).
        operation: The operation's name in the ARN, without the suffix of a pattern. Case doesn't matter.
    """
    names = {name.casefold(): each for name, each in OPTIMIZED.get(service.casefold(), {}).items()}
    return names.get(operation.casefold())


def find_sync_integration(sdk_service: str, operation: str) -> str | None:
    """Returns the optimized integration that waits for the result of an SDK operation (`glue:startJobRun.sync`).

    Args:
        sdk_service: The service's name in `aws-sdk` ARNs (`sfn`).
        operation: The operation's name. Case doesn't matter.
    """
    name, optimized = _BY_SDK_NAME.get(f"{sdk_service}:{operation}".casefold(), ("", None))
    return name + SYNC if optimized and SYNC in optimized.suffixes else None
