"""The permissions that a run needs, as an IAM policy, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.smoke_test.account.names import HEAD

if TYPE_CHECKING:
    from scripts.smoke_test.model import Json

COST = (
    "The estimate is less than 1 USD for a run: stored code, a snapshot for SnapStart, two tasks on AWS Fargate whose"
    " image can't be pulled, a short text for Amazon Bedrock, an Athena query in each Region, and some calls."
)

_OWN = {
    "cloudformation": ("stack/{name}",),
    "dynamodb": ("table/{name}",),
    "ecs": ("cluster/{name}", "task-definition/{name}", "task/{name}"),
    "lambda": ("function:{name}", "layer:{name}"),
    "logs": ("log-group:{name}",),
    "sns": ("{name}",),
    "sqs": ("{name}",),
    "states": ("stateMachine:{name}", "execution:{name}"),
}
"""The services whose resources have the prefix in their ARNs, and the ends of the ARNs."""

_ANY = (
    "cloudformation:CreateChangeSet",
    "cloudformation:Describe*",
    "cloudformation:GetTemplateSummary",
    "cloudformation:ListStacks",
    "dynamodb:ListTables",
    "ec2:CreateSubnet",
    "ec2:CreateTags",
    "ec2:CreateVpc",
    "ec2:DeleteSubnet",
    "ec2:DeleteVpc",
    "ec2:Describe*",
    "ecs:DeregisterTaskDefinition",
    "ecs:DescribeTaskDefinition",
    "ecs:ListClusters",
    "iam:ListRoles",
    "lambda:ListFunctions",
    "lambda:ListLayers",
    "logs:DescribeIndexPolicies",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "s3:ListAllMyBuckets",
    "sns:ListTopics",
    "sqs:ListQueues",
    "states:ListStateMachines",
)
"""Actions without resource-level permissions, and those on resources whose ARNs can't have the prefix."""


def policy(partition: str) -> dict[str, Json]:
    """Returns the IAM policy, in which the names of resources begin with `crsmoke-`."""
    name = f"{HEAD}*"
    own: list[Json] = [
        f"arn:{partition}:{service}:*:*:{end.format(name=name)}"
        for service, ends in _OWN.items()
        for end in ends
    ]
    roles, buckets = f"arn:{partition}:iam::*:role/{name}", f"arn:{partition}:s3:::{name}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow("OwnResources", [f"{service}:*" for service in _OWN], own),
            _allow("OwnRoles", ["iam:*"], [roles]),
            _allow("OwnBuckets", ["s3:*"], [buckets, f"{buckets}/*"]),
            _allow("Others", list(_ANY), ["*"]),
        ],
    }


def _allow(sid: str, actions: list[str], resources: list[Json]) -> dict[str, Json]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resources}
