"""Regions that don't respond, to simulate an outage. Programs can change them at run time."""

from __future__ import annotations

import json
from typing import Final

from localaws.api.error_responses import ErrorResponse

PATH: Final = "/_local/outages"
_UNAVAILABLE: Final[set[str]] = set()
_BODY: Final = b'{"__type": "ServiceUnavailable", "message": "The Region is unavailable."}'


def find_outage(region: str) -> ErrorResponse | None:
    """Returns the error response of every call to a Region; None if the Region is available."""
    return (
        ErrorResponse("503 Service Unavailable", "application/json", _BODY)
        if region in _UNAVAILABLE
        else None
    )


def change_outages(body: bytes) -> bytes:
    """Sets the unavailable Regions from a JSON list, and returns the list."""
    _UNAVAILABLE.clear()
    _UNAVAILABLE.update(json.loads(body))
    return json.dumps(sorted(_UNAVAILABLE)).encode()
