"""The optimized integrations of Amazon EMR, EMR on EKS, and EMR Serverless.

Those of Amazon EMR have other names than the API: a cluster has a ClusterId, not a JobFlowId, and a state adds or
cancels one step. `modifyInstanceFleetByName` and `modifyInstanceGroupByName` need a second API operation, which finds
the ID of the fleet or group.

Sources: the pages of these services under "Integrating optimized services with Step Functions" in the AWS Step
Functions Developer Guide; docs/native.md says which names are assumed.
"""

from __future__ import annotations

from caller.awsmodel.optimized.model import (
    SYNC,
    NamedPart,
    OptimizedIntegration,
    OptimizedService,
    RenamedMember,
    same_names,
)

_EMR = OptimizedService(
    "elasticmapreduce",
    "emr",
    "ElasticMapReduce",
    "AmazonElasticMapReduceException",
    "AmazonElasticMapReduce",
)
_CONTAINERS = OptimizedService(
    "emr-containers",
    "emr-containers",
    "EMRContainers",
    "AmazonEMRContainersException",
    "AmazonEMRContainers",
)
_SERVERLESS = OptimizedService(
    "emr-serverless", "emr-serverless", "EMRServerless", "AWSEMRServerlessException", "AWSEMRServerless"
)
_CLUSTERS = (RenamedMember("ClusterId", "JobFlowIds", is_only_item=True),)

INTEGRATIONS = (
    OptimizedIntegration(
        _EMR,
        "createCluster",
        "RunJobFlow",
        patterns=(SYNC,),
        renamed_results=(RenamedMember("ClusterId", "JobFlowId"),),
    ),
    OptimizedIntegration(
        _EMR,
        "terminateCluster",
        "TerminateJobFlows",
        ("ClusterId",),
        (SYNC,),
        renamed_parameters=_CLUSTERS,
    ),
    OptimizedIntegration(
        _EMR,
        "addStep",
        "AddJobFlowSteps",
        ("ClusterId", "ExecutionRoleArn", "Step"),
        (SYNC,),
        renamed_parameters=(
            RenamedMember("ClusterId", "JobFlowId"),
            RenamedMember("Step", "Steps", is_only_item=True),
        ),
        renamed_results=(RenamedMember("StepId", "StepIds", is_only_item=True),),
    ),
    OptimizedIntegration(
        _EMR,
        "cancelStep",
        "CancelSteps",
        ("ClusterId", "StepId"),
        renamed_parameters=(RenamedMember("StepId", "StepIds", is_only_item=True),),
        renamed_results=(RenamedMember("CancelStepsInfo", "CancelStepsInfoList", is_only_item=True),),
    ),
    OptimizedIntegration(
        _EMR,
        "setClusterTerminationProtection",
        "SetTerminationProtection",
        ("ClusterId", "TerminationProtected"),
        renamed_parameters=_CLUSTERS,
    ),
    OptimizedIntegration(
        _EMR,
        "modifyInstanceFleetByName",
        "ModifyInstanceFleet",
        ("ClusterId", "InstanceFleet", "InstanceFleetName"),
        added=("InstanceFleetName",),
        required=("ClusterId", "InstanceFleet", "InstanceFleetName"),
        named_part=NamedPart(
            "InstanceFleetName", "InstanceFleet", "InstanceFleetId", "ListInstanceFleets", "InstanceFleets"
        ),
    ),
    OptimizedIntegration(
        _EMR,
        "modifyInstanceGroupByName",
        "ModifyInstanceGroups",
        ("ClusterId", "InstanceGroup", "InstanceGroupName"),
        renamed_parameters=(RenamedMember("InstanceGroup", "InstanceGroups", is_only_item=True),),
        added=("InstanceGroupName",),
        required=("ClusterId", "InstanceGroup", "InstanceGroupName"),
        named_part=NamedPart(
            "InstanceGroupName", "InstanceGroup", "InstanceGroupId", "ListInstanceGroups", "InstanceGroups"
        ),
    ),
    *same_names(_CONTAINERS, createVirtualCluster=(), deleteVirtualCluster=(SYNC,), startJobRun=(SYNC,)),
    *same_names(
        _SERVERLESS,
        createApplication=(SYNC,),
        stopApplication=(SYNC,),
        deleteApplication=(SYNC,),
        startJobRun=(SYNC,),
        cancelJobRun=(SYNC,),
    ),
    OptimizedIntegration(
        _SERVERLESS, "startApplication", "StartApplication", patterns=(SYNC,), echoed=("ApplicationId",)
    ),
)
