from typing import Any

import pytest

from localaws.cloudformation.template.capabilities import missing_capability

ROLE: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {}}
NAMED: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "x"}}
TOPIC: dict[str, Any] = {"Type": "AWS::SNS::Topic"}


@pytest.mark.parametrize(
    ("resources", "given", "missing"),
    [
        ([TOPIC], [], None),
        ([ROLE], [], "CAPABILITY_IAM"),
        ([ROLE], ["CAPABILITY_IAM"], None),
        ([ROLE], ["CAPABILITY_NAMED_IAM"], None),
        ([ROLE, NAMED], ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
        ([NAMED, ROLE], ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
        ([{"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "x"}}], [], "CAPABILITY_IAM"),
    ],
)
def test_missing_capability(resources: list[dict[str, Any]], given: list[str], missing: str | None) -> None:
    template = {"Resources": {f"R{index}": body for index, body in enumerate(resources)}}
    assert missing_capability(template, given) == missing
