"""The one botocore session of this environment, and the sessions of assumed roles beside it."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from botocore.credentials import (
    ContainerProvider,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
    EnvProvider,
)
from botocore.exceptions import ClientError, DataNotFoundError, UnknownServiceError
from botocore.session import Session

from caller.awsmodel.model_loader import ModelLoader
from caller.awsmodel.suggestions import did_you_mean
from caller.log import silence_libraries
from caller.sdk import botocore_handlers
from caller.sdk.error_translation import StsUnavailable, describe
from caller.sdk.response_validation import required_member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import ServiceModel
    from botocore.waiter import WaiterModel

    from caller.payload import AssumedRole


@lru_cache(maxsize=1)
def base_session() -> Session:
    """The session with the function's own credentials, kept."""
    return own_session()


def own_session() -> Session:
    """A new session with the function's own credentials.

    They come from the environment, or with SnapStart from the container endpoint; nothing else is asked,
    instance metadata least of all.
    """
    silence_libraries()
    return _session(CredentialResolver([EnvProvider(), ContainerProvider()]))


def assumed_session(assumed: AssumedRole) -> Session:
    """A session with the role's credentials, fetched at first use and again before they expire."""
    session = _session(CredentialResolver([_AssumedRole(assumed)]))
    session.register_component("data_loader", base_session().get_component("data_loader"))
    return session


@cache
def service_model(service: str) -> ServiceModel:
    """A service's model by botocore's client name; raises LookupError with the nearest name."""
    try:
        return base_session().get_service_model(service)
    except UnknownServiceError:
        known = base_session().get_available_services()
        raise LookupError(
            f"Service '{service}' is not one that botocore knows{did_you_mean(service, known)}"
        ) from None


def waiter_model(service: str) -> WaiterModel | None:
    """A service's waiters; None where it has none."""
    try:
        return base_session().get_waiter_model(service)
    except DataNotFoundError:
        return None


@cache
def paginators(service: str) -> Mapping[str, Any]:
    """A service's paginators by operation, as botocore's data has them; empty where it has none."""
    loader = base_session().get_component("data_loader")
    try:
        loaded: Mapping[str, Any] = loader.load_service_model(service, "paginators-1")["pagination"]
    except DataNotFoundError:
        return {}
    return loaded


def own_region() -> str:
    """The region that this function runs in."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def own_partition() -> str:
    """The partition that this function runs in (`aws`, `aws-cn`)."""
    return str(base_session().get_partition_for_region(own_region()))


def own_dns_suffix() -> str:
    """What the host names of this function's partition end in (`amazonaws.com`)."""
    partitions = base_session().get_component("data_loader").load_data("partitions")["partitions"]
    return next(str(known["outputs"]["dnsSuffix"]) for known in partitions if known["id"] == own_partition())


def _session(resolver: CredentialResolver) -> Session:
    session = Session(event_hooks=botocore_handlers.kept_handlers(), include_builtin_handlers=False)
    session.register_component("credential_provider", resolver)
    # AWS_DATA_PATH is botocore's setting for models of one's own
    session.register_component("data_loader", ModelLoader(os.environ.get("AWS_DATA_PATH", "")))
    botocore_handlers.read_timestamps_natively(session)
    return session


class _AssumedRole(CredentialProvider):
    """Gives the credentials of one role session, from STS in the function's own region.

    A regional STS's tokens are valid in every region ("Managing AWS STS in an AWS Region" in the IAM User
    Guide).
    """

    METHOD = "cross-region-assume-role"
    CANONICAL_NAME = None

    def __init__(self, assumed: AssumedRole) -> None:
        super().__init__()
        self._assumed = assumed

    def load(self) -> Credentials:
        return DeferredRefreshableCredentials(refresh_using=self._fetch, method=self.METHOD)

    def _fetch(self) -> dict[str, Any]:
        from caller.sdk.clients import attempts, own_sts  # noqa: PLC0415  clients are made from sessions

        external = {"ExternalId": self._assumed.external_id} if self._assumed.external_id else {}
        before = attempts.made
        try:
            answer = own_sts().assume_role(
                RoleArn=self._assumed.role_arn, RoleSessionName=self._assumed.session, **external
            )
            credentials = _session_credentials(required_member(answer, "Credentials"))
        except ClientError:
            raise
        except Exception as error:  # noqa: BLE001  botocore lets the errors of what it stands on through as they are
            raise StsUnavailable(words=describe(error)) from None
        attempts.made = before  # the call that the credentials are for has made none of these
        return credentials


def _session_credentials(answered: Mapping[str, Any]) -> dict[str, Any]:
    """STS's credentials in botocore's words; raises ResponseParserError where some are missing."""
    return {
        "access_key": required_member(answered, "AccessKeyId"),
        "secret_key": required_member(answered, "SecretAccessKey"),
        "token": required_member(answered, "SessionToken"),
        "expiry_time": required_member(answered, "Expiration"),
    }
