"""Tests of splitting S3 URIs and URLs into a bucket and a key."""

import pytest

from macro.iam.arns.s3_uri import split_s3_uri


@pytest.mark.parametrize(
    "value",
    [
        "s3://photos/2026/a b.png",
        "photos/2026/a%20b.png",
        "https://photos.s3.us-west-2.amazonaws.com/2026/a%20b.png",
        "https://photos.s3-us-west-2.amazonaws.com/2026/a%20b.png",
        "https://photos.s3.amazonaws.com/2026/a%20b.png",
        "https://s3.us-west-2.amazonaws.com/photos/2026/a%20b.png",
        "https://s3.amazonaws.com/photos/2026/a%20b.png",
        "https://photos.s3.cn-north-1.amazonaws.com.cn/2026/a%20b.png",
        "https://s3.cn-north-1.amazonaws.com.cn/photos/2026/a%20b.png",
        "https://photos.s3.eusc-de-east-1.amazonaws.eu/2026/a%20b.png",
        "https://s3.us-iso-east-1.c2s.ic.gov/photos/2026/a%20b.png",
    ],
)
def test_bucket_and_key(value: str) -> None:
    assert split_s3_uri(value) == ("photos", "2026/a b.png")


def test_only_a_uri_can_name_a_bucket_without_a_key() -> None:
    assert split_s3_uri("s3://photos") == ("photos", "")
    assert split_s3_uri("photos") is None
