"""Definitions in files: an object in S3, or a local file that isn't packaged yet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from caller.awsmodel.json_size import min_json_size
from macro.definition.detection import refuse_shadowed_calls
from macro.definition.json_scanner import NotJson
from macro.definition.json_text import parse
from macro.definition.yaml_file import InvalidYaml, read_yaml_file
from macro.intrinsics.conditions import evaluate_now
from macro.intrinsics.references import referenced
from macro.model.template_values import as_json_text, is_intrinsic, to_text

if TYPE_CHECKING:
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.template_values import Json

_S3_PARTS = 2
MAX_BYTES = 2_000_000  # Step Functions accepts 1 MB ("Step Functions service quotas", Developer Guide)


@dataclass(frozen=True, slots=True)
class DefinitionLocation:
    """The location of a definition's file: an S3 object, or, if `bucket` is empty, a path relative to the template."""

    bucket: str
    key: str
    version: str | None = None

    def __str__(self) -> str:
        """Returns the location as messages print it."""
        version = f" version {self.version}" if self.version else ""
        return f"s3://{self.bucket}/{self.key}{version}" if self.bucket else self.key


class UnreadableDefinition(Exception):  # noqa: N818  it describes the definition
    """A definition's file can't be read or isn't a definition. The message says why and what to do."""


class DefinitionFiles(Protocol):
    """Reads definition files."""

    def read(self, location: DefinitionLocation) -> str:
        """Returns the file's text; raises UnreadableDefinition."""


def definition_location(value: Json, facts: TemplateFacts) -> DefinitionLocation:
    """Returns the location in `DefinitionS3Location` or `DefinitionUri`.

    Args:
        value: The property's value. Intrinsic functions are evaluated.
        facts: What is certain about the template's values.

    Raises:
        UnreadableDefinition: The macro can't determine the location.

    Source: AWS::StepFunctions::StateMachine S3Location; AWS::Serverless::StateMachine DefinitionUri.
    """
    match value:
        case {"Bucket": bucket, "Key": key, "Version": version}:
            return DefinitionLocation(*(_evaluate(part, facts) for part in (bucket, key, version)))
        case {"Bucket": bucket, "Key": key}:
            return DefinitionLocation(_evaluate(bucket, facts), _evaluate(key, facts))
        case str():
            return _from_uri(value)
        case dict() if is_intrinsic(value):
            return _from_uri(_evaluate(value, facts))
        case _:
            raise UnreadableDefinition("the location needs a Bucket and a Key; Version is optional")


def _from_uri(uri: str) -> DefinitionLocation:
    if "://" not in uri:
        return DefinitionLocation("", uri)
    if not uri.startswith("s3://"):
        without_query = uri.partition("?")[0]  # a presigned URL's query is a secret
        raise UnreadableDefinition(f"'{without_query}' isn't an S3 location; write s3://BUCKET/KEY")
    parts = uri.removeprefix("s3://").split("/", 1)
    if len(parts) < _S3_PARTS or not all(parts):
        raise UnreadableDefinition(f"'{uri}' isn't an S3 location; write s3://BUCKET/KEY")
    return DefinitionLocation(parts[0], parts[1])


def _evaluate(value: Json, facts: TemplateFacts) -> str:
    """Returns the value of a part of the location in this deployment."""
    known = evaluate_now(value, facts)
    if isinstance(known, str | int):
        return to_text(known)
    without_value = [name for name in referenced(value) if facts.needs_value(name)]
    if without_value:
        options = " ".join(f"--parameter {name}=VALUE" for name in dict.fromkeys(without_value))
        raise UnreadableDefinition(f"the location depends on parameters without a value; pass {options}")
    raise UnreadableDefinition(
        f"the macro can't determine one value for {as_json_text(value)}; use literals, parameters, pseudo parameters,"
        " mappings, or conditions"
    )


def parse_file(text: str, location: DefinitionLocation) -> Json:
    """Returns the definition in a file of JSON, with or without quotation marks around placeholders, or of YAML.

    Raises:
        UnreadableDefinition: The text is neither JSON nor YAML, isn't an object, or is too large.

    Source: AWS CloudFormation reads a file as YAML if it isn't JSON (`parseJsonOrYaml` of the public handler of
    AWS::StepFunctions::StateMachine). YAML allows, for example, a comma after the last member.
    """
    try:
        parsed = parse(text)
        refuse_shadowed_calls(parsed)
    except NotJson as not_json:
        value = _parse_yaml(text, location, not_json)
    else:
        value = parsed.value
    if not isinstance(value, dict):
        raise UnreadableDefinition(
            f"{location} must contain an object with StartAt and States, as JSON without comments or as YAML"
        )
    return value


def _parse_yaml(text: str, location: DefinitionLocation, not_json: NotJson) -> Json:
    """Returns the values that JSON can represent; `not_json` says why the text isn't JSON."""
    loaded = _read_yaml(text, location, not_json)
    if min_json_size(loaded) > MAX_BYTES:
        raise UnreadableDefinition(
            f"{location} is larger than a definition can be, after its YAML aliases are expanded"
        )
    try:
        return cast("Json", json.loads(json.dumps(loaded)))  # keys that are numbers become text, as in JSON
    except (TypeError, ValueError):
        raise UnreadableDefinition(
            f"{location} is YAML that JSON can't represent: a key isn't text, or a value contains itself"
        ) from None


def _read_yaml(text: str, location: DefinitionLocation, not_json: NotJson) -> Json:
    """Returns the values in YAML. If a text that begins like JSON isn't YAML, the error says why it isn't JSON."""
    try:
        return cast("Json", read_yaml_file(text))
    except InvalidYaml as invalid:
        problem = f"isn't valid JSON: {not_json}" if text.lstrip().startswith("{") else str(invalid)
        raise UnreadableDefinition(f"{location} {problem}") from None
