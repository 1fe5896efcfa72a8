"""Tests that messages contain no content of files and no forged lines."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import botocore.session
import pytest
from botocore.stub import Stubber

from macro.definition import s3_files
from macro.definition.external_file import DefinitionLocation, UnreadableDefinition
from macro.definition.reader import Inputs
from macro.definition.s3_files import S3Files
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT
from tests.macro.attacks.expansions import CALL, as_object, messages


def test_access_denied_to_a_definition_does_not_print_the_services_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = botocore.session.Session().create_client(
        "s3", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    monkeypatch.setattr(s3_files, "_client", lambda _region: client)
    secret = "arn:aws:iam::123456789012:role/secret is not authorized to perform: s3:GetObject"
    with Stubber(client) as stubber:
        stubber.add_client_error("get_object", "AccessDenied", secret, 403)
        with pytest.raises(UnreadableDefinition) as raised:
            S3Files("eu-central-1").read(DefinitionLocation("not-mine", "key"))
    assert "s3://not-mine/key can't be read (AccessDenied)" in str(raised.value)
    assert "DefinitionBuckets" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_message_does_not_contain_the_content_of_invalid_json() -> None:
    """A template's author must not be able to read a file through the macro's permissions."""

    class Secrets:
        def read(self, _location: DefinitionLocation) -> str:
            return '{"password": "s3cr3t", aws-sdk: s3cr3t ::aws-sdk:'

    resource = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionS3Location": {"Bucket": "b", "Key": "k"}},
    }
    expansion = expand({"Resources": {"Orders": cast("Any", resource)}}, DEPLOYMENT, Inputs(Secrets(), {}))
    (error,) = expansion.errors
    assert "s3://b/k" in error.message
    assert "s3cr3t" not in str(error)


@pytest.mark.parametrize(
    "text", ["a: [s3cr3t: ::aws-sdk:", "s3cr3t: *nowhere ::aws-sdk:", "- s3cr3t ::aws-sdk:\n}"]
)
def test_message_does_not_contain_the_content_of_invalid_yaml(text: str) -> None:
    class Secrets:
        def read(self, _location: DefinitionLocation) -> str:
            return text

    resource = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionS3Location": {"Bucket": "b", "Key": "k"}},
    }
    expansion = expand({"Resources": {"Orders": cast("Any", resource)}}, DEPLOYMENT, Inputs(Secrets(), {}))
    assert "s3cr3t" not in json.dumps([expansion.template, *map(str, expansion.diagnostics)])


def test_names_cannot_add_lines_to_the_message() -> None:
    """Each problem is one line. A name must not look like another problem."""
    forged = "x\nResources/Payroll: all is well"
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}, forged: 1}
    lines = messages(as_object({"StartAt": "Read", "States": {"Read": state}})).splitlines()
    assert not any(re.match("Resources/Payroll", line) for line in lines)
