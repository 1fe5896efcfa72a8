"""Values for the fields that a native state lacks, right and wrong ones; both programs under test read them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.fuzz.mutations import torn

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
_PLACE = {"Bucket": "results", "Prefix": "runs/", "Region": "eu-west-1"}
_OBJECT = {"Bucket": "inputs", "Key": "large.bin", "Region": "eu-west-1"}
_BUCKETS = ("*", "b/../c", "evil.example/", "evil.example#", "a\nb", "", "arn:aws:s3:::b", "x" * 300)


def _each(place: dict[str, Any], name: str, values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The object with each of these values in one member."""
    return ({**place, name: value} for value in values)


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
        *(_PLACE, {"Bucket": "results"}, {"Prefix": "runs/"}, {**_PLACE, "Key": "k"}),
        *_each(_PLACE, "Bucket", _BUCKETS),
        *_each(_PLACE, "Prefix", ("", "/", "..", "a\nb", "*", "é" * 600, [], 7)),
        *_each(_PLACE, "ExpectedBucketOwner", ("123456789012", "1", 123456789012, {"Ref": "A"}, None)),
        *_each(_PLACE, "Region", ("", "xx-nowhere-1", "evil.example/", ["us-west-2"])),
    ),
    "BodyFrom": (
        *(_OBJECT, {"Bucket": "inputs"}, {"Key": "k"}, {**_OBJECT, "Prefix": "p"}),
        *_each(_OBJECT, "Bucket", _BUCKETS),
        *_each(_OBJECT, "ExpectedBucketOwner", ("123456789012", "x" * 12, [])),
        *_each(
            _OBJECT,
            "Parameter",
            ("Body", "Image.Bytes", "image.bytes", "Image", "", ".", "..", "a." * _WIDE, 7, []),
        ),
        *_each(_OBJECT, "Key", ("", "/", "../../etc", "a\nb", "*", "é" * 600, [], 7)),
    ),
    "Targets": (
        [{"Region": "us-west-2"}, {"Region": "eu-west-1"}],
        [{"Region": "us-west-2", "Endpoint": "https://s3.us-west-2.amazonaws.com"}],
        [{"Region": "us-west-2", "Endpoint": "https://evil.example"}, {"Region": "us-west-2"}],
        [{"Endpoint": "https://s3.us-west-2.amazonaws.com"}],
        *([], [[]], [{}], {}, "us-west-2", [{"Region": "us-west-2"}] * 300),
    ),
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
    "RetryMode": ("standard", "adaptive", "legacy", "never", "", 1, None),
}
_TORN = 0.3
_MOST_FIELDS = 3


def with_fields(holder: dict[str, Any], random: Random) -> None:
    """Puts one to three of the fields into an object, some of their texts torn."""
    for _ in range(random.randint(1, _MOST_FIELDS)):
        name = random.choice(list(FIELDS))
        value = copy.deepcopy(random.choice(FIELDS[name]))
        holder[name] = torn(value, random) if isinstance(value, str) and random.random() < _TORN else value
