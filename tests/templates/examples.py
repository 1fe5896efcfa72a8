"""Functions that expand the complete examples."""

from __future__ import annotations

from typing import Any

import boto3
from moto import mock_aws

from macro.handler import handler
from scripts.tooling.environment import ROOT
from tests.templates.judges import read_template

EXAMPLES = ROOT / "templates" / "examples"
PLAIN = sorted(EXAMPLES.glob("*.yaml"))
SAM = EXAMPLES / "sam-separate-definition"
REGION = "eu-central-1"
LAYER = "arn:aws:lambda:eu-central-1:123456789012:layer:cross-region-awscall-caller:1"


def expand(template: dict[str, Any]) -> dict[str, Any]:
    """Returns the template after the macro and before any other transform."""
    others = [name for name in transforms(template) if name != "CrossRegion"]
    event = {
        "region": REGION,
        "accountId": "123456789012",
        "fragment": {key: value for key, value in template.items() if key != "Transform"},
        "transformId": "123456789012::CrossRegion",
        "params": {},
        "requestId": "1",
        "templateParameterValues": {},
    }
    response = handler(event, None)
    assert response["status"] == "success", response["errorMessage"]
    fragment: dict[str, Any] = response["fragment"]
    return {"Transform": others, **fragment} if others else fragment


def transforms(template: dict[str, Any]) -> list[str]:
    named = template["Transform"]
    return [named] if isinstance(named, str) else named


def expand_sam_example() -> dict[str, Any]:
    """Returns the SAM example after `aws cloudformation package` and the macro. Its definition is in S3."""
    template = read_template(SAM / "template.yaml")
    with mock_aws():
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_object(Bucket="code", Key="asl", Body=(SAM / "definition.asl.json").read_bytes())
        template["Resources"]["Alarm"]["Properties"]["DefinitionUri"] = {"Bucket": "code", "Key": "asl"}
        return expand(template)
