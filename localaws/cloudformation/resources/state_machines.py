"""`AWS::StepFunctions::StateMachine`: every form of definition, substitutions included."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar

import yaml

from localaws.cloudformation.resources.provider import NotDone, Physical, Provider, Request

if TYPE_CHECKING:
    from collections.abc import Mapping


class StateMachine(Provider):
    """A state machine."""

    replacing: ClassVar[frozenset[str]] = frozenset({"StateMachineName", "StateMachineType"})

    def create(self, request: Request) -> Physical:
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
        return Physical(arn, {"Arn": arn, "Name": name, "StateMachineRevisionId": "INITIAL"})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Changes definition, role and configurations."""
        request.client("stepfunctions").update_state_machine(
            stateMachineArn=physical.id,
            definition=_definition(request),
            roleArn=str(request.properties.get("RoleArn", "")),
            **_configurations(request.properties),
        )
        return physical

    def delete(self, request: Request, physical: Physical) -> None:
        """Deletes the state machine."""
        request.client("stepfunctions").delete_state_machine(stateMachineArn=physical.id)


def _configurations(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Logging and tracing, in the API's spelling."""
    given: dict[str, Any] = {}
    for name in ("LoggingConfiguration", "TracingConfiguration"):
        if name in properties:
            given[name[0].lower() + name[1:]] = _lowered(properties[name])
    return given


def _lowered(value: Any) -> Any:
    """Keys with a lower first letter, at every depth."""
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: _lowered(item) for key, item in value.items()}
    return [_lowered(item) for item in value] if isinstance(value, list) else value


def _definition(request: Request) -> str:
    """The definition as JSON text, its placeholders replaced. Raises NotDone without exactly one form."""
    properties = request.properties
    forms = [
        form for form in ("Definition", "DefinitionS3Location", "DefinitionString") if form in properties
    ]
    if len(forms) != 1:
        raise NotDone(
            "Exactly one of Definition, DefinitionString and DefinitionS3Location must be specified."
        )
    if forms[0] == "DefinitionString":
        text = str(properties["DefinitionString"])
    elif forms[0] == "Definition":
        text = json.dumps(properties["Definition"], ensure_ascii=False)
    else:
        text = _stored_definition(request)
    return _substituted(text, properties.get("DefinitionSubstitutions", {}))


def _stored_definition(request: Request) -> str:
    """A definition in S3, JSON or YAML, as JSON text."""
    location = request.properties["DefinitionS3Location"]
    version = {"VersionId": location["Version"]} if "Version" in location else {}
    found = request.client("s3").get_object(Bucket=location["Bucket"], Key=location["Key"], **version)
    text: str = found["Body"].read().decode()
    if text.lstrip().startswith("{"):
        return text
    return json.dumps(yaml.safe_load(text), ensure_ascii=False)


def _substituted(text: str, substitutions: Mapping[str, Any]) -> str:
    """The text with `${name}` replaced; other placeholders stay, as in CloudFormation."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in substitutions:
            return match[0]
        found = substitutions[match[1]]
        return found if isinstance(found, str) else json.dumps(found)

    return re.sub(r"\$\{([A-Za-z0-9_-]+)\}", value, text)
