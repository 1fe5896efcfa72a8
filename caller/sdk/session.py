"""The botocore session with the function's credentials, and sessions with temporary credentials."""

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
from botocore.httpsession import URLLib3Session
from botocore.session import Session
from botocore.utils import ContainerMetadataFetcher

from caller.awsmodel.models import shared_loader
from caller.deadline import sleep
from caller.log import silence_libraries
from caller.sdk import botocore_handlers
from caller.sdk.connections import limit_connections
from caller.sdk.sending import use_own_classes
from caller.sdk.signing import use_own_signers

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.waiter import WaiterModel


@lru_cache(maxsize=1)
def base_session() -> Session:
    """Returns the cached session with the function's credentials."""
    return new_session()


def new_session() -> Session:
    """Returns a new session with the function's credentials.

    The credentials come from environment variables or, with SnapStart, from the container endpoint. The session uses no
    other source, such as instance metadata.
    """
    silence_libraries()
    http = URLLib3Session(timeout=ContainerMetadataFetcher.TIMEOUT_SECONDS)
    limit_connections(http)
    fetcher: Any = ContainerMetadataFetcher(http, sleep)  # the stubs expect another class
    container = ContainerProvider(fetcher=fetcher)
    return _session(CredentialResolver([EnvProvider(), container]))


def temporary_session(fetch: Callable[[], dict[str, Any]]) -> Session:
    """Returns a session with temporary credentials.

    Args:
        fetch: Returns the credentials in the form of botocore's `RefreshableCredentials` (`access_key`,
            `secret_key`, `token`, `expiry_time`). It is called at first use and again before they expire.
    """
    return _session(CredentialResolver([_FetchedCredentials(fetch)]))


def waiter_model(service: str) -> WaiterModel | None:
    """Returns a service's waiters, or None if it has none."""
    try:
        return base_session().get_waiter_model(service)
    except DataNotFoundError:
        return None


def function_region() -> str:
    """Returns the function's Region."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def function_partition() -> str:
    """Returns the function's partition (`aws`, `aws-cn`)."""
    return str(base_session().get_partition_for_region(function_region()))


def _session(resolver: CredentialResolver) -> Session:
    use_own_classes()
    use_own_signers()
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
