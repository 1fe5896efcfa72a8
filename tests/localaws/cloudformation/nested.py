"""Templates of nested stacks, and their parents."""

import json
import uuid
from typing import Any

from localaws import LocalAws
from tests.localaws.functions_and_roles import REGION

CHILD: dict[str, Any] = {
    "Parameters": {"Days": {"Type": "Number", "Default": 1}, "Words": {"Type": "CommaDelimitedList"}},
    "Resources": {
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": {"Ref": "Days"}}}
    },
    "Outputs": {
        "Group": {"Value": {"Ref": "Group"}},
        "Words": {"Value": {"Fn::Join": ["+", {"Ref": "Words"}]}},
    },
}


def upload(aws: LocalAws, bucket: str, template: dict[str, Any]) -> str:
    """Uploads a template, and returns its TemplateURL."""
    key = uuid.uuid4().hex
    aws.client("s3", REGION).put_object(Bucket=bucket, Key=key, Body=json.dumps(template).encode())
    return f"https://{bucket}.s3.{REGION}.amazonaws.com/{key}"


def parent(url: str, **parameters: Any) -> dict[str, Any]:
    properties = {"TemplateURL": url, "Parameters": {"Words": ["a", "b"], **parameters}}
    return {
        "Resources": {"Child": {"Type": "AWS::CloudFormation::Stack", "Properties": properties}},
        "Outputs": {
            "Group": {"Value": {"Fn::GetAtt": ["Child", "Outputs.Group"]}},
            "Words": {"Value": {"Fn::GetAtt": ["Child", "Outputs.Words"]}},
            "Id": {"Value": {"Ref": "Child"}},
        },
    }
