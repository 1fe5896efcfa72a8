"""The one botocore session of this environment, and the sessions of assumed roles beside it."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.credentials import (
    ContainerProvider,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
    EnvProvider,
)
from botocore.exceptions import DataNotFoundError
from botocore.session import Session

from caller.awsmodel.models import shared_loader
from caller.log import silence_libraries
from caller.sdk import botocore_handlers

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.waiter import WaiterModel


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


def temporary_session(fetch: Callable[[], dict[str, Any]]) -> Session:
    """Returns a session with temporary credentials.

    Args:
        fetch: Returns the credentials in the form of botocore's `RefreshableCredentials` (`access_key`,
            `secret_key`, `token`, `expiry_time`). It is called at first use and again before they expire.
    """
    return _session(CredentialResolver([_FetchedCredentials(fetch)]))


def waiter_model(service: str) -> WaiterModel | None:
    """A service's waiters; None where it has none."""
    try:
        return base_session().get_waiter_model(service)
    except DataNotFoundError:
        return None


def own_region() -> str:
    """The region that this function runs in."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def own_partition() -> str:
    """The partition that this function runs in (`aws`, `aws-cn`)."""
    return str(base_session().get_partition_for_region(own_region()))


def own_dns_suffix() -> str:
    """What the host names of this function's partition end in (`amazonaws.com`)."""
    partitions = shared_loader().load_data("partitions")["partitions"]
    return next(str(known["outputs"]["dnsSuffix"]) for known in partitions if known["id"] == own_partition())


def _session(resolver: CredentialResolver) -> Session:
    session = Session(event_hooks=botocore_handlers.kept_handlers(), include_builtin_handlers=False)
    session.register_component("credential_provider", resolver)
    session.register_component("data_loader", shared_loader())
    botocore_handlers.read_timestamps_natively(session)
    return session


class _FetchedCredentials(CredentialProvider):
    """Provides credentials that a function fetches."""

    METHOD = "cross-region-assume-role"
    CANONICAL_NAME = None

    def __init__(self, fetch: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self._fetch = fetch

    def load(self) -> Credentials:
        return DeferredRefreshableCredentials(refresh_using=self._fetch, method=self.METHOD)
