"""A cache of botocore clients and their connections, by service, Region, endpoint, credentials, and options."""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

from caller.call import DEFAULT_ATTEMPTS, NO_OPTIONS, Options, Target
from caller.contract import MAX_TIMEOUT, RetryMode
from caller.environment import in_lambda
from caller.sdk import botocore_handlers, response_validation
from caller.sdk.attempts import count_requests
from caller.sdk.error_translation import StsUnavailable, describe
from caller.sdk.repeats import repeats
from caller.sdk.response_validation import required_member
from caller.sdk.session import base_session, function_region, temporary_session

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

    from caller.call import AssumedRole

CONNECT_TIMEOUT = 5.0  # seconds
READ_TIMEOUT = float(
    MAX_TIMEOUT
)  # seconds, unless the call sets Timeout; the time limit ends requests earlier
_USER_AGENT = (
    f"Botocore/{botocore.__version__} cross-region-awscall"  # otherwise, botocore builds one for each call
)
_S3_OPTIONS: Any = {
    "use_arn_region": False,  # the Region in the ARN of an access point must be the target
    "us_east_1_regional_endpoint": "regional",  # the global endpoint leads to buckets in every Region
}
_MAX_CLIENTS = 64
_MAX_SESSIONS = 32
_STS_MEMBERS = {  # botocore's names and those of AssumeRole
    "access_key": "AccessKeyId",
    "secret_key": "SecretAccessKey",
    "token": "SessionToken",
    "expiry_time": "Expiration",
}


class ClientKey(NamedTuple):
    """The properties of a client that calls can differ in."""

    service: str
    region: str
    endpoint: str | None = None
    credentials: AssumedRole | None = None
    options: Options = NO_OPTIONS


_clients: OrderedDict[ClientKey, BaseClient] = OrderedDict()
_sessions: OrderedDict[AssumedRole, Session] = OrderedDict()


def client_for(service: str, target: Target, credentials: AssumedRole | None, options: Options) -> BaseClient:
    """Returns the client for a call. It is created at the first such call and then cached."""
    key = ClientKey(service, target.region, target.endpoint, credentials, options)
    client = _clients.get(key)
    if client is None:
        client = _clients[key] = _create_client(key)
        if len(_clients) > _MAX_CLIENTS:
            _clients.popitem(last=False)[1].close()
    else:
        _clients.move_to_end(key)
    return client


def close_connections() -> None:
    """Closes the connections of all clients. The clients stay and reconnect."""
    for client in _clients.values():
        client.close()


def discard_all() -> None:
    """Closes all clients and discards the sessions of assumed roles."""
    for client in _clients.values():
        client.close()
    _clients.clear()
    _sessions.clear()


def session_for(credentials: AssumedRole | None) -> Session:
    """Returns the session with the credentials for a call."""
    if credentials is None:
        return base_session()
    session = _sessions.get(credentials)
    if session is None:
        session = _sessions[credentials] = assumed_session(credentials)
        if len(_sessions) > _MAX_SESSIONS:
            _sessions.popitem(last=False)
    return session


def assumed_session(role: AssumedRole) -> Session:
    """Returns a new session, which assumes the role at first use and again before the credentials expire."""
    return temporary_session(lambda: _assume_role(role))


def function_sts(region: str | None) -> Any:
    """Returns a client of STS with the function's credentials. None means the function's Region."""
    return client_for("sts", Target(region or function_region()), None, NO_OPTIONS)


def _assume_role(role: AssumedRole) -> dict[str, Any]:
    """Returns the credentials of a role session, in the form of botocore's `RefreshableCredentials`.

    Tokens of a regional STS endpoint are valid in every Region ("Managing AWS STS in an AWS Region" in the IAM User
    Guide).
    """
    external = {"ExternalId": role.external_id} if role.external_id else {}
    # not attempts of the call that needs the credentials
    with count_requests() as sent, repeats(allowed=True):
        try:
            response = function_sts(role.sts_region).assume_role(
                RoleArn=role.role_arn, RoleSessionName=role.session, **external
            )
            credentials = required_member(response, "Credentials")
            return {name: required_member(credentials, member) for name, member in _STS_MEMBERS.items()}
        except ClientError:
            raise
        except Exception as error:  # noqa: BLE001  botocore doesn't wrap its dependencies' exceptions
            raise StsUnavailable(words=describe(error), attempts=sent.latest_operation) from None


def _create_client(key: ClientKey) -> BaseClient:
    client: BaseClient = session_for(key.credentials).create_client(
        key.service, region_name=key.region, endpoint_url=key.endpoint, config=_config(key.options)
    )
    response_validation.validate_responses(client)
    _keep_user_agent(client)
    if key.service == "s3":
        client.meta.events.register("before-parameter-build.s3", botocore_handlers.stay_in_region)
    return client


def _keep_user_agent(client: Any) -> None:
    """Keeps botocore from replacing the User-Agent of each request with the same text (`BaseClient`)."""
    service_id = client.meta.service_model.service_id.hyphenize()
    client.meta.events.unregister(
        f"request-created.{service_id}", client._user_agent_creator.rebuild_and_replace_user_agent_handler
    )


def _config(options: Options) -> Config:
    return Config(
        connect_timeout=min(CONNECT_TIMEOUT, options.timeout or CONNECT_TIMEOUT),
        read_timeout=options.timeout or READ_TIMEOUT,
        retries={
            "mode": (options.retry_mode or RetryMode.STANDARD).value,
            "total_max_attempts": options.max_attempts or DEFAULT_ATTEMPTS,
        },
        use_fips_endpoint=options.fips or None,
        use_dualstack_endpoint=options.dualstack or None,
        proxies=_proxies(),
        parameter_validation=False,  # caller.awsmodel.encoder validates them
        response_checksum_validation="when_required",  # otherwise, S3 adds checksums to the result
        s3=_S3_OPTIONS.copy(),  # botocore adds the options of the client
        tcp_keepalive=True,
        user_agent=_USER_AGENT,
    )


def _proxies() -> dict[str, str] | None:
    """Returns no proxies if the function's environment has none, or None if botocore has to read them.

    Reading them loads `urllib.request`. Source: `urllib.request.getproxies_environment`.
    """
    may_have_proxies = not in_lambda() or any(name.lower().endswith("_proxy") for name in os.environ)
    return None if may_have_proxies else {}
