"""Defines a cfn-lint rule class for each rule of the macro that is about templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import cfnlint.rules as stock

from macro.lint.analysis import analyze
from macro.lint.cfnlint_patches import StockRules, declare_callers, give_roles
from macro.model.diagnostics import Diagnostic, TemplatePath
from macro.model.rules import FIELDS, NOT_IN_TRANSFORM, RULES, STATE_MACHINE, Rule
from macro.source.expand_options import MACRO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfnlint.rules import RuleMatch
    from cfnlint.template import Template

_SOURCE = "https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"


class TemplateRule(stock.CloudFormationLintRule):  # type: ignore[misc]
    """Reports the diagnostics of one rule of the macro."""

    source_url = _SOURCE
    tags: ClassVar[list[str]] = ["resources", "statemachine", "crossregion"]
    rule: ClassVar[Rule]

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        """Yields a match for each diagnostic of the rule."""
        analysis = analyze(cfn)
        for diagnostic in analysis.diagnostics:
            if diagnostic.rule is self.rule:
                yield analysis.match(diagnostic)


class _FieldsRule(TemplateRule):
    """Also lets cfn-lint's own rule about definitions accept cross-Region calls."""

    def __init__(self) -> None:
        super().__init__()
        self.child_rules = StockRules()


class _StateMachineRule(TemplateRule):
    """Also adds the roles and the callers that the macro creates, because cfn-lint's own rules require them."""

    def initialize(self, cfn: Template) -> None:
        declare_callers(cfn)
        give_roles(cfn.template)


class _TransformRule(TemplateRule):
    """Reports calls in a template that doesn't name the macro; `macro_name` configures the name."""

    def __init__(self) -> None:
        super().__init__()
        self.config_definition = {"macro_name": {"default": MACRO, "type": "string"}}
        self.configure()

    def match(self, cfn: Template) -> Iterator[RuleMatch]:
        analysis = analyze(cfn)
        macro = self.config["macro_name"]
        if analysis.has_calls and not analysis.names_macro(macro):
            message = f"Transform doesn't name {macro}, so CloudFormation doesn't expand the template's calls"
            yield analysis.match(Diagnostic(self.rule, TemplatePath(""), message, f"Transform: {macro}"))


_BASES: dict[str, type[TemplateRule]] = {
    FIELDS.id: _FieldsRule,
    STATE_MACHINE.id: _StateMachineRule,
    NOT_IN_TRANSFORM.id: _TransformRule,
}


def _rule_class(rule: Rule) -> type[TemplateRule]:
    members = {
        "__doc__": f"{rule.title}.",
        "__module__": __name__,
        "id": rule.id,
        "shortdesc": rule.title,
        "description": rule.description,
        "rule": rule,
    }
    return type(rule.id, (_BASES.get(rule.id, TemplateRule),), members)


RULE_CLASSES = {rule.id: _rule_class(rule) for rule in RULES if rule.in_template}
"""The classes by rule ID."""
