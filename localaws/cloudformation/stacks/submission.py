"""From what a user submits to what a stack is made of: parameters, transforms, capabilities."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlparse

from localaws.api.clients import cloudformation_client
from localaws.cloudformation.resources.macros import registered_macros
from localaws.cloudformation.resources.registry import check_types
from localaws.cloudformation.stacks.model import Source
from localaws.cloudformation.template.capabilities import missing_capability
from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.ordering import check_template
from localaws.cloudformation.template.parameters import parameter_values
from localaws.cloudformation.template.parser import parse_template, template_text
from localaws.cloudformation.template.transforms import (
    MacroCrashed,
    Surroundings,
    TransformFailed,
    is_transformed,
    process,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import StackIdentity

LARGEST_TEMPLATE: Final = 1_000_000


class InsufficientCapabilities(Exception):  # noqa: N818  CloudFormation's word
    """The submission lacks a capability; the message is CloudFormation's."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A template text as a user submitted it, with values, tags and capabilities.

    `direct`: a stack is created or updated without a change set, where macros need CAPABILITY_AUTO_EXPAND.
    """

    text: str
    region: str
    account: str
    given: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    direct: bool = False

    def template(self) -> dict[str, Any]:
        """The template as plain data, unprocessed; raises TemplateFormatError."""
        return parse_template(self.text)

    def parameters(self) -> dict[str, Any]:
        """The values of all parameters; raises TemplateError."""
        declared = self.template().get("Parameters") or {}
        return parameter_values(declared, self.given, self._stored_parameter)

    def unprocessed(self) -> Source:
        """The source of a stack whose template has not been processed yet."""
        return Source(self.text, {"Resources": {}}, self.given, {}, self.tags, self.capabilities)

    def check(self) -> None:
        """Refuses at once what needs no transform to be seen: TemplateError, InsufficientCapabilities."""
        template = self.template()
        self.parameters()
        if not is_transformed(template):
            check_template(template)
            check_types(template)
        elif self.direct and "CAPABILITY_AUTO_EXPAND" not in self.capabilities:
            raise InsufficientCapabilities("Requires capabilities : [CAPABILITY_AUTO_EXPAND]")
        missing = missing_capability(template, self.capabilities)
        if missing:
            raise InsufficientCapabilities(f"Requires capabilities : [{missing}]")

    def may_differ(self, before: Source) -> bool:
        """Whether an update with this can change anything, as far as one sees without transforms."""
        same = self.text == before.original and dict(self.given) == dict(before.given)
        return not same or dict(self.tags) != dict(before.tags)

    def _stored_parameter(self, name: str) -> str:
        client = cloudformation_client("ssm", self.region, self.account)
        try:
            value: str = client.get_parameter(Name=name)["Parameter"]["Value"]
        except client.exceptions.ParameterNotFound:
            raise TemplateError(
                f"Unable to fetch parameters [{name}] from parameter store for this account."
            ) from None
        return value


def prepare(submission: Submission, identity: StackIdentity) -> Source:
    """Processes a submission; raises TransformFailed with whatever makes the template impossible."""
    try:
        parameters = submission.parameters()
        template = submission.template()
        processed = (
            process(template, _surroundings(identity, parameters)) if is_transformed(template) else template
        )
        check_template(processed)
        check_types(processed)
    except TemplateError as error:
        raise TransformFailed(str(error)) from error
    missing = missing_capability(processed, submission.capabilities)
    if missing:
        raise TransformFailed(f"Requires capabilities : [{missing}]")
    if len(template_text(processed)) > LARGEST_TEMPLATE:
        raise TransformFailed(f"Template may not exceed {LARGEST_TEMPLATE} bytes in size.")
    return Source(
        submission.text, processed, submission.given, parameters, submission.tags, submission.capabilities
    )


def _surroundings(identity: StackIdentity, parameters: Mapping[str, Any]) -> Surroundings:
    region = identity.region

    def invoke(function: str, event: dict[str, Any]) -> Any:
        client = cloudformation_client("lambda", region, identity.account)
        try:
            answer = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        except client.exceptions.ClientError as error:
            raise MacroCrashed(str(error)) from error
        payload = answer["Payload"].read()
        if "FunctionError" in answer:
            raise MacroCrashed(payload.decode())
        return json.loads(payload)

    def include(location: str) -> Any:
        return parse_template(read_url(location, region, identity.account))

    macros = registered_macros(identity.account, region)
    return Surroundings(region, identity.account, parameters, macros, invoke, include)


def read_url(url: str, region: str, account: str) -> str:
    """The text of an S3 object by its URL, read for an account: `s3://`, path style or virtual-host style."""
    parsed = urlparse(url)
    path = unquote(parsed.path).lstrip("/")
    host, dot_s3, _ = parsed.netloc.partition(".s3")
    bucket, key = (parsed.netloc, path) if parsed.scheme == "s3" else (host, path)
    if parsed.scheme != "s3" and (not dot_s3 or not host):
        bucket, _, key = path.partition("/")
    found = cloudformation_client("s3", region, account).get_object(Bucket=bucket, Key=key)
    text: str = found["Body"].read().decode()
    return text
