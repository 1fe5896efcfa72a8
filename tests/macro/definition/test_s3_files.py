"""Tests of reading definitions from S3 with a stubbed client."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.exceptions import NoCredentialsError, ParamValidationError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from macro.definition import s3_files
from macro.definition.external_file import DefinitionLocation, UnreadableDefinition
from macro.definition.s3_files import S3Files

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFINITION = b'{"StartAt": "Read"}'


@pytest.fixture
def stubber(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client = botocore.session.Session().create_client(
        "s3", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    monkeypatch.setattr(s3_files, "_client", lambda _region: client)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        (("210987654321",), {"ExpectedBucketOwner": "210987654321"}),
        (
            ("210987654321", "123456789012"),
            {},
        ),  # A request can have only one expected owner. The policy of the macro's role has the others.
        ((), {}),
    ],
)
def test_single_owner_is_part_of_the_request(
    stubber: Stubber, owners: tuple[str, ...], expected: dict[str, Any]
) -> None:
    response = {"Body": StreamingBody(io.BytesIO(DEFINITION), len(DEFINITION))}
    stubber.add_response("get_object", response, {"Bucket": "definitions", "Key": "a.json", **expected})
    location = DefinitionLocation("definitions", "a.json")
    assert S3Files("eu-central-1", owners).read(location) == DEFINITION.decode()


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (NoCredentialsError(), "s3://definitions/a.json can't be read: Unable to locate credentials"),
        (
            ParamValidationError(report="Invalid bucket name"),
            "s3://definitions/a.json can't be read: the bucket's name or the key is invalid",
        ),
    ],
)
def test_request_that_is_not_sent_is_reported_on_one_line(
    monkeypatch: pytest.MonkeyPatch, error: Exception, text: str
) -> None:
    class Client:
        def get_object(self, **_parameters: str) -> None:
            raise error

    monkeypatch.setattr(s3_files, "_client", lambda _region: Client())
    with pytest.raises(UnreadableDefinition) as raised:
        S3Files("eu-central-1").read(DefinitionLocation("definitions", "a.json"))
    assert str(raised.value) == text
