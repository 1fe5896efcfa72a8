"""The fields that name a location in Amazon S3: `ResultWriter` and `BodyFrom`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from caller.awsmodel.blob_paths import find_blob_path, set_at_path
from caller.contract import ACCOUNT_ID
from macro.model import rules
from macro.model.call import S3Location
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime, as_json_text
from macro.shorthand.members import check_member_names
from macro.shorthand.regions import parse_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues


_OWNER = "ExpectedBucketOwner"
_NOT_A_NAME = re.compile(r"arn:|(s3|https?)://|[^{}/]*/")
"""The beginning of an ARN, an address, or a path. Braces are part of placeholders and dynamic references."""


def parse_result_writer(fields: FieldValues, stack: StackContext) -> S3Location | None:
    """Returns where the caller writes the result, or None if the field is absent.

    Raises:
        TemplateError: Contains every problem of the field.
    """
    return _parse_location(fields, "ResultWriter", "Prefix", stack)


def parse_body_from(
    fields: FieldValues, stack: StackContext, operation: OperationModel, parameters: TemplateValue
) -> S3Location | None:
    """Returns where the caller reads a blob parameter of the operation, or None if the field is absent.

    Raises:
        TemplateError: Contains every problem of the field.
    """
    location = _parse_location(fields, "BodyFrom", "Key", stack)
    if location is None:
        return None
    path, written = fields.at("BodyFrom"), fields.values["BodyFrom"]
    assert isinstance(written, dict)  # noqa: S101  otherwise _parse_location raised
    parameter = written.get("Parameter", "")
    if not isinstance(parameter, str):
        message = f"Parameter must be a literal path such as Image.Bytes, not {as_json_text(parameter)}"
        raise template_error(rules.FIELDS, path.at("Parameter"), message)
    try:
        blob_path = find_blob_path(operation, parameter)
        set_at_path(parameters if isinstance(parameters, dict) else {}, blob_path, RunTime("BodyFrom"))
    except ValueError as problem:
        raise template_error(rules.FIELDS, path, str(problem)) from None
    return replace(location, fills=blob_path)


def _parse_location(
    fields: FieldValues, name: str, object_member: str, stack: StackContext
) -> S3Location | None:
    """Returns a location; `object_member` is the member that names the object (`Key`) or the objects (`Prefix`)."""
    if not fields.has(name):
        return None
    path, written = fields.at(name), fields.values[name]
    members = ("Bucket", object_member, "Region", _OWNER, *(["Parameter"] if object_member == "Key" else []))
    if not isinstance(written, dict):
        message = f"{name} must be an object: {{{', '.join(members)}}}, not {as_json_text(written)}"
        raise template_error(rules.FIELDS, path, message)
    collector = DiagnosticCollector()
    check_member_names(written, members, rules.FIELDS, path, collector)
    bucket = collector.attempt(_parse_bucket, written, path)
    object_name = collector.attempt(_parse_object, written, object_member, path)
    region = collector.attempt(_parse_bucket_region, written, path, stack)
    owner = collector.attempt(_parse_owner, written, path)
    collector.finish()
    assert bucket is not None  # noqa: S101  otherwise finish() raised
    return S3Location(bucket, "" if object_name is None else object_name, region, owner)


def _parse_bucket(written: Mapping[str, TemplateValue], path: TemplatePath) -> str | Intrinsic:
    bucket = written.get("Bucket")
    if isinstance(bucket, RunTime):
        message = "Bucket can't be a run-time value, because the caller's role needs its name"
        raise template_error(rules.FIELDS, path.at("Bucket"), message)
    if bucket is None:
        raise template_error(rules.FIELDS, path, "Bucket is missing")
    if not isinstance(bucket, str | Intrinsic) or bucket == "" or _NOT_A_NAME.match(str(bucket)):
        message = f"Bucket must be the name of a bucket, not {as_json_text(bucket)}"
        raise template_error(rules.FIELDS, path.at("Bucket"), message)
    _check_function(bucket, path.at("Bucket"))
    return bucket


def _check_function(value: TemplateValue, path: TemplatePath) -> None:
    """Checks a value of the ARN in the caller's policy: the macro must know that it isn't a pattern or an ARN.

    Raises:
        TemplateError: The value can't be part of the ARN.
    """
    if not isinstance(value, Intrinsic):
        return
    name = path.steps[-1]
    if value.origin.unsafe:
        message = (
            f"{name} {value.origin.unsafe}; use a literal, or a parameter of type String with a complete name"
        )
        raise template_error(rules.FIELDS, path, message)
    arn = next((text for text in value.determined if str(text).startswith("arn:")), None)
    if name == "Bucket" and arn is not None:
        raise template_error(rules.FIELDS, path, f"Bucket must be the name of a bucket, not {arn}")


def _parse_object(
    written: Mapping[str, TemplateValue], member: str, path: TemplatePath
) -> str | Intrinsic | RunTime | None:
    value = written.get(member)
    if member == "Key" and (value is None or value == ""):
        raise template_error(rules.FIELDS, path, "Key is missing")
    if value is not None and not isinstance(value, str | Intrinsic | RunTime):
        message = f"{member} must be a string, not {as_json_text(value)}"
        raise template_error(rules.FIELDS, path.at(member), message)
    _check_function(value, path.at(member))
    return value


def _parse_bucket_region(
    written: Mapping[str, TemplateValue], path: TemplatePath, stack: StackContext
) -> str | Intrinsic | None:
    if "Region" not in written:
        return None
    region = parse_region(written["Region"], path.at("Region"), stack)
    if isinstance(region, RunTime):
        message = "Region can't be a run-time value, because a bucket is in one Region"
        raise template_error(rules.FIELDS, path.at("Region"), message)
    return region


def _parse_owner(written: Mapping[str, TemplateValue], path: TemplatePath) -> str | Intrinsic | None:
    """Returns the account that must own the bucket."""
    owner = written.get(_OWNER)
    if owner is None or isinstance(owner, Intrinsic):
        return owner
    if not isinstance(owner, str) or not ACCOUNT_ID.fullmatch(owner):
        message = f"{_OWNER} must be an account ID, which is 12 digits in quotation marks, not {as_json_text(owner)}"
        raise template_error(rules.FIELDS, path.at(_OWNER), message)
    return owner
