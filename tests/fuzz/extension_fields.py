"""Valid and invalid values for the fields that a native state doesn't have."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.fuzz.mutations import garble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

_DEEP = 2_000
_WIDE = 5_000
QUERIES = (
    "Contents[].Key",
    "Items[?Price.N > `5`].{id: Id.S, all: @}",
    "sort_by(Contents, &Size)[-1].Key",
    "Reservations[].Instances[].[InstanceId, State.Name]",
    "Table.TableStatus",
    "length(Contents || `[]`)",
    "join(',', keys(@))",
    "to_number(Name)",
    "max_by(Contents, &Key)",
    "avg(Contents[].Size)",
    "nothing(@)",
    "&Contents",
    "[&a, to_string(&b)]",
    "@",
    "*",
    "`{",
    "'",
    "Contents[",
    "a" * _WIDE,
    ".".join("a" * _DEEP),
    "[" * _DEEP,
    "(" * _DEEP + "a" + ")" * _DEEP,
    "!" * _DEEP + "a",
    "||".join("a" * _DEEP),
    "|".join(["[@, @]"] * 40),
    "[@,@]" + "[]" * _DEEP,
    "`" + "[" * _DEEP + "]" * _DEEP + "`",
)
_WRITER = {"Bucket": "results", "Prefix": "runs/", "Region": "eu-west-1"}
_BODY = {"Bucket": "inputs", "Key": "large.bin", "Region": "eu-west-1"}
_BUCKETS = ("*", "b/../c", "evil.example/", "evil.example#", "a\nb", "", "arn:aws:s3:::b", "x" * 300)


def _each(template: dict[str, Any], name: str, values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Returns the object with each of these values for one member."""
    return ({**template, name: value} for value in values)


FIELDS: dict[str, tuple[Any, ...]] = {
    "Query": QUERIES,
    "WaitUntil": (
        *(
            "TableExists",
            "TableNotExists",
            "BucketExists",
            "InstanceRunning",
            "DBInstanceAvailable",
            "Nothing",
        ),
        *_each({"Name": "TableExists", "MaxAttempts": 3}, "Delay", (1, 0, -1, 1.5, 10**400, "5")),
        *_each({"Name": "TableExists"}, "MaxAttempts", (1, 0, 10**30, None, True)),
        {"Delay": 5},
        {"Name": []},
    ),
    "Paginate": (
        *(True, False, {}, {"MaxItems": 5}, {"PageSize": 10}, {"MaxItems": 5, "PageSize": 10}, {"Items": 5}),
        *_each({}, "MaxItems", (0, -1, 1.5, 1e308, 10**400, "5", None, True, [])),
    ),
    "ResultWriter": (
        *(_WRITER, {"Bucket": "results"}, {"Prefix": "runs/"}, {**_WRITER, "Key": "k"}),
        *_each(_WRITER, "Bucket", _BUCKETS),
        *_each(_WRITER, "Prefix", ("", "/", "..", "a\nb", "*", "é" * 600, [], 7)),
        *_each(_WRITER, "ExpectedBucketOwner", ("123456789012", "1", 123456789012, {"Ref": "A"}, None)),
        *_each(_WRITER, "Region", ("", "xx-nowhere-1", "evil.example/", ["us-west-2"])),
    ),
    "BodyFrom": (
        *(_BODY, {"Bucket": "inputs"}, {"Key": "k"}, {**_BODY, "Prefix": "p"}),
        *_each(_BODY, "Bucket", _BUCKETS),
        *_each(_BODY, "ExpectedBucketOwner", ("123456789012", "x" * 12, [])),
        *_each(
            _BODY,
            "Parameter",
            ("Body", "Image.Bytes", "image.bytes", "Image", "", ".", "..", "a." * _WIDE, 7, []),
        ),
        *_each(_BODY, "Key", ("", "/", "../../etc", "a\nb", "*", "é" * 600, [], 7)),
    ),
    "Targets": (
        [{"Region": "us-west-2"}, {"Region": "eu-west-1"}],
        [{"Region": "us-west-2", "Endpoint": "https://s3.us-west-2.amazonaws.com"}],
        [{"Region": "us-west-2", "Endpoint": "https://evil.example"}, {"Region": "us-west-2"}],
        [{"Endpoint": "https://s3.us-west-2.amazonaws.com"}],
        *([], [[]], [{}], {}, "us-west-2", [{"Region": "us-west-2"}] * 300),
        *([target] for target in _each({}, "Region", ([], ["us-west-2"], ["us-west-2"] * _WIDE, [[]], {}))),
    ),
    # a run-time value can be a list, an object, or anything else
    "Region": (
        *(["us-west-2"] * number for number in (1, 20, 21, _WIDE)),
        *([["us-west-2"]], ["us-west-2", None], {"Ref": "A"}, {}, [], "us-west-2,eu-west-1", 7, None, True),
    ),
    "Endpoint": (["https://s3.us-west-2.amazonaws.com"], {}, 7, "", "s3.us-west-2.amazonaws.com"),
    "Rotate": (True, False, "true", 1, None),
    "EndpointOptions": (
        {"UseFipsEndpoint": True},
        {"UseDualstackEndpoint": True},
        {"UseFipsEndpoint": True, "UseDualstackEndpoint": True},
        {"UseFips": True},
        {"UseFipsEndpoint": "true"},
        {},
    ),
    "Timeout": (0.001, 1, 2.5, 900, 901, 0, -1, 1e308, 10**400, "5", True, None),
    "MaxAttempts": (1, 3, 10, 11, 0, -1, 2.5, 10**400, "5", True, None),
    "StsRegion": ("us-east-1", "eu-west-1", "cn-north-1", "x", 1, None),
    "Repeat": ("Always", "Never", "always", "", 1, None),
    "FailOnFunctionError": (True, False, "true", 1, None),
    "StateTimeout": (1, 0.5, "60", 0, -1, "x", True, None),
    "RetryMode": ("standard", "adaptive", "legacy", "never", "", 1, None),
}
_GARBLED = 0.3
_MOST_FIELDS = 3


def add_fields(holder: dict[str, Any], random: Random) -> None:
    """Adds one to three of the fields to an object, and garbles some of their strings."""
    for _ in range(random.randint(1, _MOST_FIELDS)):
        name = random.choice(list(FIELDS))
        value = copy.deepcopy(random.choice(FIELDS[name]))
        holder[name] = (
            garble(value, random) if isinstance(value, str) and random.random() < _GARBLED else value
        )
