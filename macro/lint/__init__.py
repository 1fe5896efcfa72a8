"""Rules for cfn-lint, loaded with one setting: `append_rules: [macro.lint]`.

They report what the macro would, where it stands, and let cfn-lint's own rules accept the shorthand.
"""

from macro.lint.error_rules import (
    CallFields,
    CallParameters,
    CallPermissions,
    CallService,
    CallStateMachine,
    CallTargets,
)
from macro.lint.warning_rules import (
    LiteralSecret,
    LongTimeout,
    NotInTransform,
    SizeOutside,
    UnlistedRegion,
    UnlistedValue,
    Wildcard,
)

__all__ = [
    "CallFields",
    "CallParameters",
    "CallPermissions",
    "CallService",
    "CallStateMachine",
    "CallTargets",
    "LiteralSecret",
    "LongTimeout",
    "NotInTransform",
    "SizeOutside",
    "UnlistedRegion",
    "UnlistedValue",
    "Wildcard",
]
