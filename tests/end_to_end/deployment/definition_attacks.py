"""Locations of definitions that the macro must not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from localaws import LocalAws


def make_attacks(aws: LocalAws, region: str) -> dict[str, Any]:
    """Returns locations of files that aren't in the bucket `definitions`, by the logical IDs of state machines.

    Args:
        aws: The local AWS, which has the buckets `definitions`, `secrets`, and `elsewhere`.
        region: The Region of the buckets.
    """
    s3 = aws.client("s3", region)
    secret = {"Bucket": "secrets", "Key": "orders.asl.json"}
    version = s3.list_object_versions(Bucket="secrets")["Versions"][0]["VersionId"]
    return {
        "OtherBucket": secret,
        "NotNamed": {"Bucket": "elsewhere", "Key": "orders.asl.json"},
        "UpAndOver": {"Bucket": "definitions", "Key": "../secrets/orders.asl.json"},
        "Encoded": {"Bucket": "definitions", "Key": "%2e%2e/secrets/orders.asl.json"},
        "TwoInOne": {"Bucket": "definitions/../secrets", "Key": "orders.asl.json"},
        "AccessPoint": {
            "Bucket": f"arn:aws:s3:{region}:123456789012:accesspoint/secrets",
            "Key": "orders.asl.json",
        },
        "Uri": "s3://secrets/orders.asl.json",
        "UriUpAndOver": "s3://definitions/../secrets/orders.asl.json",
        "Url": f"https://secrets.s3.{region}.amazonaws.com/orders.asl.json",
        "File": "file:///proc/self/environ",
        "OtherVersion": {**secret, "Version": version},
        "Presigned": s3.generate_presigned_url("get_object", Params=secret),
    }
