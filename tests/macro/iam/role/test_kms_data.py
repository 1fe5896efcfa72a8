"""Tests of the values of `kms:ViaService`."""

import pytest

from macro.iam.role.kms_data import via_services


@pytest.mark.parametrize(
    ("regions", "partition", "expected"),
    [
        (
            ("us-west-2", "us-east-1"),
            "aws",
            ["s3.us-west-2.amazonaws.com", "s3.us-east-1.amazonaws.com"],
        ),
        (("cn-north-1",), "aws-cn", ["s3.cn-north-1.amazonaws.com.cn"]),
        (("eusc-de-east-1",), "aws-eusc", ["s3.eusc-de-east-1.amazonaws.eu"]),
    ],
)
def test_services_by_region(regions: tuple[str, ...], partition: str, expected: list[str]) -> None:
    assert via_services("s3", regions, partition) == expected
