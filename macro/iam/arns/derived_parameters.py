"""Members that no model has, made from values that say more than one thing.

A copy source names a bucket and a key, a PartiQL statement its verb and table, an endpoint an API. A view
gives such a value the parts that the catalog's overrides refer to; the call itself stays as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from macro.iam.arns.arn import is_arn
from macro.iam.arns.parameters import member, values
from macro.model.template_values import Intrinsic, RunTime

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
Members = dict[str, "TemplateValue"]


def derive_parameters(call: AwsCall) -> TemplateValue:
    """The call's parameters with the members that the overrides know for its service."""
    view = DERIVED_PARAMETERS.get(call.service)
    if view is None or not isinstance(call.parameters, dict):
        return call.parameters
    return {**call.parameters, **view(call)}


def _copies(call: AwsCall) -> Members:
    """S3: where a copy comes from, and which of the objects to delete are versions."""
    made: Members = {}
    source = member(call.parameters, "CopySource")
    if source is not None:
        made["CopySource"] = _copy_source(source)
    objects = member(member(call.parameters, "Delete"), "Objects")
    if objects is not None:
        made["Deleted"] = _deleted(objects)
    return made


def _copy_source(source: TemplateValue) -> TemplateValue:
    """Amazon S3 API Reference, CopyObject: `bucket/key?versionId=ID`, URL-encoded, or an access point's
    ARN."""
    if isinstance(source, dict | RunTime):
        return source
    if isinstance(source, Intrinsic):
        return _copy_source_text(source) or RunTime(f"inside {next(iter(source.function))}")
    text, _, query = str(source).removeprefix("/").partition("?versionId=")
    bucket, _, key = text.partition("/object/" if is_arn(text) else "/")
    version: Members = {"VersionId": query} if query else {}
    return {"Bucket": bucket, "Key": unquote(key), **version}


def _copy_source_text(source: Intrinsic) -> TemplateValue:
    """The text of an `Fn::Sub`, cut at the first slash that is not inside a variable."""
    text = source.function.get("Fn::Sub")
    match = re.fullmatch(r"/?((?:\$\{[^}]*\}|[^/$])+)/(.+)", text) if isinstance(text, str) else None
    if match is None or is_arn(source):
        return None
    return {"Bucket": Intrinsic({"Fn::Sub": match[1]}), "Key": Intrinsic({"Fn::Sub": match[2]})}


def _deleted(objects: TemplateValue) -> TemplateValue:
    if not isinstance(objects, list):
        unknown = RunTime("the objects to delete") if not isinstance(objects, RunTime) else objects
        return {"Current": [{"Key": unknown}]}
    versions: list[TemplateValue] = [entry for entry in objects if member(entry, "VersionId") is not None]
    current: list[TemplateValue] = [entry for entry in objects if entry not in versions]
    return {**({"Current": current} if current else {}), **({"Versions": versions} if versions else {})}


def _partiql(call: AwsCall) -> Members:
    """DynamoDB: the verb and table of each statement (Developer Guide, "PartiQL - a SQL-compatible query
    language")."""
    paths = ("Statement", "Statements[].Statement", "TransactStatements[].Statement")
    statements = [value for path in paths for value in values(call.parameters, path)]
    return {"PartiQL": _verbs(statements)} if statements else {}


def _verbs(statements: list[str | Intrinsic | RunTime]) -> TemplateValue:
    found: dict[str, list[TemplateValue]] = {}
    for statement in statements:
        match = STATEMENT.match(statement) if isinstance(statement, str) else None
        if match is None:
            return (
                statement if isinstance(statement, RunTime) else RunTime("the table in the PartiQL statement")
            )
        verb = (match["reads"] or match["inserts"] or match["updates"]).capitalize()
        verb += "Index" if match["index"] and verb == "Select" else ""
        target: Members = {"Table": match["quoted"] or match["bare"], "Index": match["index"]}
        found.setdefault(verb, []).append(target)
    return {verb: list(targets) for verb, targets in found.items()}


def _sender(call: AwsCall) -> Members:
    """SES: the identities that a sender may be verified as, its address and its domain, or the one named by
    ARN.

    Amazon SES Developer Guide, "Verified identities": an address inherits its domain's verification.
    """
    named = ("FromEmailAddressIdentityArn", "SourceArn", "FromArn")
    by_arn = [value for path in named for value in values(call.parameters, path)]
    if by_arn:
        return {"Sender": {"Identities": list(by_arn)}}
    senders = [value for path in ("FromEmailAddress", "Source") for value in values(call.parameters, path)]
    identities = [identity for sender in senders for identity in _identities(sender)]
    return {"Sender": {"Identities": list(identities)}} if identities else {}


def _identities(sender: str | Intrinsic | RunTime) -> list[str | RunTime]:
    if isinstance(sender, Intrinsic):
        return [RunTime(f"inside {next(iter(sender.function))}")]
    if isinstance(sender, RunTime):
        return [sender]
    address = re.sub(r".*<([^>]*)>\s*", r"\1", sender).strip()
    return [address, address.rpartition("@")[2]]


def _connections(call: AwsCall) -> Members:
    """API Gateway connections: the API and stage in the endpoint's URL."""
    endpoint = call.targets[0].endpoint if call.targets else None
    if not isinstance(endpoint, str):
        return {}
    url = urlsplit(endpoint)
    match = CONNECTIONS.match(url.hostname or "")
    if match is None:
        return {}
    return {"Endpoint": {"ApiId": match["api"], "Stage": url.path.strip("/")}}


def _snapshots(call: AwsCall) -> Members:
    """RDS: a copy's source and target snapshots, both of one resource type."""
    paths = [f"{end}DB{kind}SnapshotIdentifier" for kind in ("", "Cluster") for end in ("Source", "Target")]
    both = [value for path in paths for value in values(call.parameters, path)]
    return {"Snapshots": {"Both": list(both)}} if both else {}


def _nodes(call: AwsCall) -> Members:
    """Systems Manager: EC2 instances (`i-…`) and managed nodes (`mi-…`); without any, a document's targets
    are unknown.

    Service Authorization Reference, "AWS Systems Manager": SendCommand is checked against the document and
    the
    instances.
    """
    if call.operation != "SendCommand":
        return {}
    nodes = values(call.parameters, "InstanceIds[]")
    if not nodes:
        return {"Nodes": {"Instances": [RunTime("the instances that Targets select")]}}
    managed = [node for node in nodes if isinstance(node, str) and node.startswith("mi-")]
    instances = [node for node in nodes if node not in managed]
    return {"Nodes": {"Instances": list(instances) or None, "Managed": list(managed) or None}}


DERIVED_PARAMETERS: Mapping[str, Callable[[AwsCall], Members]] = {
    "s3": _copies,
    "dynamodb": _partiql,
    "ses": _sender,
    "sesv2": _sender,
    "apigatewaymanagementapi": _connections,
    "rds": _snapshots,
    "ssm": _nodes,
}
