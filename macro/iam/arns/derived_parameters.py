"""Adds members to a call's parameters that no service model has, for values that contain several things.

A copy source contains a bucket and a key, a PartiQL statement an operation and a table, and an endpoint an API. The
catalog's overrides refer to the added members. The call itself doesn't change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from caller.awsmodel.optimized.parameters import to_api_parameters
from caller.awsmodel.optimized.registry import find_integration, split_pattern
from macro.iam.arns.arn import is_arn, possible_texts
from macro.iam.arns.parameter_values import Undetermined
from macro.iam.arns.parameters import ORIGINS, read_leaves, read_member
from macro.iam.arns.s3_uri import split_parts, split_s3_uri
from macro.model.template_values import RunTime, as_json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from macro.model.call import AwsCall
    from macro.model.template_values import TemplateValue

STATEMENT = re.compile(
    r"""\s*(?:EXISTS\s*\(\s*)?
    (?:(?P<reads>SELECT|DELETE)\b.*?\bFROM|(?P<inserts>INSERT)\s+INTO|(?P<updates>UPDATE))\s+
    (?:"(?P<quoted>[^"]+)"|(?P<bare>[\w.-]+))(?:\."(?P<index>[^"]+)")?""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
CONNECTIONS = re.compile(r"(?P<api>[a-z0-9]+)\.execute-api\.")
_VERSION = "?versionId="
Members = dict[str, "TemplateValue"]


def derive_parameters(call: AwsCall) -> TemplateValue:
    """Returns the call's parameters with the added members of its service."""
    if not isinstance(call.parameters, dict):
        return call.parameters
    derive = DERIVED_PARAMETERS.get(call.service)
    return {**call.parameters, **_derive_optimized(call), **(derive(call) if derive else {})}


def _derive_optimized(call: AwsCall) -> Members:
    """Adds the API's members whose parameters have another name in the call's optimized integration."""
    integration = find_integration(split_pattern(call.integration)[0])
    if integration is None or not isinstance(call.parameters, dict):
        return {}
    return dict(to_api_parameters(integration, call.parameters))


def _derive_s3(call: AwsCall) -> Members:
    """Adds the source of a copy, and the deleted objects with and without a version ID."""
    members: Members = {}
    source = read_member(call.parameters, "CopySource")
    if source is not None:
        members["CopySource"] = _split_copy_source(source)
    objects = read_member(read_member(call.parameters, "Delete"), "Objects")
    if objects is not None:
        members["Deleted"] = _split_deleted_objects(objects)
    return members


def _split_copy_source(source: TemplateValue) -> TemplateValue:
    """Returns the members of `bucket/key?versionId=ID`, which is URL-encoded, or of an access point's ARN.

    If the value is only known at run time, it can contain a version ID. Then the copy requires the permissions for
    both the current version and other versions. `Current` and `VersionId` exist if the version can be that one.

    Source: Amazon S3 API Reference, CopyObject.
    """
    if isinstance(source, dict):
        return source
    if isinstance(source, str) and is_arn(source):
        text, _, version = source.partition(_VERSION)
        access_point, _, key = text.partition("/object/")
        return {"Bucket": access_point, "Key": key, **_versions(version, can_be_current=not version)}
    parts = split_parts(source)
    literals = "".join(part for part in parts if isinstance(part, str))
    _, has_version, version = literals.partition(_VERSION)
    is_complete = bool(parts) and not isinstance(source, RunTime)
    both = not has_version and not is_complete
    versions = _versions(version or "unknown" if has_version or both else "", can_be_current=not has_version)
    split = split_s3_uri(source, end=_VERSION)
    if split is None:
        unknown = source if isinstance(source, RunTime) else Undetermined(as_json_text(source))
        return {"Bucket": unknown, "Key": unknown, **versions}
    return {"Bucket": split[0], "Key": split[1], **versions}


def _versions(version: str, *, can_be_current: bool) -> Members:
    return {**({"VersionId": version} if version else {}), **({"Current": True} if can_be_current else {})}


def _split_deleted_objects(objects: TemplateValue) -> TemplateValue:
    """Returns the objects by whether they have a version ID. Unknown objects count as current versions."""
    if not isinstance(objects, list):
        unknown = objects if isinstance(objects, RunTime) else Undetermined(as_json_text(objects))
        return {"Current": [{"Key": unknown}]}
    versions: list[TemplateValue] = [
        entry for entry in objects if read_member(entry, "VersionId") is not None
    ]
    current: list[TemplateValue] = [entry for entry in objects if entry not in versions]
    return {**({"Current": current} if current else {}), **({"Versions": versions} if versions else {})}


def _derive_dynamodb(call: AwsCall) -> Members:
    """Adds the operation and table of each statement (Developer Guide, "PartiQL - a SQL-compatible query language")."""
    paths = ("Statement", "Statements[].Statement", "TransactStatements[].Statement")
    statements = [value for path in paths for value in read_leaves(call.parameters, path)]
    return {"PartiQL": _read_statements(statements)} if statements else {}


def _read_statements(statements: list[TemplateValue]) -> TemplateValue:
    operations: dict[str, list[TemplateValue]] = {}
    for statement in statements:
        match = STATEMENT.match(statement) if isinstance(statement, str) else None
        if match is None:
            return statement if isinstance(statement, RunTime) else Undetermined(as_json_text(statement))
        operation = (match["reads"] or match["inserts"] or match["updates"]).capitalize()
        operation += "Index" if match["index"] and operation == "Select" else ""
        table: Members = {"Table": match["quoted"] or match["bare"], "Index": match["index"]}
        operations.setdefault(operation, []).append(table)
    return {operation: list(tables) for operation, tables in operations.items()}


def _derive_ses(call: AwsCall) -> Members:
    """Adds the sender's identities: the ARN, or the address and its domain, which can both be verified.

    Source: Amazon SES Developer Guide, "Verified identities": an address inherits its domain's verification.
    """
    arns = ("FromEmailAddressIdentityArn", "SourceArn", "FromArn", "BounceSenderArn")
    identities = [value for path in arns for value in read_leaves(call.parameters, path)]
    if not identities:
        senders = [value for path in ORIGINS["Sender"] for value in read_leaves(call.parameters, path)]
        identities = [identity for sender in senders for identity in _sender_identities(sender)]
    return {"Sender": {"Identities": identities}} if identities else {}


def _sender_identities(sender: TemplateValue) -> list[TemplateValue]:
    texts = possible_texts(sender)
    if texts:
        return [identity for text in texts for identity in _address_identities(text)]
    return [sender if isinstance(sender, RunTime) else Undetermined(as_json_text(sender))]


def _address_identities(sender: str) -> list[str]:
    """Returns the address and its domain: `Shop <orders@example.com>` → `orders@example.com`, `example.com`.

    A text without an address, such as the marker `<FromEmailAddress>` in a suggestion, doesn't change.
    """
    text = sender.strip()
    has_brackets = text.endswith(">") and "<" in text and "@" in text
    address = text[text.rindex("<") + 1 : -1] if has_brackets else text
    return [address.strip(), address.strip().rpartition("@")[2]]


def _derive_connections(call: AwsCall) -> Members:
    """Adds the API and stage in the endpoint's URL."""
    endpoint = call.targets[0].endpoint if call.targets else None
    if not isinstance(endpoint, str):
        return {}
    url = urlsplit(endpoint)
    match = CONNECTIONS.match(url.hostname or "")
    if match is None:
        return {}
    return {"Endpoint": {"ApiId": match["api"], "Stage": url.path.strip("/")}}


def _derive_ssm(call: AwsCall) -> Members:
    """Adds EC2 instances (`i-…`) and managed nodes (`mi-…`). `Targets` can select any node.

    Source: Service Authorization Reference, "AWS Systems Manager": SendCommand requires the document and the instances.
    """
    if call.operation != "SendCommand":
        return {}
    nodes = read_leaves(call.parameters, "InstanceIds[]")
    if not nodes:
        return {"Nodes": {"Instances": [RunTime("the instances that Targets select")]}}
    managed = [node for node in nodes if isinstance(node, str) and node.startswith("mi-")]
    instances = [node for node in nodes if node not in managed]
    return {"Nodes": {"Instances": list(instances) or None, "Managed": list(managed) or None}}


DERIVED_PARAMETERS: Mapping[str, Callable[[AwsCall], Members]] = {
    "s3": _derive_s3,
    "dynamodb": _derive_dynamodb,
    "ses": _derive_ses,
    "sesv2": _derive_ses,
    "apigatewaymanagementapi": _derive_connections,
    "ssm": _derive_ssm,
}
