"""Signatures with kept keys, and those of forms that are encoded once, are those of botocore."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from caller.sdk import signing

ORIGINALS = {"v4": auth.SigV4Auth, "s3v4": auth.S3SigV4Auth}


FORM = {"Action": "TagRole", "RoleName": "orders", "Tags.member.1.Value": "a&b=c d+é/~*", "Empty": "", "N": 7}


def sign(signer: type[auth.BaseSigner], secret: str, date: str, region: str, service: str) -> tuple[str, Any]:
    """Returns the header with the signature, and the body that is sent."""
    data = FORM if service == "sts" else b"{}"
    request = AWSRequest("POST", "https://example.com/a?b=c", {"X-Amz-Target": "T"}, data=data)
    request.context["timestamp"] = f"{date}T080000Z"
    with patch.object(auth, "get_current_datetime", return_value=datetime.fromisoformat(date)):
        signer(Credentials("AKIA", secret, "token"), service, region).add_auth(request)  # type: ignore[call-arg]
    body = request.prepare().body
    return str(request.headers["Authorization"]), body.encode() if isinstance(body, str) else body


@pytest.mark.parametrize("name", ORIGINALS)
@pytest.mark.parametrize("secret", ["secret", "other"])
@pytest.mark.parametrize("date", ["20260131", "20260201"])
@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
@pytest.mark.parametrize("service", ["s3", "sts"])
def test_signatures_are_those_of_botocore(
    name: str, secret: str, date: str, region: str, service: str
) -> None:
    with patch.dict(auth.AUTH_TYPE_MAPS):
        signing.use_own_signers()
        kept = auth.AUTH_TYPE_MAPS[name]
    assert issubclass(kept, ORIGINALS[name])
    expected = sign(ORIGINALS[name], secret, date, region, service)
    assert sign(kept, secret, date, region, service) == expected
    assert sign(kept, secret, date, region, service) == expected  # with a kept key


def test_form_is_encoded_once_as_by_botocore() -> None:
    with patch.dict(auth.AUTH_TYPE_MAPS):
        signing.use_own_signers()
        signer = auth.AUTH_TYPE_MAPS["v4"]
    call = ("secret", "20260131", "eu-west-1", "sts")
    expected = sign(ORIGINALS["v4"], *call)
    with patch("botocore.awsrequest.urlencode", side_effect=AssertionError("encodes again")):
        assert sign(signer, *call) == expected


@pytest.mark.parametrize("name", ORIGINALS)
def test_headers_are_collected_once_for_each_signature(name: str) -> None:
    with patch.dict(auth.AUTH_TYPE_MAPS):
        signing.use_own_signers()
        kept = auth.AUTH_TYPE_MAPS[name]
    signed = []
    kinds: tuple[Any, ...] = (ORIGINALS[name], kept)
    for kind in kinds:
        request = AWSRequest("POST", "https://example.com/", {"X-Amz-Target": "T"}, data=b"{}")
        signer = kind(Credentials("AKIA", "secret", "token"), "s3", "eu-west-1")
        with (
            patch.object(auth, "get_current_datetime", return_value=datetime.fromisoformat("20260131")),
            patch("botocore.auth.HTTPHeaders", wraps=HTTPHeaders) as collected,
        ):
            signer.add_auth(request)
            request.headers["X-Amz-Meta-Order"] = "7"  # the second signature also covers this header
            signer.add_auth(request)
        signed.append((str(request.headers["Authorization"]), collected.call_count))
    (expected, twice), (actual, once) = signed
    assert actual == expected
    assert "x-amz-meta-order" in actual
    assert (twice, once) == (4, 2)


def test_only_signatures_in_headers_use_kept_keys() -> None:
    with patch.dict(auth.AUTH_TYPE_MAPS):
        before = dict(auth.AUTH_TYPE_MAPS)
        signing.use_own_signers()
        changed = {name for name, signer in auth.AUTH_TYPE_MAPS.items() if signer is not before.get(name)}
    assert changed <= set(ORIGINALS)
