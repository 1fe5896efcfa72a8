"""The values that an optimized integration requires of the parameters that only the integration has.

The macro and the caller use the same rules. At deployment, a value that is unknown until later is neither an object nor
text, and no rule applies to it.

Sources: "Invoke and customize Amazon Bedrock models with Step Functions" and "Create and manage Amazon EMR clusters
with Step Functions" in the AWS Step Functions Developer Guide; docs/native.md says which facts are assumed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from caller.awsmodel.optimized.model import NamedPart, OptimizedIntegration

INVOKE_MODEL = "bedrock:invokeModel"
INPUT, OUTPUT, URI = "Input", "Output", "S3Uri"
_BODY = "Body"
_NOT_TEXT = (int, float, list, dict)
_JSON_TYPES = (str, *_NOT_TEXT)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_FORM = "must have the form s3://BUCKET/KEY"


class StoredObject(NamedTuple):
    """An object in Amazon S3."""

    bucket: str
    key: str


class Problem(NamedTuple):
    """A wrong value: the path in the parameters, and what is wrong, in words that follow the path."""

    path: tuple[str, ...]
    text: str


def find_value_problems(
    integration: OptimizedIntegration, parameters: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yields the wrong values of the parameters that only the integration has."""
    if integration.name == INVOKE_MODEL:
        yield from _find_body_problems(parameters)
        for name in (INPUT, OUTPUT):
            if name in parameters:
                yield from _find_location_problems(name, parameters[name])
    if integration.named_part:
        yield from _find_named_part_problems(integration.name, integration.named_part, parameters)


def parse_s3_uri(text: str) -> StoredObject:
    """Returns the bucket and the key of an S3 URI.

    Raises:
        ValueError: The text isn't the S3 URI of one object. The message follows the name of the value.
    """
    scheme, separator, rest = text.partition("://")
    bucket, slash, key = rest.partition("/")
    if scheme != "s3" or not separator or not slash:
        raise ValueError(_FORM)
    if not _BUCKET.fullmatch(bucket):
        raise ValueError(f"{_FORM}, with the name of a bucket")
    if not key or key.endswith("/"):
        raise ValueError(f"{_FORM}, and the key must name one object")
    return StoredObject(bucket, key)


def _find_body_problems(parameters: Mapping[str, Any]) -> Iterator[Problem]:
    if INPUT in parameters and _BODY in parameters:
        yield Problem((INPUT,), f"can't be used with {_BODY}; remove one of them")
    elif INPUT not in parameters and _BODY not in parameters:
        yield Problem((), f"{INVOKE_MODEL} needs '{_BODY}' or '{INPUT}'")


def _find_named_part_problems(
    integration: str, part: NamedPart, parameters: Mapping[str, Any]
) -> Iterator[Problem]:
    name = parameters.get(part.parameter)
    if name == "" or isinstance(name, _NOT_TEXT):
        yield Problem((part.parameter,), "must be text that isn't empty")
    changes = parameters.get(part.changed)
    if isinstance(changes, dict) and part.id_member in changes:
        text = f"can't be used with {integration}, which finds the ID by {part.parameter}"
        yield Problem((part.changed, part.id_member), text)


def _find_location_problems(name: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, dict):
        if isinstance(value, _JSON_TYPES):
            yield Problem((name,), f"must be an object with {URI}")
        return
    for member in value:
        if member != URI:
            yield Problem((name, member), f"isn't a member of {name}, whose only member is {URI}")
    text = _find_uri_problem(value[URI]) if URI in value else ""
    if URI not in value:
        yield Problem((name,), f"needs '{URI}'")
    elif text:
        yield Problem((name, URI), text)


def _find_uri_problem(uri: Any) -> str:
    if not isinstance(uri, str):
        return f"{_FORM}, not another type" if uri is None or isinstance(uri, _JSON_TYPES) else ""
    try:
        parse_s3_uri(uri)
    except ValueError as problem:
        return str(problem)
    return ""
