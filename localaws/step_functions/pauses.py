"""Shortens the pauses of state machines, so that a test of a day doesn't take a day."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, Final

from localaws.api.timing import current_timing
from localaws.step_functions.interpreter import interpreter_module

_CHECK_SECONDS: Final = 1  # moto resets the event at once, so a thread can miss it
_RETRIER: Final = "asl.component.common.retry.retrier_decl"
_WAIT: Final = "asl.component.state.wait.wait_function.wait_function"


def patch_pauses() -> None:
    """Divides the intervals of retriers and the durations of Wait states by `Timing.pause_speed`."""
    interpreter_module(_RETRIER).time = SimpleNamespace(sleep=_sleep)
    interpreter_module(_WAIT).WaitFunction._wait_interval = _wait_interval


def _sleep(seconds: float) -> None:
    time.sleep(seconds / current_timing().pause_speed)


def _wait_interval(_function: Any, env: Any, wait_seconds: float) -> None:
    """Waits until the time has passed or the execution has been stopped."""
    end = time.monotonic() + wait_seconds / current_timing().pause_speed
    while env.is_running() and (left := end - time.monotonic()) > 0:
        env.program_state_event.wait(min(left, _CHECK_SECONDS))
