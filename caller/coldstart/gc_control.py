"""Garbage collection, which is off during a cold start.

A cold start creates several hundred thousand objects (modules, models, handlers) and releases hardly any of them, so
garbage collection only costs time. In Lambda, it starts after the first call and ignores the objects that exist by
then ("gc.freeze" in the documentation of the Python standard library).
"""

from __future__ import annotations

import gc

from caller.environment import in_lambda

if in_lambda():  # other programs that import the caller keep their garbage collection
    gc.disable()


def resume_gc() -> None:
    """Turns garbage collection on, except for the objects that already exist."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
