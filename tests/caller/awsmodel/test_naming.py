from __future__ import annotations

import pytest

from caller.awsmodel.naming import (
    client_error_name,
    error_name,
    exception_name,
    member_name,
    service_prefix,
    unmodeled_error_name,
)


@pytest.mark.parametrize(
    ("model", "native"),
    [
        ("Bucket", "Bucket"),
        ("DBClusterIdentifier", "DbClusterIdentifier"),
        ("DBInstanceIdentifier", "DbInstanceIdentifier"),
        ("ACL", "Acl"),
        ("SSEKMSKeyId", "SsekmsKeyId"),
        ("SSECustomerKeyMD5", "SseCustomerKeyMD5"),
        ("BOOL", "Bool"),
        ("NULL", "Nul"),
        ("SS", "Ss"),
        ("NS", "Ns"),
        ("BS", "Bs"),
        ("S", "S"),
        ("N", "N"),
        ("B", "B"),
        ("M", "M"),
        ("L", "L"),
        ("MultiAZ", "MultiAZ"),
        ("ETag", "ETag"),
        ("ChecksumCRC32", "ChecksumCRC32"),
        ("Equals", "EqualsValue"),
        ("Default", "DefaultValue"),
        ("Return", "ReturnValue"),
        ("cluster", "Cluster"),
        ("stateMachineArn", "StateMachineArn"),
        ("VPCSecurityGroups", "VpcSecurityGroups"),
        ("IAMDatabaseAuthenticationEnabled", "IamDatabaseAuthenticationEnabled"),
        ("KMSKeyId", "KmsKeyId"),
        ("IPv6Addresses", "IPv6Addresses"),
        ("S3Bucket", "S3Bucket"),
        ("ID", "Id"),
        ("__type", "__type"),
    ],
)
def test_member_name(model: str, native: str) -> None:
    assert member_name(model) == native


@pytest.mark.parametrize(
    ("service_id", "prefix"),
    [
        ("DynamoDB", "DynamoDb"),
        ("SFN", "Sfn"),
        ("EC2", "Ec2"),
        ("RDS", "Rds"),
        ("S3", "S3"),
        ("SQS", "Sqs"),
        ("CloudWatch Logs", "CloudWatchLogs"),
        ("Secrets Manager", "SecretsManager"),
        ("Config Service", "Config"),
        ("Database Migration Service", "DatabaseMigration"),
        ("Elastic Load Balancing v2", "ElasticLoadBalancingV2"),
        ("Cost Explorer", "CostExplorer"),
        ("Bedrock Agent Runtime", "BedrockAgentRuntime"),
        ("WAFV2", "Wafv2"),
        ("ApiGatewayV2", "ApiGatewayV2"),
        ("Route53 Recovery Cluster", "Route53RecoveryCluster"),
    ],
)
def test_service_prefix(service_id: str, prefix: str) -> None:
    assert service_prefix(service_id) == prefix


@pytest.mark.parametrize(
    ("service_id", "shape", "native"),
    [
        # "Handling errors" and the service integration pages of the AWS Step Functions Developer Guide
        ("S3", "NoSuchKey", "S3.NoSuchKeyException"),
        ("S3", "NoSuchBucket", "S3.NoSuchBucketException"),
        ("S3", "BucketAlreadyExists", "S3.BucketAlreadyExistsException"),
        ("S3", "BucketAlreadyOwnedByYou", "S3.BucketAlreadyOwnedByYouException"),
        ("DynamoDB", "ConditionalCheckFailedException", "DynamoDb.ConditionalCheckFailedException"),
        ("DynamoDB", "ResourceNotFoundException", "DynamoDb.ResourceNotFoundException"),
        ("DynamoDB", "TransactionCanceledException", "DynamoDb.TransactionCanceledException"),
        (
            "DynamoDB",
            "ProvisionedThroughputExceededException",
            "DynamoDb.ProvisionedThroughputExceededException",
        ),
        ("SFN", "ExecutionAlreadyExists", "Sfn.ExecutionAlreadyExistsException"),
        ("SFN", "ExecutionDoesNotExist", "Sfn.ExecutionDoesNotExistException"),
        ("SFN", "StateMachineDoesNotExist", "Sfn.StateMachineDoesNotExistException"),
        ("SFN", "InvalidArn", "Sfn.InvalidArnException"),
        ("RDS", "DBInstanceNotFoundFault", "Rds.DbInstanceNotFoundException"),
        ("RDS", "DBClusterNotFoundFault", "Rds.DbClusterNotFoundException"),
        ("RDS", "InvalidDBInstanceStateFault", "Rds.InvalidDbInstanceStateException"),
        ("RDS", "DBSnapshotAlreadyExistsFault", "Rds.DbSnapshotAlreadyExistsException"),
        ("EC2", "EC2ThrottledException", "Ec2.Ec2ThrottledException"),
        ("Lambda", "ResourceConflictException", "Lambda.ResourceConflictException"),
        ("Lambda", "EC2AccessDeniedException", "Lambda.Ec2AccessDeniedException"),
        ("Lambda", "KMSDisabledException", "Lambda.KmsDisabledException"),
        ("Lambda", "ENILimitReachedException", "Lambda.EniLimitReachedException"),
        ("SQS", "QueueDoesNotExist", "Sqs.QueueDoesNotExistException"),
        ("Secrets Manager", "ResourceExistsException", "SecretsManager.ResourceExistsException"),
        ("IAM", "NoSuchEntityException", "Iam.NoSuchEntityException"),
        (
            "CloudWatch Logs",
            "ResourceAlreadyExistsException",
            "CloudWatchLogs.ResourceAlreadyExistsException",
        ),
        ("Redshift", "ClusterNotFoundFault", "Redshift.ClusterNotFoundException"),
        ("ElastiCache", "CacheClusterNotFoundFault", "ElastiCache.CacheClusterNotFoundException"),
        ("Glue", "EntityNotFoundException", "Glue.EntityNotFoundException"),
    ],
)
def test_error_name(service_id: str, shape: str, native: str) -> None:
    assert error_name(service_id, shape) == native


def test_error_names_without_a_shape() -> None:
    assert unmodeled_error_name("EC2") == "Ec2.Ec2Exception"
    assert unmodeled_error_name("Secrets Manager") == "SecretsManager.SecretsManagerException"
    assert client_error_name("DynamoDB") == "DynamoDb.SdkClientException"


def test_fault_inside_a_name_is_kept() -> None:
    assert exception_name("DefaultFaultInjected") == "DefaultFaultInjectedException"
