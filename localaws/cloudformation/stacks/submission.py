"""Validates and processes what a user submits: the template, parameter values, and capabilities."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlparse

from localaws.api.clients import cloudformation_client
from localaws.cloudformation.resources.registry import validate_resource_types
from localaws.cloudformation.resources.types.macros import registered_macros
from localaws.cloudformation.stacks.model import StackSource
from localaws.cloudformation.template.capabilities import missing_capability
from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.ordering import validate_template_structure
from localaws.cloudformation.template.parameters import parameter_text, resolve_parameters
from localaws.cloudformation.template.parser import parse_template, template_text
from localaws.cloudformation.template.transforms import (
    MacroFunctionFailed,
    TransformContext,
    TransformFailed,
    has_transforms,
    run_transforms,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import StackIdentity

LARGEST_TEMPLATE: Final = 1_000_000


class InsufficientCapabilities(Exception):  # noqa: N818  CloudFormation's word
    """The user must acknowledge a capability; the message is CloudFormation's."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A template as a user submitted it.

    Attributes:
        text: The template text, in JSON or YAML.
        given: The submitted parameter values.
        direct: Whether the stack is created or updated without a change set. Macros then need
            CAPABILITY_AUTO_EXPAND.
        token: The request's ClientRequestToken, or empty.
    """

    text: str
    region: str
    account: str
    given: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    direct: bool = False
    token: str = ""

    def template(self) -> dict[str, Any]:
        """Returns the template before its transforms; raises TemplateFormatError."""
        return parse_template(self.text)

    def parameters(self) -> dict[str, Any]:
        """Returns the values of all parameters; raises TemplateError."""
        declared = self.template().get("Parameters") or {}
        return resolve_parameters(declared, self.given, self._read_ssm_parameter)

    def unprocessed_source(self) -> StackSource:
        """Returns the source of a stack whose template isn't processed yet."""
        return StackSource(self.text, {"Resources": {}}, self.given, {}, self.tags, self.capabilities)

    def validate(self) -> None:
        """Checks everything that CloudFormation checks before it starts an operation.

        Raises:
            TemplateFormatError, TemplateError: The template or a parameter value is invalid.
            InsufficientCapabilities: The user must acknowledge a capability.
        """
        template = self.template()
        self.parameters()
        if not has_transforms(template):
            validate_template_structure(template)
            validate_resource_types(template)
        elif self.direct and "CAPABILITY_AUTO_EXPAND" not in self.capabilities:
            raise InsufficientCapabilities("Requires capabilities : [CAPABILITY_AUTO_EXPAND]")
        missing = missing_capability(template, self.capabilities)
        if missing:
            raise InsufficientCapabilities(f"Requires capabilities : [{missing}]")

    def could_change(self, before: StackSource) -> bool:
        """Returns whether an update can change anything: the text, a parameter value, or a tag differs."""
        same = self.text == before.original and dict(self.given) == dict(before.given)
        return not same or dict(self.tags) != dict(before.tags)

    def _read_ssm_parameter(self, name: str) -> str:
        client = cloudformation_client("ssm", self.region, self.account)
        try:
            value: str = client.get_parameter(Name=name)["Parameter"]["Value"]
        except client.exceptions.ParameterNotFound:
            raise TemplateError(
                f"Unable to fetch parameters [{name}] from parameter store for this account."
            ) from None
        return value


def nested_submission(
    properties: Mapping[str, Any], parent: StackIdentity, capabilities: tuple[str, ...]
) -> Submission:
    """Returns the submission in the properties of a nested stack. Macros need CAPABILITY_AUTO_EXPAND."""
    given = properties.get("Parameters", {})
    return Submission(
        text=read_url(str(properties["TemplateURL"]), parent.region, parent.account),
        region=parent.region,
        account=parent.account,
        given={name: parameter_text(value) for name, value in given.items()},
        tags={tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])},
        capabilities=capabilities,
        direct=True,
    )


def process_submission(submission: Submission, identity: StackIdentity) -> StackSource:
    """Runs the transforms and validates the result; raises TransformFailed if the template can't be used."""
    try:
        parameters = submission.parameters()
        template = submission.template()
        processed = (
            run_transforms(template, _transform_context(identity, parameters))
            if has_transforms(template)
            else template
        )
        validate_template_structure(processed)
        validate_resource_types(processed)
    except TemplateError as error:
        raise TransformFailed(str(error)) from error
    missing = missing_capability(processed, submission.capabilities)
    if missing:
        raise TransformFailed(f"Requires capabilities : [{missing}]")
    if len(template_text(processed)) > LARGEST_TEMPLATE:
        raise TransformFailed(f"Template may not exceed {LARGEST_TEMPLATE} bytes in size.")
    return StackSource(
        submission.text, processed, submission.given, parameters, submission.tags, submission.capabilities
    )


def _transform_context(identity: StackIdentity, parameters: Mapping[str, Any]) -> TransformContext:
    region = identity.region

    def invoke(function: str, event: dict[str, Any]) -> Any:
        client = cloudformation_client("lambda", region, identity.account)
        try:
            response = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        except client.exceptions.ClientError as error:
            raise MacroFunctionFailed(str(error)) from error
        payload = response["Payload"].read()
        if "FunctionError" in response:
            raise MacroFunctionFailed(payload.decode())
        return json.loads(payload)

    def include(location: str) -> Any:
        return parse_template(read_url(location, region, identity.account))

    macros = registered_macros(identity.account, region)
    return TransformContext(region, identity.account, parameters, macros, invoke, include)


def read_url(url: str, region: str, account: str) -> str:
    """Returns the text of an S3 object. The URL can be `s3://`, path style, or virtual-hosted style."""
    parsed = urlparse(url)
    path = unquote(parsed.path).lstrip("/")
    host, dot_s3, _ = parsed.netloc.partition(".s3")
    bucket, key = (parsed.netloc, path) if parsed.scheme == "s3" else (host, path)
    if parsed.scheme != "s3" and (not dot_s3 or not host):
        bucket, _, key = path.partition("/")
    response = cloudformation_client("s3", region, account).get_object(Bucket=bucket, Key=key)
    text: str = response["Body"].read().decode()
    return text
