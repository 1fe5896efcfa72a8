"""Tests of validating Region names."""

import pytest

from caller.awsmodel.regions import find_partition, region_problem


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-central-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("nowhere", None)],
)
def test_partitions(region: str, partition: str | None) -> None:
    assert find_partition(region) == partition


def test_valid_and_new_regions() -> None:
    assert region_problem("us-west-2", "aws") is None
    assert region_problem("eu-central-9", "aws") is None


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("us-wset-2", "there is no Region 'us-wset-2'; did you mean 'us-west-2'?"),
        ("aws-global", "there is no Region 'aws-global'"),
        ("cn-north-1", "is in partition aws-cn, but the stack is in aws"),
    ],
)
def test_invalid_target_regions(region: str, text: str) -> None:
    assert text in str(region_problem(region, "aws"))
