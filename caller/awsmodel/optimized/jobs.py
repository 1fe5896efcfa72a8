"""The optimized integrations of services that run jobs, builds, queries, and models.

Sources: the pages of these services under "Integrating optimized services with Step Functions" in the AWS Step
Functions Developer Guide; docs/native.md says which names are assumed.
"""

from __future__ import annotations

from caller.awsmodel.optimized.model import (
    SYNC,
    TOKEN,
    OptimizedIntegration,
    OptimizedService,
    same_names,
)

_ATHENA = OptimizedService("athena", "athena", "Athena", "AmazonAthenaException", "AmazonAthena")
_BATCH = OptimizedService("batch", "batch", "Batch", "AWSBatchException", "AWSBatch")
_BEDROCK = OptimizedService("bedrock", "bedrock", "Bedrock", "BedrockException")
_BEDROCK_RUNTIME = OptimizedService("bedrock", "bedrock-runtime", "Bedrock", "BedrockRuntimeException")
_CODEBUILD = OptimizedService("codebuild", "codebuild", "CodeBuild", "AWSCodeBuildException", "AWSCodeBuild")
_DATABREW = OptimizedService(
    "databrew", "databrew", "GlueDataBrew", "AWSGlueDataBrewException", "AWSGlueDataBrew"
)
_ECS = OptimizedService("ecs", "ecs", "ECS", "AmazonECSException", "AmazonECS")
_GLUE = OptimizedService("glue", "glue", "Glue", "AWSGlueException", "AWSGlue")
_MEDIACONVERT = OptimizedService(
    "mediaconvert", "mediaconvert", "MediaConvert", "AWSMediaConvertException", "AWSMediaConvert"
)
_SAGEMAKER = OptimizedService(
    "sagemaker", "sagemaker", "SageMaker", "AmazonSageMakerException", "AmazonSageMaker"
)

INTEGRATIONS = (
    *same_names(
        _ATHENA,
        startQueryExecution=(SYNC,),
        stopQueryExecution=(),
        getQueryExecution=(),
        getQueryResults=(),
    ),
    *same_names(_BATCH, submitJob=(SYNC, TOKEN)),
    OptimizedIntegration(
        _BEDROCK_RUNTIME,
        "invokeModel",
        "InvokeModel",
        ("Accept", "Body", "ContentType", "Input", "ModelId", "Output"),
        (TOKEN,),
        has_metadata=False,
        parsed=("Body",),
        result=("Body", "ContentType"),
        added=("Input", "Output"),
    ),
    *same_names(_BEDROCK, createModelCustomizationJob=(SYNC,)),
    *same_names(
        _CODEBUILD,
        startBuild=(SYNC,),
        stopBuild=(),
        batchDeleteBuilds=(),
        batchGetReports=(),
        startBuildBatch=(SYNC,),
        stopBuildBatch=(),
        retryBuildBatch=(SYNC,),
        deleteBuildBatch=(),
    ),
    *same_names(_DATABREW, startJobRun=(SYNC,)),
    OptimizedIntegration(
        _ECS,
        "runTask",
        "RunTask",
        (
            "CapacityProviderStrategy",
            "Cluster",
            "Count",
            "EnableECSManagedTags",
            "EnableExecuteCommand",
            "Group",
            "LaunchType",
            "NetworkConfiguration",
            "Overrides",
            "PlacementConstraints",
            "PlacementStrategy",
            "PlatformVersion",
            "PropagateTags",
            "ReferenceId",
            "StartedBy",
            "Tags",
            "TaskDefinition",
            "VolumeConfigurations",
        ),
        (SYNC, TOKEN),
        not_in_sync=("Count", "StartedBy"),
        adds_empty_lists=True,
    ),
    OptimizedIntegration(_GLUE, "startJobRun", "StartJobRun", patterns=(SYNC,), echoed=("JobName",)),
    *same_names(_MEDIACONVERT, createJob=(SYNC,)),
    *same_names(
        _SAGEMAKER,
        createEndpoint=(),
        createEndpointConfig=(),
        createHyperParameterTuningJob=(SYNC,),
        createLabelingJob=(SYNC,),
        createModel=(),
        createProcessingJob=(SYNC,),
        createTrainingJob=(SYNC,),
        createTransformJob=(SYNC,),
        updateEndpoint=(),
    ),
)
