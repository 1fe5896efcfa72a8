"""Tests of the values of a stack's pseudo parameters."""

from __future__ import annotations

import pytest

from localaws.cloudformation.resources.provider import StackIdentity
from localaws.cloudformation.stacks.references import pseudo_parameters


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ],
)
def test_url_suffix_is_that_of_the_partition(region: str, partition: str, suffix: str) -> None:
    identity = StackIdentity("stack", "id", region, "123456789012", partition)
    assert pseudo_parameters(identity)["AWS::URLSuffix"] == suffix
