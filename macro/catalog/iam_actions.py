"""The IAM actions of all services, also those that no operation of a service requires."""

from __future__ import annotations

from functools import cache

from macro.catalog.tables import load


def iam_prefixes() -> frozenset[str]:
    """Returns the prefixes of all services, in lower case."""
    return frozenset(load("actions"))


@cache
def find_iam_actions(prefix: str) -> frozenset[str]:
    """Returns the names of the actions with an IAM prefix, which can have any case; empty if the prefix is unknown."""
    return frozenset(load("actions").get(prefix.lower(), ()))
