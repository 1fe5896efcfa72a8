"""Splits values that contain a bucket and a key: `s3://bucket/key`, an S3 URL, or `bucket/key`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from caller.awsmodel.regions import dns_suffixes
from macro.iam.arns.arn import possible_texts, render
from macro.intrinsics.placeholders import split_sub
from macro.model.template_values import Anything, Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.model.template_values import Json, Part, TemplateValue


def split_s3_uri(value: TemplateValue, *, end: str = "") -> tuple[TemplateValue, TemplateValue] | None:
    """Returns the bucket and the key, or None if the bucket is unknown.

    URLs and copy sources are URL-encoded, but an S3 URI isn't. A key that is only partly known is a `RunTime` value
    with its known parts.

    Source: Amazon S3 User Guide, "Methods for accessing a bucket".

    Args:
        value: The value that contains a bucket and a key.
        end: The text before which the key ends, or an empty string.
    """
    parts = _cut(split_parts(value), end)
    if not parts:
        return None
    is_encoded = not str(parts[0]).startswith("s3://")
    if isinstance(parts[0], str):
        url = _host_with_bucket().match(parts[0])
        if url:
            return url[1], _join([parts[0][url.end() :], *parts[1:]], value)
        parts[0] = _host().sub("", parts[0].removeprefix("s3://").removeprefix("/"), count=1)
    bucket: list[Part] = []
    for index, part in enumerate(parts):
        if isinstance(part, Anything):
            return None
        if isinstance(part, str) and "/" in part:
            before, _, after = part.partition("/")
            name = [each for each in (*bucket, before) if each != ""]
            key = _join([after, *parts[index + 1 :]], value, is_encoded=is_encoded)
            return (_join(name, value), key) if name else None
        bucket.append(part)
    is_uri = isinstance(value, str) and value.startswith("s3://")
    return (_join(bucket, value), "") if is_uri else None


def _cut(parts: Sequence[Part], end: str) -> list[Part]:
    """Returns the parts before a text."""
    for index, part in enumerate(parts):
        if end and isinstance(part, str) and end in part:
            return [*parts[:index], part.partition(end)[0]]
    return list(parts)


@cache
def _host_with_bucket() -> re.Pattern[str]:
    """Returns the pattern of virtual-hosted-style URLs, such as `https://BUCKET.s3.us-west-2.amazonaws.com/`."""
    return re.compile(rf"https://([^/]+)\.s3[.-][^/]*\.?(?:{_any_suffix()})/")


@cache
def _host() -> re.Pattern[str]:
    """Returns the pattern of the host in path-style URLs, such as `https://s3.us-west-2.amazonaws.com/`."""
    return re.compile(rf"https://s3[.-][^/]*\.?(?:{_any_suffix()})/")


def _any_suffix() -> str:
    return "|".join(map(re.escape, dict.fromkeys(dns_suffixes().values())))


def split_parts(value: TemplateValue) -> Sequence[Part]:
    """Returns literal text, intrinsic functions, and unknown parts in their order; empty if nothing is known."""
    match value:
        case str():
            return [value]
        case RunTime():
            return value.parts
        case Intrinsic():
            texts = possible_texts(value)
            parts = _split_function(value) or (texts if len(texts) == 1 else ())
            return () if value.origin.unsafe else parts
        case _:
            return ()


def _split_function(value: Intrinsic) -> list[Part]:
    """Returns the parts of an `Fn::Sub` or `Fn::Join`. The first one has the origin of the whole function."""
    match value.function:
        case {"Fn::Sub": argument}:
            parts = [part for each in split_sub(argument) or () for part in _split_element(each, "")]
        case {"Fn::Join": [str(delimiter), [*elements]]}:
            parts = [
                part
                for index, element in enumerate(elements)
                for part in _split_element(element, delimiter if index else "")
            ]
        case _:
            return []
    if parts and isinstance(parts[0], Intrinsic):
        parts[0] = replace(parts[0], origin=value.origin)
    return parts


def _split_element(element: Json, before: str) -> list[Part]:
    value: Part = Intrinsic(element) if isinstance(element, dict) else str(element)
    return [each for each in (before, value) if each != ""]


def _join(parts: Sequence[Part], whole: TemplateValue, *, is_encoded: bool = True) -> TemplateValue:
    """Returns the value that the parts form."""
    nonempty = [part for part in parts if part != ""]
    if any(isinstance(part, Anything) for part in nonempty):
        expression = whole.expression if isinstance(whole, RunTime) else ""
        return RunTime(expression, tuple(nonempty))
    rendered = render(tuple(part for part in nonempty if not isinstance(part, Anything)))
    if isinstance(rendered, dict):
        return Intrinsic(rendered)
    return unquote(str(rendered)) if is_encoded else str(rendered)
