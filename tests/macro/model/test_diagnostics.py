"""How findings are gathered and printed."""

import pytest

from macro.model.diagnostics import DiagnosticCollector, TemplateError, TemplatePath, template_error


def test_a_place_prints_as_resource_and_path() -> None:
    place = TemplatePath("Orders").at("States", "Read", "Parameters")
    assert str(place) == "Resources/Orders: States/Read/Parameters"
    assert str(TemplatePath("Orders")) == "Resources/Orders"


def test_gather_raises_every_problem_once_and_in_order() -> None:
    def fails(text: str) -> int:
        raise template_error(TemplatePath("Orders"), text)

    gather = DiagnosticCollector()
    assert gather.attempt(fails, "first") is None
    assert gather.attempt(int, "7") == 7
    gather.add(TemplatePath("Orders"), "second")
    gather.attempt(fails, "first")
    with pytest.raises(TemplateError) as caught:
        gather.finish()
    assert [problem.text for problem in caught.value.problems] == ["first", "second"]
    assert str(caught.value) == "Resources/Orders: first\nResources/Orders: second"


def test_gather_without_problems_finishes() -> None:
    DiagnosticCollector().finish()


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\x85", "\u2028", "\x0b"])
def test_a_problem_is_one_line_whatever_it_quotes(line_break: str) -> None:
    problem = template_error(TemplatePath("Orders", (f"a{line_break}b",)), f"no 'x{line_break}y'").problems[0]
    assert len(str(problem).splitlines()) == 1
    assert str(problem).startswith("Resources/Orders: a\\")
