"""Tests of creating the bucket for the code, and of uploads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import ANY

from macro.provider.bundle import CodeFile
from macro.provider.code_bucket import ensure_bucket, find_uploaded, object_key, upload
from macro.provider.model import ProviderError
from macro.provider.template import S3Object
from tests.macro.provider.stubs import ACCOUNT

if TYPE_CHECKING:
    from botocore.stub import Stubber

    from tests.macro.provider.stubs import StubbedRegion

CREATED = f"cross-region-awscall-{ACCOUNT}-eu-west-1"
OWNED = {"Bucket": CREATED, "ExpectedBucketOwner": ACCOUNT}
FILE = CodeFile("layer.zip", b"code")
OBJECT = {"Bucket": "code", "Key": object_key(FILE), "ExpectedBucketOwner": ACCOUNT}


def add_protection(s3: Stubber) -> None:
    """Adds the responses to the requests that make a bucket private, encrypted, and versioned, in this order."""
    s3.add_response("put_public_access_block", {}, OWNED | {"PublicAccessBlockConfiguration": ANY})
    s3.add_response("put_bucket_encryption", {}, OWNED | {"ServerSideEncryptionConfiguration": ANY})
    s3.add_response("put_bucket_policy", {}, OWNED | {"Policy": ANY})
    s3.add_response("put_bucket_versioning", {}, OWNED | {"VersioningConfiguration": {"Status": "Enabled"}})


def test_new_bucket_is_private_encrypted_and_versioned(region: StubbedRegion) -> None:
    s3 = region.stubber("s3")
    s3.add_client_error("head_bucket", "404", http_status_code=404, expected_params=OWNED)
    location = {"LocationConstraint": "eu-west-1"}
    created = {
        "Bucket": CREATED,
        "ObjectOwnership": "BucketOwnerEnforced",
        "CreateBucketConfiguration": location,
    }
    s3.add_response("create_bucket", {}, created)
    add_protection(s3)
    assert ensure_bucket(region.access, "") == CREATED


def test_bucket_of_an_interrupted_deployment_is_protected(region: StubbedRegion) -> None:
    s3 = region.stubber("s3")
    s3.add_response("head_bucket", {"BucketRegion": "eu-west-1"}, OWNED)
    s3.add_response("get_bucket_versioning", {}, OWNED)
    add_protection(s3)
    assert ensure_bucket(region.access, "") == CREATED


def test_settings_of_a_complete_bucket_stay_as_they_are(region: StubbedRegion) -> None:
    """Somebody may have chosen a key for the encryption, for example."""
    s3 = region.stubber("s3")
    s3.add_response("head_bucket", {"BucketRegion": "eu-west-1"}, OWNED)
    s3.add_response("get_bucket_versioning", {"Status": "Enabled"}, OWNED)
    assert ensure_bucket(region.access, "") == CREATED


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("403", f"can't be used \\(403\\); the account {ACCOUNT} must own it"),
        ("404", "there is no bucket code"),
    ],
)
def test_named_bucket_must_exist_and_belong_to_the_account(
    region: StubbedRegion, code: str, message: str
) -> None:
    region.stubber("s3").add_client_error("head_bucket", code, http_status_code=int(code))
    with pytest.raises(ProviderError, match=message):
        ensure_bucket(region.access, "code")


def test_bucket_in_another_region_is_rejected(region: StubbedRegion) -> None:
    region.stubber("s3").add_response("head_bucket", {"BucketRegion": "us-east-1"})
    with pytest.raises(ProviderError, match="is in us-east-1; Lambda needs a bucket in eu-west-1"):
        ensure_bucket(region.access, "code")


def test_same_content_is_not_uploaded_twice(region: StubbedRegion) -> None:
    head = {"ChecksumSHA256": FILE.sha256, "VersionId": "v1"}
    region.stubber("s3").add_response("head_object", head, OBJECT | {"ChecksumMode": "ENABLED"})
    assert upload(region.access, "code", FILE) == S3Object("code", object_key(FILE), "v1")


def test_missing_object_is_not_found(region: StubbedRegion) -> None:
    region.stubber("s3").add_client_error("head_object", "404", http_status_code=404)
    assert find_uploaded(region.access, "code", FILE) is None


@pytest.mark.parametrize("head", [{"ChecksumSHA256": CodeFile("", b"other").sha256}, {}])
def test_object_with_other_content_is_replaced(region: StubbedRegion, head: dict[str, Any]) -> None:
    region.stubber("s3").add_response("head_object", head)
    written = OBJECT | {"Body": b"code", "ChecksumAlgorithm": "SHA256", "ChecksumSHA256": FILE.sha256}
    region.stubber("s3").add_response("put_object", {"VersionId": "v2"}, written)
    assert upload(region.access, "code", FILE).version == "v2"
