"""Tests of the buckets from which a macro can read definitions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from localaws import LocalAws
from tests.end_to_end.deployment.definition_attacks import make_attacks
from tests.end_to_end.deployment.provider_stacks import (
    DEFINITION,
    in_s3,
    put_definition,
    reads_of,
    resource_of,
)
from tests.end_to_end.deployments import (
    CommandFailed,
    deploy_template,
)
from tests.end_to_end.installation import (
    copy_build,
    deploy_bundle,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


pytestmark = pytest.mark.end_to_end
READER = "eu-west-1"
KEYS = [f"arn:aws:kms:{READER}:123456789012:key/{number}" for number in (1, 2)]
SECRET = "s3cr3t ::aws-sdk: in a file"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with the code that the tests install."""
    return copy_build(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    """Starts a separate local AWS, in which the tests install the provider."""
    with LocalAws() as local:
        yield local


@pytest.fixture(scope="module")
def reader(aws: LocalAws, bundle: Path) -> str:
    """Installs a provider that reads definitions from two buckets, and returns its Region."""
    for bucket, text in (("definitions", DEFINITION), ("secrets", SECRET), ("elsewhere", DEFINITION)):
        put_definition(aws, bucket, READER, text)
    keys = ",".join(KEYS)
    deploy_bundle(aws, READER, bundle, DefinitionBuckets="definitions,more", DefinitionKmsKeyArns=keys)
    return READER


def test_definition_bucket_is_read_with_object_versions(aws: LocalAws, reader: str, tmp_path: Path) -> None:
    s3 = aws.client("s3", reader)
    location = {"Bucket": "definitions", "Key": "orders.asl.json"}
    first = s3.list_object_versions(Bucket="definitions")["Versions"][0]["VersionId"]
    s3.put_object(**location, Body=DEFINITION.replace("us-west-2", "eu-west-1").encode())
    template = in_s3(tmp_path, Newest=location, First={**location, "Version": first})
    resources = deploy_template(aws, template, "stored", reader, {}).processed["Resources"]
    newest, oldest = (json.dumps(resources[name]) for name in ("Newest", "First"))
    assert ("eu-west-1" in newest, "us-west-2" in newest) == (True, False)
    assert ("eu-west-1" in oldest, "us-west-2" in oldest) == (False, True)


def test_macro_can_decrypt_only_with_the_given_keys_and_through_s3(aws: LocalAws, reader: str) -> None:
    """The local AWS doesn't encrypt objects, so this is what the policy of the role contains."""
    role = resource_of(aws, "MacroRole", reader)
    policy = aws.client("iam", reader).get_role_policy(RoleName=role, PolicyName="macro")["PolicyDocument"]
    (decrypt,) = (each for each in policy["Statement"] if "kms:Decrypt" in each["Action"])
    assert decrypt == {
        "Sid": "DecryptDefinitions",
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": KEYS,
        "Condition": {"StringLike": {"kms:ViaService": "s3.*"}},
    }


def test_macro_reads_only_definition_buckets(aws: LocalAws, reader: str, tmp_path: Path) -> None:
    """One template contains all attacks. The message reports each of them, but doesn't contain the files' content."""
    attacks = make_attacks(aws, reader)
    role = resource_of(aws, "MacroRole", reader)
    before = len(reads_of(aws, role))
    with pytest.raises(CommandFailed) as caught:
        deploy_template(aws, in_s3(tmp_path, **attacks), "attacks", reader, {})
    text = str(caught.value)
    assert [name for name in attacks if f"Resources/{name}" not in text] == []
    assert "s3cr3t" not in text
    assert "AWS_SECRET_ACCESS_KEY" not in text
    assert "X-Amz-Signature" not in text
    assert set(reads_of(aws, role)[before:]) == {403}
