"""The macro function with the checks that only the commands and cfn-lint run."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

from macro.expand import expand

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from macro.definition.reader import Inputs
    from macro.expand import Expansion
    from macro.model.stack_context import Deployment
    from macro.model.template_values import Json


def with_warnings() -> AbstractContextManager[object]:
    """Returns a context manager in which the macro's handler also looks for warnings, and drops them."""
    return patch("macro.handler.expand", _expand)


def _expand(
    fragment: Json, deployment: Deployment, inputs: Inputs, *, with_warnings: bool = False
) -> Expansion:
    assert not with_warnings, "the handler needs no warnings"
    return expand(fragment, deployment, inputs)
