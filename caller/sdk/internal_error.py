"""A defect of the caller, told without its text: an exception's message may hold parameters."""

from __future__ import annotations

from caller.contract import INTERNAL_ERROR
from caller.errors import Failure


def error_location(error: Exception) -> str:
    """The module and line that raised, `caller.awsmodel.scalars:42`."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else "an unknown place"


def internal_error(error: Exception) -> Failure:
    """What the user is told of an exception that nobody expected."""
    text = f"A defect of the caller: {type(error).__name__} at {error_location(error)}. Please report it."
    return Failure(INTERNAL_ERROR, text)
