"""What keeps a template with cross-region calls from being deployed: one rule for each part of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import cfnlint.rules as stock

from macro.lint.analysis import analyze
from macro.lint.cfnlint_patches import StockRules, give_roles
from macro.lint.rule_category import RuleCategory, rule_category

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfnlint.rules import RuleMatch
    from cfnlint.template import Template

_TAGS = ["resources", "statemachine", "crossregion"]
_SOURCE = "https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"


def _problems(cfn: Template, topic: RuleCategory) -> Iterator[RuleMatch]:
    found = analyze(cfn)
    for problem in found.problems:
        if rule_category(problem) is topic:
            yield found.match(problem.place, problem.text)


class CallFields(stock.CloudFormationLintRule):  # type: ignore[misc]
    """The state's fields: which there are, and what they may be."""

    id = "E9301"
    shortdesc = "Validate the fields of a cross-region call"
    description = (
        "A state of type Cross::Region::AwsCall has the fields of a Task and of the call, and no other"
    )
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def __init__(self) -> None:
        """Asks cfn-lint for its rule on definitions, to tell it of the shorthand."""
        super().__init__()
        self.child_rules = StockRules()

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The problems of one template."""
        yield from _problems(cfn, RuleCategory.FIELDS)


class CallService(stock.CloudFormationLintRule):  # type: ignore[misc]
    """The service and the action."""

    id = "E9302"
    shortdesc = "Validate the service and action of a cross-region call"
    description = (
        "Service and action must be ones that AWS has, in any SDK's words, and that a state can call"
    )
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The problems of one template."""
        yield from _problems(cfn, RuleCategory.SERVICE)


class CallTargets(stock.CloudFormationLintRule):  # type: ignore[misc]
    """The regions and endpoints."""

    id = "E9303"
    shortdesc = "Validate the regions and endpoints of a cross-region call"
    description = (
        "Regions must exist, be in the stack's partition, and be known or limited when IAM is written"
    )
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The problems of one template."""
        yield from _problems(cfn, RuleCategory.TARGETS)


class CallParameters(stock.CloudFormationLintRule):  # type: ignore[misc]
    """The call's parameters."""

    id = "E9304"
    shortdesc = "Validate the parameters of a cross-region call"
    description = "Parameters must be members of the operation's input; required ones must be there"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The problems of one template."""
        yield from _problems(cfn, RuleCategory.PARAMETERS)


class CallPermissions(stock.CloudFormationLintRule):  # type: ignore[misc]
    """IAM and the role to call as."""

    id = "E9305"
    shortdesc = "Validate the permissions of a cross-region call"
    description = "What IAM must allow has to be derivable from the parameters or written down"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The problems of one template."""
        yield from _problems(cfn, RuleCategory.PERMISSIONS)


class CallStateMachine(stock.CloudFormationLintRule):  # type: ignore[misc]
    """The state machine around the calls, the template's settings and limits."""

    id = "E9306"
    shortdesc = "Validate state machines with cross-region calls"
    description = "Roles, definitions, settings and limits must allow the macro to expand the template"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def initialize(self, cfn: Template) -> None:
        """Stands in for what the macro adds and cfn-lint would miss."""
        give_roles(cfn.template)

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The problems of one template."""
        yield from _problems(cfn, RuleCategory.STATE_MACHINE)
