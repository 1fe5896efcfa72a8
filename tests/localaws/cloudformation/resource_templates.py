"""Resources for the templates of the tests, and names for them."""

import uuid
from typing import Any

ROLE: dict[str, Any] = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}


def log_group(**properties: Any) -> dict[str, Any]:
    """Returns a log group with these properties."""
    return {"Type": "AWS::Logs::LogGroup", "Properties": properties}


def unique(prefix: str) -> str:
    """Returns a name that no other test uses."""
    return f"{prefix}-{uuid.uuid4().hex[:10]}"
