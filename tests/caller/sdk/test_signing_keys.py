"""Signatures with kept keys are those of botocore."""

from __future__ import annotations

from datetime import datetime
from unittest.mock import patch

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from caller.sdk import signing_keys

ORIGINALS = {"v4": auth.SigV4Auth, "s3v4": auth.S3SigV4Auth}


def sign(signer: type[auth.BaseSigner], secret: str, date: str, region: str, service: str) -> str:
    request = AWSRequest("POST", "https://example.com/a?b=c", {"X-Amz-Target": "T"}, data=b"{}")
    request.context["timestamp"] = f"{date}T080000Z"
    with patch.object(auth, "get_current_datetime", return_value=datetime.fromisoformat(date)):
        signer(Credentials("AKIA", secret, "token"), service, region).add_auth(request)  # type: ignore[call-arg]
    return str(request.headers["Authorization"])


@pytest.mark.parametrize("name", ORIGINALS)
@pytest.mark.parametrize("secret", ["secret", "other"])
@pytest.mark.parametrize("date", ["20260131", "20260201"])
@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
@pytest.mark.parametrize("service", ["s3", "sts"])
def test_signatures_are_those_of_botocore(
    name: str, secret: str, date: str, region: str, service: str
) -> None:
    with patch.dict(auth.AUTH_TYPE_MAPS):
        signing_keys.keep_signing_keys()
        kept = auth.AUTH_TYPE_MAPS[name]
    assert issubclass(kept, ORIGINALS[name])
    expected = sign(ORIGINALS[name], secret, date, region, service)
    assert sign(kept, secret, date, region, service) == expected
    assert sign(kept, secret, date, region, service) == expected  # with a kept key


def test_only_signatures_in_headers_use_kept_keys() -> None:
    with patch.dict(auth.AUTH_TYPE_MAPS):
        before = dict(auth.AUTH_TYPE_MAPS)
        signing_keys.keep_signing_keys()
        changed = {name for name, signer in auth.AUTH_TYPE_MAPS.items() if signer is not before.get(name)}
    assert changed <= set(ORIGINALS)
