"""Tests of collecting and printing diagnostics."""

import pytest

from macro.model import rules
from macro.model.diagnostics import (
    Diagnostic,
    DiagnosticCollector,
    TemplateError,
    TemplatePath,
    template_error,
)
from macro.model.rules import RULES, Severity

ORDERS = TemplatePath("Orders")


def test_path_prints_resource_and_steps() -> None:
    assert str(ORDERS.at("States", "Read", "Parameters")) == "Resources/Orders: States/Read/Parameters"
    assert str(ORDERS) == "Resources/Orders"
    assert str(TemplatePath("", ("Metadata",))) == "Template: Metadata"


def test_only_a_key_path_points_to_the_name() -> None:
    path = ORDERS.at("States").key("Read")
    assert path.is_key
    assert path.steps == ("States", "Read")
    assert not path.at("Resource").is_key


def test_collector_raises_every_diagnostic_once_in_order() -> None:
    def fails(text: str) -> int:
        raise template_error(rules.FIELDS, ORDERS, text)

    collector = DiagnosticCollector()
    assert collector.attempt(fails, "first") is None
    assert collector.attempt(int, "7") == 7
    collector.add(rules.FIELDS, ORDERS, "second")
    collector.attempt(fails, "first")
    with pytest.raises(TemplateError) as caught:
        collector.finish()
    assert [diagnostic.message for diagnostic in caught.value.diagnostics] == ["first", "second"]
    assert str(caught.value) == "Resources/Orders: first\nResources/Orders: second"


def test_empty_collector_raises_nothing() -> None:
    DiagnosticCollector().finish()


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\x85", "\u2028", "\x0b"])
def test_quoted_line_breaks_do_not_add_lines(line_break: str) -> None:
    path = TemplatePath("Orders", (f"a{line_break}b",))
    diagnostic = Diagnostic(rules.FIELDS, path, f"no 'x{line_break}y'")
    assert len(str(diagnostic).splitlines()) == 1
    assert len(diagnostic.message.splitlines()) == 1
    assert str(diagnostic).startswith("Resources/Orders: a\\")


def test_fix_is_printed_after_a_blank_line() -> None:
    diagnostic = Diagnostic(rules.PERMISSIONS, ORDERS, "IamResources is missing", "IamResources:\n  - arn")
    assert str(diagnostic) == "Resources/Orders: IamResources is missing\n\nIamResources:\n  - arn\n"


def test_rule_ids_are_unique_and_start_with_the_severity() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert {rule.severity for rule in RULES if rule.id.startswith("W")} == {Severity.WARNING}
    assert {rule.severity for rule in RULES if rule.id.startswith("E")} == {Severity.ERROR}
    assert all(rule.title and rule.description.endswith(".") for rule in RULES)
