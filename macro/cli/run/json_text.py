"""Parses the JSON text that a user gives to the command."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def parse_json(text: str) -> Any:
    """Returns the value of a JSON text, with a Decimal for each number that isn't an integer.

    Raises:
        ValueError: The text isn't JSON, or has too many nested lists or objects. The message says what is wrong.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_reject_constant)
    except RecursionError:
        raise ValueError("too many nested lists or objects") from None


def _reject_constant(name: str) -> None:
    """Raises ValueError for the numbers that Python accepts, but that aren't JSON."""
    raise ValueError(f"{name} isn't a value in JSON")
