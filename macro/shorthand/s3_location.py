"""The fields that name a place in S3: `ResultWriter` and `BodyFrom`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from caller.awsmodel.blob_paths import find_blob_path, set_at_path
from caller.awsmodel.suggestions import did_you_mean
from caller.contract import ACCOUNT_ID
from macro.model import rules
from macro.model.call import S3Location
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime, as_json_text
from macro.shorthand.targets import parse_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues


_OWNER = "ExpectedBucketOwner"


def parse_result_writer(fields: FieldValues, home: StackContext) -> S3Location | None:
    """Where the result is written, None where the field is absent; raises Rejected."""
    return _stored(fields, "ResultWriter", "Prefix", home)


def parse_body_from(
    fields: FieldValues, home: StackContext, operation: OperationModel, parameters: TemplateValue
) -> S3Location | None:
    """Where one blob parameter of the operation is read, None where the field is absent; raises Rejected."""
    stored = _stored(fields, "BodyFrom", "Key", home)
    if stored is None:
        return None
    place, written = fields.at("BodyFrom"), fields.known["BodyFrom"]
    assert isinstance(written, dict)  # noqa: S101  _stored takes nothing else
    named = written.get("Parameter", "")
    if not isinstance(named, str):
        text = f"Parameter is the literal path of a blob parameter such as Image.Bytes, not {as_json_text(named)}"
        raise template_error(rules.FIELDS, place.at("Parameter"), text)
    try:
        path = find_blob_path(operation, named)
        set_at_path(parameters if isinstance(parameters, dict) else {}, path, RunTime("BodyFrom"))
    except ValueError as problem:
        raise template_error(rules.FIELDS, place, str(problem)) from None
    return replace(stored, fills=path)


def _stored(fields: FieldValues, name: str, last: str, home: StackContext) -> S3Location | None:
    if not fields.has(name):
        return None
    place, written = fields.at(name), fields.known[name]
    members = ("Bucket", last, "Region", _OWNER, *(["Parameter"] if last == "Key" else []))
    if not isinstance(written, dict):
        raise template_error(
            rules.FIELDS, place, f"{name} is an object: {{{', '.join(members)}}}, not {as_json_text(written)}"
        )
    problems = DiagnosticCollector()
    for member in written:
        if member not in members:
            problems.add(
                rules.FIELDS, place.key(member), f"{name} has no '{member}'{did_you_mean(member, members)}"
            )
    bucket = problems.attempt(_bucket, written, place)
    text = problems.attempt(_text, written, last, place)
    region = problems.attempt(_region, written, place, home)
    owner = problems.attempt(_owner, written, place)
    problems.finish()
    assert bucket is not None  # noqa: S101  finish() raised otherwise
    return S3Location(bucket, "" if text is None else text, region, owner)


def _bucket(written: Mapping[str, TemplateValue], place: TemplatePath) -> str | Intrinsic:
    bucket = written.get("Bucket")
    if isinstance(bucket, RunTime):
        text = "the bucket must be known at deploy time: the caller's role is given the right to use it"
        raise template_error(rules.FIELDS, place.at("Bucket"), text)
    if bucket is None:
        raise template_error(rules.FIELDS, place, "Bucket is missing: name the bucket")
    if not isinstance(bucket, str | Intrinsic) or bucket == "" or str(bucket).startswith("arn:"):
        raise template_error(
            rules.FIELDS, place.at("Bucket"), f"Bucket is a bucket's name, not {as_json_text(bucket)}"
        )
    return bucket


def _text(
    written: Mapping[str, TemplateValue], member: str, place: TemplatePath
) -> str | Intrinsic | RunTime | None:
    text = written.get(member)
    if member == "Key" and (text is None or text == ""):
        raise template_error(rules.FIELDS, place, "Key is missing: name the object")
    if text is not None and not isinstance(text, str | Intrinsic | RunTime):
        raise template_error(
            rules.FIELDS, place.at(member), f"{member} must be a string, not {as_json_text(text)}"
        )
    return text


def _region(
    written: Mapping[str, TemplateValue], place: TemplatePath, home: StackContext
) -> str | Intrinsic | None:
    if "Region" not in written:
        return None
    region = parse_region(written["Region"], place.at("Region"), home)
    if isinstance(region, RunTime):
        raise template_error(
            rules.FIELDS,
            place.at("Region"),
            "the region must be known at deploy time: a bucket is in one region",
        )
    return region


def _owner(written: Mapping[str, TemplateValue], place: TemplatePath) -> str | Intrinsic | None:
    """The account that the bucket must belong to."""
    owner = written.get(_OWNER)
    if owner is None or isinstance(owner, Intrinsic):
        return owner
    if not isinstance(owner, str) or not ACCOUNT_ID.fullmatch(owner):
        text = f"{_OWNER} is the id of an account, 12 digits in quotes, known at deploy time, not {as_json_text(owner)}"
        raise template_error(rules.FIELDS, place.at(_OWNER), text)
    return owner
