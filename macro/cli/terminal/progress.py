"""Progress messages for people who wait."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

DELAY = 2.0
"""Seconds after which a message is printed."""


@contextmanager
def announce_if_slow(text: str) -> Iterator[None]:
    """Prints a text on standard error if the block takes longer than two seconds and a terminal shows the output."""
    timer = Timer(DELAY, click.echo, [f"{text} …"], {"err": True})
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
