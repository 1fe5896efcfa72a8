"""A connection to a running local AWS, or to another emulator of AWS."""

from __future__ import annotations

import json
import os
import threading
import urllib.request
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import botocore.session
from botocore.config import Config

from localaws.api import outages, timing
from localaws.api.call_log import PATH, ApiCall, calls_from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ACCOUNT: Final = "123456789012"
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "AKIALOCALDEVELOPER00",
    "AWS_SECRET_ACCESS_KEY": "local",  # the local AWS doesn't verify signatures
}
# botocore's session variables, set so that clients ignore the developer's profiles and configuration.
_ISOLATED: Final = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class Connection:
    """A connection to the endpoint of an emulator. Only the local AWS has a log of calls, a timing, and outages.

    Attributes:
        endpoint: The endpoint URL of all services.
    """

    def __init__(self, endpoint: str, credentials: Mapping[str, str] = CREDENTIALS) -> None:
        """Takes the endpoint URL, and the credentials as environment variables."""
        self.endpoint = endpoint
        self._credentials = credentials
        self._session = botocore.session.Session(_ISOLATED)
        self._creating = threading.Lock()  # a session can't create clients in several threads at once

    @lru_cache(maxsize=64)  # noqa: B019  clients live as long as the connection does
    def client(self, service: str, region: str) -> Any:
        """Returns a botocore client in a Region."""
        with self._creating:
            return self._session.create_client(
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                aws_access_key_id=self._credentials["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=self._credentials["AWS_SECRET_ACCESS_KEY"],
                config=Config(inject_host_prefix=False),  # sync-127.0.0.1 isn't an address
            )

    @contextmanager
    def timing(self, **fields: float) -> Iterator[None]:
        """Changes the fields of `timing.Timing` during a `with` block."""
        self._put(timing.PATH, fields)
        try:
            yield
        finally:
            self._put(timing.PATH, {})

    def set_unavailable(self, regions: Iterable[str]) -> None:
        """Makes these Regions, and no others, return server errors to every call of a role."""
        self._put(outages.PATH, list(regions))

    def _put(self, path: str, value: Any) -> None:
        request = urllib.request.Request(  # noqa: S310  the local AWS
            f"{self.endpoint}{path}", json.dumps(value).encode(), method="PUT"
        )
        urllib.request.urlopen(request).close()  # noqa: S310  as above

    def calls(self, role: str | None = None) -> tuple[ApiCall, ...]:
        """Returns all API calls so far, or only those of one role (its name)."""
        with urllib.request.urlopen(f"{self.endpoint}{PATH}") as response:  # noqa: S310  the local AWS
            calls = calls_from_json(response.read())
        return tuple(call for call in calls if role is None or call.role == role)
