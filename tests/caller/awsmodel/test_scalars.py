"""Tests of conversions between text, numbers, and Booleans."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.scalars import (
    InvalidValue,
    from_timestamp,
    to_boolean,
    to_float,
    to_integer,
    to_string,
    to_timestamp,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("convert", "value", "expected"),
    [
        (to_string, 5, "5"),
        (to_string, 5.0, "5"),
        (to_string, 0.5, "0.5"),
        (to_string, True, "true"),
        (to_string, {"a": 1}, '{"a":1}'),
        (to_string, 1e300, "1e+300"),
        (to_integer, "5", 5),
        (to_integer, " -5 ", -5),
        (to_integer, "5.0", 5),
        (to_integer, "12345678901234567890", 12345678901234567890),
        (to_float, "5", 5.0),
        (to_float, ".5", 0.5),
        (to_float, "-1.5e3", -1500.0),
        (to_float, "Infinity", math.inf),
        (to_boolean, "true", True),
        (to_boolean, " TRUE ", True),
        (to_boolean, "False", False),
        (to_boolean, 0, False),
        (to_boolean, 2, True),
        (to_timestamp, "1700000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (to_timestamp, "20231114", datetime(2023, 11, 14, tzinfo=UTC)),
    ],
)
def test_conversions(convert: Callable[[Any], Any], value: object, expected: object) -> None:
    converted = convert(value)
    assert converted == expected
    assert type(converted) is type(expected)


@pytest.mark.parametrize(
    ("convert", "value"),
    [
        (to_string, None),
        *[(to_integer, text) for text in ("five", "", "5.5", "1e3", "0x5", "\uff15", "9" * 5000)],
        (to_integer, True),
        *[(to_float, text) for text in ("nan", "inf", "1_000", "", ".", "\u0665", "9" * 5000)],
        (to_float, False),
        *[(to_boolean, text) for text in ("yes", "1", "")],
        (to_boolean, 1.5),
        (to_timestamp, "99999999999999"),
    ],
)
def test_invalid_values(convert: Callable[[Any], Any], value: object) -> None:
    with pytest.raises(InvalidValue):
        convert(value)


def test_time_of_a_conversion_is_linear_in_the_length() -> None:
    for convert in (to_integer, to_float, to_timestamp):
        with pytest.raises(InvalidValue):
            convert("1" * 1_000_000 + "x")


def test_years_have_four_digits() -> None:
    assert from_timestamp(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000Z"
    assert from_timestamp(datetime(2026, 1, 31, 12, tzinfo=UTC)) == "2026-01-31T12:00:00.000Z"
