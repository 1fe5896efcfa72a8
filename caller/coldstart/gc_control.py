"""The garbage collector, kept out of a cold start.

Python looks for garbage as objects are made. A cold start makes several hundred thousand and drops hardly any
(modules, models, handlers), so every look is in vain, and there are many. In Lambda it starts to look after the
first call, and not at what the start left ("gc.freeze" in the Python standard library's documentation).
"""

from __future__ import annotations

import gc

from caller.environment import in_lambda

if in_lambda():  # a program that only imports the caller keeps its own way
    gc.disable()


def resume_gc() -> None:
    """Lets the collector run from here on, without what is there already."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
