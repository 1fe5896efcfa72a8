"""Reports of bugs in the caller, without the exception's message, because it can contain parameters."""

from __future__ import annotations

from caller.contract import INTERNAL_ERROR
from caller.errors import Failure


def error_location(error: Exception) -> str:
    """Returns the module and line that raised an exception (`caller.awsmodel.scalars:42`)."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}" if frame else "an unknown line"


def internal_error(error: Exception) -> Failure:
    """Returns the failure for an unexpected exception."""
    text = f"Internal error of the caller: {type(error).__name__} at {error_location(error)}. Please report this bug."
    return Failure(INTERNAL_ERROR, text)
