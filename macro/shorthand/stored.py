"""The fields that name a place in S3: `ResultWriter` and `BodyFrom`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from caller.body_from import blob_of, placed
from caller.event import ACCOUNT
from caller.nearest import did_you_mean
from macro.call import Stored
from macro.known import Intrinsic, RunTime, shown
from macro.problems import Gather, rejected
from macro.shorthand.targets import region_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from macro.deployment import Home
    from macro.known import Known
    from macro.problems import Place
    from macro.shorthand.field_values import FieldValues


_OWNER = "ExpectedBucketOwner"


def result_writer_of(fields: FieldValues, home: Home) -> Stored | None:
    """Where the result is written, None where the field is absent; raises Rejected."""
    return _stored(fields, "ResultWriter", "Prefix", home)


def body_from_of(
    fields: FieldValues, home: Home, operation: OperationModel, parameters: Known
) -> Stored | None:
    """Where one blob parameter of the operation is read, None where the field is absent; raises Rejected."""
    stored = _stored(fields, "BodyFrom", "Key", home)
    if stored is None:
        return None
    place, written = fields.at("BodyFrom"), fields.known["BodyFrom"]
    assert isinstance(written, dict)  # noqa: S101  _stored takes nothing else
    named = written.get("Parameter", "")
    if not isinstance(named, str):
        text = f"Parameter is the literal path of a blob parameter such as Image.Bytes, not {shown(named)}"
        raise rejected(place.at("Parameter"), text)
    try:
        path = blob_of(operation, named)
        placed(parameters if isinstance(parameters, dict) else {}, path, RunTime("BodyFrom"))
    except ValueError as problem:
        raise rejected(place, str(problem)) from None
    return replace(stored, fills=path)


def _stored(fields: FieldValues, name: str, last: str, home: Home) -> Stored | None:
    if not fields.has(name):
        return None
    place, written = fields.at(name), fields.known[name]
    members = ("Bucket", last, "Region", _OWNER, *(["Parameter"] if last == "Key" else []))
    if not isinstance(written, dict):
        raise rejected(place, f"{name} is an object: {{{', '.join(members)}}}, not {shown(written)}")
    gather = Gather()
    for member in written:
        if member not in members:
            gather.add(place.at(member), f"{name} has no '{member}'{did_you_mean(member, members)}")
    bucket = gather.attempt(_bucket, written, place)
    text = gather.attempt(_text, written, last, place)
    region = gather.attempt(_region, written, place, home)
    owner = gather.attempt(_owner, written, place)
    gather.finish()
    assert bucket is not None  # noqa: S101  finish() raised otherwise
    return Stored(bucket, "" if text is None else text, region, owner)


def _bucket(written: Mapping[str, Known], place: Place) -> str | Intrinsic:
    bucket = written.get("Bucket")
    if isinstance(bucket, RunTime):
        text = "the bucket must be known at deploy time: the caller's role is given the right to use it"
        raise rejected(place.at("Bucket"), text)
    if bucket is None:
        raise rejected(place, "Bucket is missing: name the bucket")
    if not isinstance(bucket, str | Intrinsic) or bucket == "" or str(bucket).startswith("arn:"):
        raise rejected(place.at("Bucket"), f"Bucket is a bucket's name, not {shown(bucket)}")
    return bucket


def _text(written: Mapping[str, Known], member: str, place: Place) -> str | Intrinsic | RunTime | None:
    text = written.get(member)
    if member == "Key" and (text is None or text == ""):
        raise rejected(place, "Key is missing: name the object")
    if text is not None and not isinstance(text, str | Intrinsic | RunTime):
        raise rejected(place.at(member), f"{member} must be a string, not {shown(text)}")
    return text


def _region(written: Mapping[str, Known], place: Place, home: Home) -> str | Intrinsic | None:
    if "Region" not in written:
        return None
    region = region_of(written["Region"], place.at("Region"), home)
    if isinstance(region, RunTime):
        raise rejected(
            place.at("Region"), "the region must be known at deploy time: a bucket is in one region"
        )
    return region


def _owner(written: Mapping[str, Known], place: Place) -> str | Intrinsic | None:
    """The account that the bucket must belong to."""
    owner = written.get(_OWNER)
    if owner is None or isinstance(owner, Intrinsic):
        return owner
    if not isinstance(owner, str) or not ACCOUNT.fullmatch(owner):
        text = (
            f"{_OWNER} is the id of an account, 12 digits in quotes, known at deploy time, not {shown(owner)}"
        )
        raise rejected(place.at(_OWNER), text)
    return owner
