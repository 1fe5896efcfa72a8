"""Counts the retries of each item of a Map. moto can lose a count if several items fail at the same time.

moto stores the count of an item under a key of the retrier. Each item creates this key if there is none yet. If two
items do so at once, the second key replaces the first, and the count under the first one is lost. The item then has a
retry more than `MaxAttempts`.

Source: `moto.stepfunctions.parser.asl.component.eval_component`.
"""

from __future__ import annotations

import uuid
from typing import Any

from localaws.step_functions.interpreter import interpreter_module


def patch_retry_counts() -> None:
    """Gives each retrier one key."""
    interpreter_module("asl.component.eval_component").EvalComponent.heap_key = property(heap_key)


def heap_key(component: Any) -> str:
    """Returns the key of a component, and creates it if there is none. Threads can call this at the same time."""
    return str(vars(component).setdefault("_key", uuid.uuid4().hex))  # setdefault is one step for all threads
