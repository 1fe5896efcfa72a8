"""Signature Version 4 without the work that botocore repeats.

- A key is derived once a day instead of for each request. The derivation is four of the five HMACs of a signature. A
  key depends only on the secret key, the date, the Region, and the service. Other AWS SDKs keep derived keys, too, such
  as that for JavaScript.
- A form, which is the body in the protocols of Amazon EC2 and AWS STS, is encoded once instead of twice: for the
  signature and for the request.
- The headers are collected once instead of twice: for the description that is signed, and for the list of their names.

Sources: "Create a signed AWS API request" in the IAM User Guide; `botocore.auth.SigV4Auth`;
`botocore.awsrequest.AWSRequestPreparer`.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import botocore.auth

if TYPE_CHECKING:
    from botocore.awsrequest import AWSRequest
    from botocore.compat import HTTPHeaders

_SigV4Auth: Any = botocore.auth.SigV4Auth  # the stubs lack the members that these subclasses use
_S3SigV4Auth: Any = botocore.auth.S3SigV4Auth


class _Signer(_SigV4Auth):  # type: ignore[misc]
    """Signs requests to all services but S3. botocore creates a signer for each request."""

    _signed_headers: HTTPHeaders | None = None

    def add_auth(self, request: AWSRequest) -> None:
        """Adds the signature to a request, and encodes its form, if it has one."""
        if request.data and isinstance(request.data, dict):
            request.data = urlencode(request.data, doseq=True).encode()
        self._signed_headers = None
        super().add_auth(request)

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        """Returns the headers that the signature covers, by their names in lower case."""
        if self._signed_headers is None:
            self._signed_headers = super().headers_to_sign(request)
        return self._signed_headers

    def signature(self, string_to_sign: str, request: AWSRequest) -> str:
        """Returns the signature of a request's description, in hexadecimal."""
        date = str(request.context["timestamp"])[:8]
        key = _derive_key(self.credentials.secret_key, date, self._region_name, self._service_name)
        return hmac.new(key, string_to_sign.encode(), sha256).hexdigest()


class _S3Signer(_Signer, _S3SigV4Auth):  # type: ignore[misc]
    """Signs requests to S3."""


@lru_cache(maxsize=64)
def _derive_key(secret_key: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def use_own_signers() -> None:
    """Makes botocore's new clients sign with these classes."""
    botocore.auth.AUTH_TYPE_MAPS.update({"v4": _Signer, "s3v4": _S3Signer})
