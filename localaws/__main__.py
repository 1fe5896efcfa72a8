"""`python -m localaws [--port N]`: runs a local AWS until Ctrl-C, SIGTERM, or the end of its parent process."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading


def main() -> None:
    """Prints the endpoint URL, and runs the server."""
    arguments = _arguments()
    _isolate_environment()
    from localaws.server import Server  # noqa: PLC0415  imported after the environment is clean; takes seconds

    server = Server(arguments.port)
    ended, end = os.pipe()
    _write_at_signals(end)
    if arguments.until_parent_ends:
        threading.Thread(target=_write_when_parent_ends, args=(end,), daemon=True).start()
    threading.Thread(target=server.serve, daemon=True).start()
    sys.stdout.write(f"{server.endpoint}\n")
    sys.stdout.flush()
    os.read(ended, 1)
    server.stop()
    os._exit(0)  # shutting down the interpreter would take seconds


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m localaws", description="Runs a local AWS until Ctrl-C.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free port)")
    parser.add_argument("--until-parent-ends", action="store_true", help="stop when standard input is closed")
    return parser.parse_args()


def _write_at_signals(pipe: int) -> None:
    """Writes a byte into a pipe at Ctrl-C and SIGTERM.

    Python runs the handler of a signal only between two operations of the main thread. If the signal comes just before
    an operation that waits, the handler runs after it. The interpreter itself writes the byte, at once.
    """
    os.set_blocking(pipe, False)
    signal.set_wakeup_fd(pipe)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)


def _write_when_parent_ends(pipe: int) -> None:
    while os.read(0, 4096):
        pass
    os.write(pipe, b"\0")


def _isolate_environment() -> None:
    """Removes the developer's profiles, credentials, and endpoints."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MOTO_", "BOTO_"))]:
        del os.environ[name]
    os.environ.update(
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        MOTO_IAM_LOAD_MANAGED_POLICIES="true",
    )


if __name__ == "__main__":
    main()
