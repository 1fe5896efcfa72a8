"""Analyzes botocore's endpoint rules: the parameters in host names, and the signatures that endpoints require."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from caller.awsmodel.models import shared_loader

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAFE = {"Region", "Endpoint", "OperationType"}
"""Parameters of the rules that the caller validates itself, and one that is a constant of each operation."""


class Rule(NamedTuple):
    """An endpoint rule with the conditions of the rules around it."""

    service: str
    conditions: tuple[dict[str, Any], ...]
    endpoint: dict[str, Any]


def find_multi_region_rules() -> set[str]:
    """Returns the services that have an endpoint with no signature but Signature Version 4A."""
    return {
        rule.service
        for rule in _rules()
        if (schemes := rule.endpoint.get("properties", {}).get("authSchemes"))
        and {scheme["name"] for scheme in schemes} == {"sigv4a"}
    }


def find_unchecked_parameters() -> set[tuple[str, str]]:
    """Returns the services and parameters that become part of a host name without a check by the rules."""
    return {
        (rule.service, source)
        for rule in _rules()
        for expression in _host_expressions(rule.endpoint["url"])
        if (source := _unchecked_source(expression, rule))
    }


def _rules() -> Iterator[Rule]:
    loader = shared_loader()
    for service in loader.list_available_services("endpoint-rule-set-1"):
        rules = loader.load_service_model(service, "endpoint-rule-set-1")["rules"]
        yield from _walk(service, rules, ())


def _walk(service: str, rules: list[Any], outer: tuple[dict[str, Any], ...]) -> Iterator[Rule]:
    for rule in rules:
        conditions = (*outer, *rule.get("conditions", ()))
        if "endpoint" in rule:
            yield Rule(service, conditions, rule["endpoint"])
        yield from _walk(service, rule.get("rules", ()), conditions)


def _host_expressions(url: Any) -> list[str]:
    """Returns the expressions in a URL before its path. A reference to the endpoint option isn't a template."""
    if not isinstance(url, str):
        return []
    host = (
        url.partition("://")[2]
        .partition("/")[0]
        .partition("{url#path}")[0]
        .partition("{url#normalizedPath}")[0]
    )
    return re.findall(r"\{([^}]+)\}", host)


def _unchecked_source(expression: str, rule: Rule) -> str | None:
    """Returns the parameter that an expression comes from, or None if a rule checks it."""
    name, _, attribute = expression.partition("#")
    reference: dict[str, Any] = {"ref": name}
    if attribute:
        reference = {"fn": "getAttr", "argv": [{"ref": name}, attribute]}
    return _trace(reference, rule)


def _trace(value: dict[str, Any], rule: Rule) -> str | None:
    if _is_checked(value, rule):
        return None
    if "ref" in value:
        assigned = next((each for each in rule.conditions if each.get("assign") == value["ref"]), None)
        if assigned is None:
            return None if value["ref"] in _SAFE else str(value["ref"])
        return _trace({key: assigned[key] for key in ("fn", "argv")}, rule)
    if value["fn"] in {"aws.partition", "uriEncode"}:
        return None
    return _trace(value["argv"][0], rule)


def _is_checked(value: dict[str, Any], rule: Rule) -> bool:
    checks = {"isValidHostLabel", "aws.isVirtualHostableS3Bucket"}
    return any(
        each["fn"] in checks and json.dumps(each["argv"][0]) == json.dumps(value) for each in rule.conditions
    )
