"""What is legal in a cross-region call but may not do what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import cfnlint.rules as stock

from macro.cli.options import MACRO
from macro.lint.analysis import analyze
from macro.model.diagnostics import TemplatePath
from macro.validate.warnings import WarningKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfnlint.rules import RuleMatch
    from cfnlint.template import Template

_TAGS = ["resources", "statemachine", "crossregion"]
_SOURCE = "https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"


def _advice(cfn: Template, subject: WarningKind) -> Iterator[RuleMatch]:
    found = analyze(cfn)
    for advice in found.advice:
        if advice.subject is subject:
            yield found.match(advice.place, advice.text)


class Wildcard(stock.CloudFormationLintRule):  # type: ignore[misc]
    """`*` in IamResources."""

    id = "W9301"
    shortdesc = "A cross-region call may touch everything"
    description = "IamResources should name ARNs, not *"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The advice on one template."""
        yield from _advice(cfn, WarningKind.WILDCARD)


class UnlistedRegion(stock.CloudFormationLintRule):  # type: ignore[misc]
    """A service in a region where botocore does not list it."""

    id = "W9302"
    shortdesc = "A cross-region call's service is not listed in its region"
    description = "The service may not be offered in the target region"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The advice on one template."""
        yield from _advice(cfn, WarningKind.REGION)


class LiteralSecret(stock.CloudFormationLintRule):  # type: ignore[misc]
    """A sensitive parameter with literal text."""

    id = "W9303"
    shortdesc = "A cross-region call has a literal secret in its parameters"
    description = "Parameters that the service calls sensitive should not be literals in a template"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The advice on one template."""
        yield from _advice(cfn, WarningKind.SECRET)


class LongTimeout(stock.CloudFormationLintRule):  # type: ignore[misc]
    """A time-out longer than the caller's own."""

    id = "W9304"
    shortdesc = "A cross-region call's time-out is longer than its caller's"
    description = "The caller function ends before the call's Timeout is reached"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The advice on one template."""
        yield from _advice(cfn, WarningKind.TIMEOUT)


class NotInTransform(stock.CloudFormationLintRule):  # type: ignore[misc]
    """Calls in a template that does not name the macro."""

    id = "W9305"
    shortdesc = "The template's Transform does not name the macro"
    description = f"Without {MACRO} in Transform, CloudFormation does not expand cross-region calls"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def __init__(self) -> None:
        """The setting `macro_name` is for those who registered the macro under another name."""
        super().__init__()
        self.config_definition = {"macro_name": {"default": MACRO, "type": "string"}}
        self.configure()

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The advice on one template."""
        found = analyze(cfn)
        macro = self.config["macro_name"]
        if found.misses(macro):
            text = f"Transform does not name {macro}: CloudFormation would not expand the template's calls"
            yield found.match(TemplatePath(""), text)


class UnlistedValue(stock.CloudFormationLintRule):  # type: ignore[misc]
    """A literal that is not among the values that the model lists."""

    id = "W9306"
    shortdesc = "A cross-region call has a value that its service's model does not list"
    description = "AWS adds values faster than any release knows them, so this is advice, not an error"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The advice on one template."""
        yield from _advice(cfn, WarningKind.VALUE)


class SizeOutside(stock.CloudFormationLintRule):  # type: ignore[misc]
    """A literal shorter, longer, smaller or larger than the model says."""

    id = "W9307"
    shortdesc = "A cross-region call has a value outside of the size that its service's model gives"
    description = "Lengths and ranges are those of this release; services widen them now and then"
    source_url = _SOURCE
    tags: ClassVar[list[str]] = _TAGS

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """The advice on one template."""
        yield from _advice(cfn, WarningKind.SIZE)
