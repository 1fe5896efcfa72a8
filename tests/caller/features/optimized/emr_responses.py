"""The requests and responses of the optimized integrations of Amazon EMR."""

from __future__ import annotations

from tests.caller.features.optimized.exchange import Exchange

EMR_EXCHANGES: dict[str, Exchange] = {
    "elasticmapreduce:createCluster": Exchange(
        {"Name": "c", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}},
        {"Name": "c", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}},
        {"JobFlowId": "j-1", "ClusterArn": "arn:c"},
        {"ClusterId": "j-1", "ClusterArn": "arn:c"},
    ),
    "elasticmapreduce:terminateCluster": Exchange({"ClusterId": "j-1"}, {"JobFlowIds": ["j-1"]}, {}, {}),
    "elasticmapreduce:addStep": Exchange(
        {"ClusterId": "j-1", "Step": {"Name": "s", "HadoopJarStep": {"Jar": "j"}}},
        {"JobFlowId": "j-1", "Steps": [{"Name": "s", "HadoopJarStep": {"Jar": "j"}}]},
        {"StepIds": ["s-1"]},
        {"StepId": "s-1"},
    ),
    "elasticmapreduce:cancelStep": Exchange(
        {"ClusterId": "j-1", "StepId": "s-1"},
        {"ClusterId": "j-1", "StepIds": ["s-1"]},
        {"CancelStepsInfoList": [{"StepId": "s-1", "Status": "SUBMITTED"}]},
        {"CancelStepsInfo": {"StepId": "s-1", "Status": "SUBMITTED"}},
    ),
    "elasticmapreduce:setClusterTerminationProtection": Exchange(
        {"ClusterId": "j-1", "TerminationProtected": True},
        {"JobFlowIds": ["j-1"], "TerminationProtected": True},
        {},
        {},
    ),
    "elasticmapreduce:modifyInstanceFleetByName": Exchange(
        {
            "ClusterId": "j-1",
            "InstanceFleetName": "core",
            "InstanceFleet": {"TargetOnDemandCapacity": 8, "TargetSpotCapacity": 0},
        },
        {
            "ClusterId": "j-1",
            "InstanceFleet": {
                "InstanceFleetId": "if-2",
                "TargetOnDemandCapacity": 8,
                "TargetSpotCapacity": 0,
            },
        },
        {},
        {},
        earlier=({"InstanceFleets": [{"Id": "if-1", "Name": "primary"}, {"Id": "if-2", "Name": "core"}]},),
    ),
    "elasticmapreduce:modifyInstanceGroupByName": Exchange(
        {"ClusterId": "j-1", "InstanceGroupName": "core", "InstanceGroup": {"InstanceCount": 8}},
        {"ClusterId": "j-1", "InstanceGroups": [{"InstanceGroupId": "ig-1", "InstanceCount": 8}]},
        {},
        {},
        earlier=({"InstanceGroups": [{"Id": "ig-1", "Name": "core"}]},),
    ),
    "emr-containers:createVirtualCluster": Exchange(
        {"Name": "v", "ContainerProvider": {"Id": "c", "Type": "EKS"}, "ClientToken": "t"},
        {"name": "v", "containerProvider": {"id": "c", "type": "EKS"}, "clientToken": "t"},
        {"id": "v-1", "name": "v", "arn": "arn:v"},
        {"Id": "v-1", "Name": "v", "Arn": "arn:v"},
    ),
    "emr-containers:deleteVirtualCluster": Exchange({"Id": "v-1"}, {}, {"id": "v-1"}, {"Id": "v-1"}),
    "emr-containers:startJobRun": Exchange(
        {"VirtualClusterId": "v-1", "Name": "j", "ClientToken": "t"},
        {"name": "j", "clientToken": "t"},
        {"id": "r-1", "virtualClusterId": "v-1"},
        {"Id": "r-1", "VirtualClusterId": "v-1"},
    ),
    "emr-serverless:createApplication": Exchange(
        {"Name": "a", "ReleaseLabel": "emr-7.0.0", "Type": "SPARK", "ClientToken": "t"},
        {"name": "a", "releaseLabel": "emr-7.0.0", "type": "SPARK", "clientToken": "t"},
        {"applicationId": "a-1", "name": "a", "arn": "arn:a"},
        {"ApplicationId": "a-1", "Name": "a", "Arn": "arn:a"},
    ),
    "emr-serverless:startApplication": Exchange({"ApplicationId": "a-1"}, {}, {}, {"ApplicationId": "a-1"}),
    "emr-serverless:stopApplication": Exchange({"ApplicationId": "a-1"}, {}, {}, {}),
    "emr-serverless:deleteApplication": Exchange({"ApplicationId": "a-1"}, {}, {}, {}),
    "emr-serverless:startJobRun": Exchange(
        {"ApplicationId": "a-1", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r", "ClientToken": "t"},
        {"executionRoleArn": "arn:aws:iam::123456789012:role/r", "clientToken": "t"},
        {"applicationId": "a-1", "jobRunId": "r-1", "arn": "arn:r"},
        {"ApplicationId": "a-1", "JobRunId": "r-1", "Arn": "arn:r"},
    ),
    "emr-serverless:cancelJobRun": Exchange(
        {"ApplicationId": "a-1", "JobRunId": "r-1"},
        {},
        {"applicationId": "a-1", "jobRunId": "r-1"},
        {"ApplicationId": "a-1", "JobRunId": "r-1"},
    ),
}
