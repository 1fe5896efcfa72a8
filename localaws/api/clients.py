"""botocore clients with which the local AWS calls itself, as CloudFormation, Step Functions, or a role."""

from __future__ import annotations

import threading
from functools import lru_cache, partial
from typing import Any, Final

import botocore.session
from botocore.config import Config

CLOUDFORMATION_KEY: Final = "AKIACLOUDFORMATION00"
STEP_FUNCTIONS_KEY: Final = "AKIASTEPFUNCTIONS000"
_ENDPOINT: list[str] = []
_SESSION: Final = botocore.session.Session()
_CREATING: Final = threading.Lock()  # a session can't create clients in several threads at once


def set_endpoint(endpoint: str) -> None:
    """Sets the endpoint URL. Call this once per process, before the first request."""
    _ENDPOINT[:] = [endpoint]


def endpoint() -> str:
    """Returns the endpoint URL of this process's local AWS."""
    return _ENDPOINT[0]


@lru_cache(maxsize=256)
def client_with_key(service: str, region: str, key_id: str, secret: str, token: str | None) -> Any:
    """Returns a client with these credentials. It never retries, and waits up to 15 minutes for a response."""
    return _client(service, region, key_id, secret, token)


@lru_cache(maxsize=256)
def cloudformation_client(service: str, region: str, account: str) -> Any:
    """Returns a client that acts as CloudFormation in an account."""
    client = _client(service, region, CLOUDFORMATION_KEY, "none", None)
    client.meta.events.register("before-call", partial(_set_account, account))
    return client


def _set_account(account: str, params: dict[str, Any], **_event: Any) -> None:
    """Sets the account in moto's header, because the access key doesn't belong to an account."""
    params["headers"]["x-moto-account-id"] = account


def _client(service: str, region: str, key_id: str, secret: str, token: str | None) -> Any:
    with _CREATING:
        return _SESSION.create_client(
            service,
            region_name=region,
            endpoint_url=endpoint(),
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(
                retries={"total_max_attempts": 1},
                parameter_validation=False,
                inject_host_prefix=False,
                read_timeout=900,
                max_pool_connections=50,
            ),
        )
