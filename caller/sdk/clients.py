"""botocore clients, one per service, region, endpoint, credentials and options, with their connections
kept.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

from caller.contract import RetryMode
from caller.payload import MAX_ATTEMPTS, NO_OPTIONS, Options, Target
from caller.sdk import response_validation
from caller.sdk.attempts import count_requests, register_counter
from caller.sdk.error_translation import StsUnavailable, describe
from caller.sdk.response_validation import required_member
from caller.sdk.session import base_session, own_region, temporary_session

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

    from caller.payload import AssumedRole

CONNECT_TIMEOUT = 5.0  # seconds
READ_TIMEOUT = 60.0  # seconds, where the call names none; the invocation's deadline may end it earlier
_USER_AGENT = f"Botocore/{botocore.__version__} cross-region-awscall"  # botocore makes its own anew per call
_KEPT_CLIENTS = 64
_KEPT_SESSIONS = 32
_STS_MEMBERS = {  # botocore's names of credentials and AssumeRole's
    "access_key": "AccessKeyId",
    "secret_key": "SecretAccessKey",
    "token": "SessionToken",
    "expiry_time": "Expiration",
}


class ClientKey(NamedTuple):
    """All that tells one client from another."""

    service: str
    region: str
    endpoint: str | None = None
    credentials: AssumedRole | None = None
    options: Options = NO_OPTIONS


_clients: OrderedDict[ClientKey, BaseClient] = OrderedDict()
_sessions: OrderedDict[AssumedRole, Session] = OrderedDict()


def client_for(service: str, target: Target, credentials: AssumedRole | None, options: Options) -> BaseClient:
    """The client for a call, made at the first call of its kind and kept with its connections."""
    key = ClientKey(service, target.region, target.endpoint, credentials, options)
    client = _clients.get(key)
    if client is None:
        client = _clients[key] = _make(key)
        if len(_clients) > _KEPT_CLIENTS:
            _clients.popitem(last=False)[1].close()
    else:
        _clients.move_to_end(key)
    return client


def forget(client: BaseClient) -> None:
    """Closes a client whose connections are in an unknown state, so that the next call makes a new one."""
    for key in [key for key, kept in _clients.items() if kept is client]:
        del _clients[key]
    client.close()


def forget_connections() -> None:
    """Closes the connections of every client; the clients stay, and connect again."""
    for client in _clients.values():
        client.close()


def forget_all() -> None:
    """Closes every client and drops every session of an assumed role."""
    for client in _clients.values():
        client.close()
    _clients.clear()
    _sessions.clear()


def session_for(credentials: AssumedRole | None) -> Session:
    """The session whose credentials a call is made with."""
    if credentials is None:
        return base_session()
    session = _sessions.get(credentials)
    if session is None:
        session = _sessions[credentials] = assumed_session(credentials)
        if len(_sessions) > _KEPT_SESSIONS:
            _sessions.popitem(last=False)
    return session


def assumed_session(role: AssumedRole) -> Session:
    """Returns a new session, which assumes the role at first use and again before the credentials expire."""
    return temporary_session(lambda: _assume_role(role))


def own_sts() -> Any:
    """Returns a client of STS in the function's own Region, with the function's own credentials."""
    return client_for("sts", Target(own_region()), None, NO_OPTIONS)


def _assume_role(role: AssumedRole) -> dict[str, Any]:
    """Returns the credentials of a role session, in the form of botocore's `RefreshableCredentials`.

    Tokens of a regional STS endpoint are valid in every Region ("Managing AWS STS in an AWS Region" in the IAM User
    Guide).
    """
    external = {"ExternalId": role.external_id} if role.external_id else {}
    with count_requests() as sent:  # they don't count as attempts of the call that needs the credentials
        try:
            response = own_sts().assume_role(RoleArn=role.role_arn, RoleSessionName=role.session, **external)
            credentials = required_member(response, "Credentials")
            return {name: required_member(credentials, member) for name, member in _STS_MEMBERS.items()}
        except ClientError:
            raise
        except Exception as error:  # noqa: BLE001  botocore doesn't wrap its dependencies' exceptions
            raise StsUnavailable(words=describe(error), attempts=sent.latest_operation) from None


def _make(key: ClientKey) -> BaseClient:
    client: BaseClient = session_for(key.credentials).create_client(
        key.service, region_name=key.region, endpoint_url=key.endpoint, config=_config(key.options)
    )
    register_counter(client)
    response_validation.validate_responses(client)
    return client


def _config(options: Options) -> Config:
    return Config(
        connect_timeout=min(CONNECT_TIMEOUT, options.timeout or CONNECT_TIMEOUT),
        read_timeout=options.timeout or READ_TIMEOUT,
        retries={
            "mode": (options.retry_mode or RetryMode.STANDARD).value,
            "total_max_attempts": options.max_attempts or MAX_ATTEMPTS,
        },
        use_fips_endpoint=options.fips or None,
        use_dualstack_endpoint=options.dualstack or None,
        parameter_validation=False,  # caller.awsmodel.encoder has checked them
        response_checksum_validation="when_required",  # else S3 adds members nobody asked for
        tcp_keepalive=True,
        user_agent=_USER_AGENT,
    )
