"""A word to a waiting person."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 2.0
"""Seconds after which a person wants to know what is going on."""


@contextmanager
def patience(text: str) -> Iterator[None]:
    """Says on standard error, where that is a terminal, what takes longer than two seconds."""
    timer = Timer(PATIENCE, click.echo, [f"{text} …"], {"err": True})
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
