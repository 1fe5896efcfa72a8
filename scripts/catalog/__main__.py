"""`python -m scripts.catalog [--map FILE] [--service-reference FOLDER]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from scripts.catalog import sources, tables
from scripts.catalog.operations import service_table
from scripts.catalog.services import row


def arguments() -> argparse.Namespace:
    """Parses the arguments."""
    parser = argparse.ArgumentParser(
        prog="scripts/refresh-catalog", description="Generates macro/catalog/tables."
    )
    parser.add_argument("--map", type=Path, metavar="FILE", help="iann0036/iam-dataset's map.json")
    parser.add_argument(
        "--service-reference", type=Path, metavar="FOLDER", help="AWS's service reference, a file per service"
    )
    return parser.parse_args()


def _progress(number: int, total: int, client: str) -> None:
    """Prints progress: one line that changes on a terminal, several lines otherwise."""
    if sys.stderr.isatty():
        print(f"\r{number}/{total} {client:<40}", end="", file=sys.stderr, flush=True)
    elif number % 100 == 0:
        print(f"{number}/{total}", file=sys.stderr, flush=True)


def main() -> None:
    """Reads the sources, writes the tables, and prints what is missing."""
    chosen = arguments()
    maps = sources.read_maps(chosen.map, chosen.service_reference)
    clients = sources.clients()
    services: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for number, client in enumerate(clients, 1):
        _progress(number, len(clients), client)
        services[client] = row(client)
        texts[f"operations/{client}"] = tables.operations_text(*service_table(client, maps))
    texts["services"] = tables.services_text(services)
    changed = tables.write(texts)
    print(f"\n{len(clients)} services, {changed} files changed", file=sys.stderr)


if __name__ == "__main__":
    main()
