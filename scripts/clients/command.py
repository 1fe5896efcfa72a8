"""Runs the programs with which people use the project against a local AWS, or on the macro's outputs."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from scripts.clients import (
    ansible,
    aws_command,
    cdk,
    cfn_lint,
    formatters,
    language_server,
    sam,
    sceptre,
    serverless_framework,
)
from scripts.clients.model import FAILED, PASSED, UNAVAILABLE, CheckFailed, ClientUnavailable, Result
from scripts.clients.outputs import checkers, guard
from scripts.clients.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.clients.model import Check, Client, Tool

_CLIENTS: Final[tuple[Client, ...]] = (
    *aws_command.CLIENTS,
    *sam.CLIENTS,
    *cdk.CLIENTS,
    *serverless_framework.CLIENTS,
    *sceptre.CLIENTS,
    *ansible.CLIENTS,
    *checkers.CLIENTS,
    *guard.CLIENTS,
    *formatters.CLIENTS,
    *language_server.CLIENTS,
    *cfn_lint.CLIENTS,
)

_WIDTH: Final = 160  # of the table in a file


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    chosen = _parser().parse_args(arguments)
    clients = [client for client in _CLIENTS if not chosen.only or client.name in chosen.only]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # As with Ctrl-C, the local AWS stops, too.
    with Workplace() as workplace:
        results = [result for client in clients for result in _run_client(client, workplace)]
    _print_table(results)
    if any(result.outcome == FAILED for result in results):
        return 1
    return 1 if chosen.require_all and any(result.outcome == UNAVAILABLE for result in results) else 0


def _parser() -> argparse.ArgumentParser:
    names = [client.name for client in _CLIENTS]
    parser = argparse.ArgumentParser(
        prog="scripts/test-clients",
        description=f"{__doc__} The clients are pinned in requirements/clients, and installed in build/clients."
        " The exit status is 1 if a check fails.",
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=names,
        metavar="CLIENT",
        help=f"run only this client; you can repeat the option. The clients are: {'; '.join(names)}",
    )
    parser.add_argument(
        "--require-all",
        action="store_true",
        help="exit with status 1 also if a client isn't available on this computer",
    )
    return parser


def _run_client(client: Client, workplace: Workplace) -> Iterator[Result]:
    print(f"\n{client.name}", flush=True)
    started = time.monotonic()
    try:
        tool = client.install(workplace)
    except ClientUnavailable as error:
        print(f"  {UNAVAILABLE}: {error}", flush=True)
        yield Result(client.name, "", "install", UNAVAILABLE, str(error).splitlines()[0], str(error))
        return
    except CheckFailed as error:
        print(f"  {FAILED}: {error}", flush=True)
        yield Result(client.name, "", "install", FAILED, "", str(error))
        return
    print(f"  version {tool.version} ({time.monotonic() - started:.1f} s)", flush=True)
    for check in client.checks:
        yield _run_check(client, check, tool, workplace)


def _run_check(client: Client, check: Check, tool: Tool, workplace: Workplace) -> Result:
    print(f"  {check.action} …", flush=True)
    started = time.monotonic()
    outcome, detail, message = PASSED, "", ""
    try:
        detail = check.run(tool, workplace)
    except CheckFailed as error:
        outcome, message = FAILED, str(error)
        print(message, file=sys.stderr)
    print(f"  {check.action}: {outcome} ({time.monotonic() - started:.1f} s)", flush=True)
    return Result(client.name, tool.version, check.action, outcome, detail, message)


def _print_table(results: Sequence[Result]) -> None:
    table = Table("client", "version", "what was done", "outcome", "detail", title="Clients")
    for result in results:
        table.add_row(result.client, result.version, result.action, result.outcome, result.detail)
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(table)
    counts = {
        name: sum(result.outcome == name for result in results) for name in (PASSED, FAILED, UNAVAILABLE)
    }
    print(", ".join(f"{count} {name.lower()}" for name, count in counts.items()))
