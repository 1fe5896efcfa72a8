"""`AWS::StepFunctions::StateMachine`, with all forms of a definition and with substitutions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar

import yaml

from localaws.cloudformation.resources.provider import (
    PhysicalResource,
    ResourceError,
    ResourceProvider,
    ResourceRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class StateMachine(ResourceProvider):
    """A state machine."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"StateMachineName", "StateMachineType"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the state machine."""
        properties = request.properties
        name = str(properties.get("StateMachineName", request.generated_name))
        arn = request.client("stepfunctions").create_state_machine(
            name=name,
            definition=_definition(request),
            roleArn=str(properties.get("RoleArn", "")),
            type=str(properties.get("StateMachineType", "STANDARD")),
            tags=[{"key": tag["Key"], "value": tag["Value"]} for tag in properties.get("Tags", [])],
            **_configurations(properties),
        )["stateMachineArn"]
        return PhysicalResource(arn, {"Arn": arn, "Name": name, "StateMachineRevisionId": "INITIAL"})

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates the definition, the role, and the configurations."""
        request.client("stepfunctions").update_state_machine(
            stateMachineArn=physical.id,
            definition=_definition(request),
            roleArn=str(request.properties.get("RoleArn", "")),
            **_configurations(request.properties),
        )
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the state machine."""
        request.client("stepfunctions").delete_state_machine(stateMachineArn=physical.id)


def _configurations(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the logging and tracing configuration with the API's names."""
    configurations: dict[str, Any] = {}
    for name in ("LoggingConfiguration", "TracingConfiguration"):
        if name in properties:
            configurations[name[0].lower() + name[1:]] = _lower_keys(properties[name])
    return configurations


def _lower_keys(value: Any) -> Any:
    """Returns the value with the first letter of each key in lowercase, at every depth."""
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: _lower_keys(item) for key, item in value.items()}
    return [_lower_keys(item) for item in value] if isinstance(value, list) else value


def _definition(request: ResourceRequest) -> str:
    """Returns the definition as JSON text with its substitutions; raises ResourceError unless it has one form."""
    properties = request.properties
    forms = [
        form for form in ("Definition", "DefinitionS3Location", "DefinitionString") if form in properties
    ]
    if len(forms) != 1:
        raise ResourceError(
            "Exactly one of Definition, DefinitionString and DefinitionS3Location must be specified."
        )
    if forms[0] == "DefinitionString":
        text = str(properties["DefinitionString"])
    elif forms[0] == "Definition":
        text = json.dumps(properties["Definition"], ensure_ascii=False)
    else:
        text = _read_definition(request)
    return _substitute(text, properties.get("DefinitionSubstitutions", {}))


def _read_definition(request: ResourceRequest) -> str:
    """Returns a JSON or YAML definition in S3 as JSON text."""
    location = request.read_object("DefinitionS3Location")
    version = {"VersionId": location["Version"]} if "Version" in location else {}
    response = request.client("s3").get_object(Bucket=location["Bucket"], Key=location["Key"], **version)
    text: str = response["Body"].read().decode()
    if text.lstrip().startswith("{"):
        return text
    return json.dumps(yaml.safe_load(text), ensure_ascii=False)


def _substitute(text: str, substitutions: Mapping[str, Any]) -> str:
    """Replaces `${name}` for each substitution. As in CloudFormation, other placeholders stay."""

    def replace(match: re.Match[str]) -> str:
        if match[1] not in substitutions:
            return match[0]
        value = substitutions[match[1]]
        return value if isinstance(value, str) else json.dumps(value)

    return re.sub(r"\$\{([A-Za-z0-9_-]+)\}", replace, text)
