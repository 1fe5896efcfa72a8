"""Lists the actions that operations require besides their own: those that services use for their caller."""

from __future__ import annotations

from typing import Any

from scripts.catalog import members, overrides

Row = dict[str, Any]
_OBJECT = ".S3Object.Bucket"


def additional_actions(client: str, name: str) -> list[Row]:
    """Returns the rows of an operation's additional actions, with their resources as in `overrides.yaml`."""
    return [
        *overrides.additional_actions(client, name),
        *_s3_objects(client, name),
        *_service_linked_role(client, name),
    ]


def _s3_objects(client: str, name: str) -> list[Row]:
    """Returns the actions to read the objects in members called S3Object."""
    if client not in overrides.overrides()["s3_objects"]["services"]:
        return []
    rows: list[Row] = []
    for path in members.paths(client, name):
        if not path.endswith(_OBJECT):
            continue
        parent = path.removesuffix(".Bucket")
        resources = {"object": {"BucketName": path, "ObjectName": f"{parent}.Name"}}
        version = f"{parent}.Version"
        common = {"source": "reviewed", "resources": resources}
        rows.append({"action": "s3:GetObject", "if_present": parent, "if_absent": version, **common})
        rows.append({"action": "s3:GetObjectVersion", "if_present": version, **common})
    return rows


def _service_linked_role(client: str, name: str) -> list[Row]:
    """Returns the action to create the service's own role, limited to this service."""
    service = overrides.overrides()["service_linked_roles"]["principals"].get(f"{client}.{name}")
    if service is None:
        return []
    arn = f"arn:${{Partition}}:iam::${{Account}}:role/aws-service-role/{service}/*"
    return [
        {
            "action": "iam:CreateServiceLinkedRole",
            "equals": {"iam:AWSServiceName": service},
            "source": "service-linked role",
            "resources": {"role": {"arn": arn}},
        }
    ]
