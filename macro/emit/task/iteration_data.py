"""Whether a call's parameters can differ between the iterations of an inline Map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.model.template_values import RunTime

if TYPE_CHECKING:
    from macro.model.call import AwsCall
    from macro.model.template_values import TemplateValue

_TEXT_LITERAL = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
# The context object is the same in every iteration, and the names of functions aren't data.
_SAME_EVERYWHERE = re.compile(r"\$\$|\$states\s*\.\s*context\b|\$\w+\s*(?=\()")


def has_iteration_data(call: AwsCall) -> bool:
    """Returns whether a parameter, or the key of `BodyFrom`, comes from the state's input or from a variable.

    Intrinsic functions don't count, because CloudFormation resolves them once for all iterations. The context object
    doesn't count either: within an item processor, nothing in it identifies the iteration ("Accessing execution data
    from the Context object in Step Functions" in the AWS Step Functions Developer Guide).
    """
    return _holds_data(call.parameters) or (call.body_from is not None and _holds_data(call.body_from.name))


def _holds_data(value: TemplateValue) -> bool:
    match value:
        case RunTime(expression):
            return "$" in _SAME_EVERYWHERE.sub("", _TEXT_LITERAL.sub("", expression))
        case dict():
            return any(map(_holds_data, value.values()))
        case list():
            return any(map(_holds_data, value))
        case _:
            return False
