"""Tests of the points and of their templates."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import jmespath
import pytest

from cross_region_awscall import check, expand
from localaws.cloudformation.template.parser import parse_template
from scripts.smoke_test.model import Drift, Execution, Fact, Function, Output, Pair, Point, Stack
from scripts.smoke_test.points import POINTS
from scripts.smoke_test.stacks import TEMPLATES, needs_macro, template_text
from scripts.tooling.environment import ROOT
from tests.templates.judges import cfn_lint, read_template

if TYPE_CHECKING:
    from collections.abc import Iterator

FACTS = [
    pytest.param(point, fact, id=f"{point.id}: {fact.question}") for point in POINTS for fact in point.facts
]
FILES = sorted(TEMPLATES.glob("*.yaml"))
MAX_TEMPLATE_BODY = 51_200  # bytes; AWS CloudFormation User Guide, "Understand CloudFormation quotas"


@functools.cache
def resources(stack: Stack) -> dict[str, Any]:
    """Returns the resources of a stack after the macro."""
    path = TEMPLATES / f"{stack.template}.yaml"
    template = expand(path) if needs_macro(stack) else parse_template(path.read_text())
    return dict(template["Resources"])


def logical_ids(fact: Fact) -> Iterator[tuple[Stack, str]]:
    match fact.observation:
        case Execution(stack, name) | Pair(stack, name, _) | Function(stack, name):
            yield stack, name


@pytest.mark.parametrize(("point", "fact"), FACTS)
def test_fact_refers_to_what_its_point_deploys(point: Point, fact: Fact) -> None:
    jmespath.compile(fact.path)
    for stack, name in logical_ids(fact):
        assert stack in point.stacks
        assert name in resources(stack)
    if isinstance(fact.observation, Drift):
        assert fact.observation.stack in point.stacks


@pytest.mark.parametrize(("point", "fact"), FACTS)
def test_pair_has_a_native_state_and_one_with_a_region(point: Point, fact: Fact) -> None:
    if isinstance(fact.observation, Pair):
        pair = fact.observation
        text = (TEMPLATES / f"{pair.stack.template}.yaml").read_text()
        for side in ("Native", "Region"):
            assert f"          {side} {pair.state}:\n" in text, point.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_template_has_no_findings(path: Any) -> None:
    """Stock cfn-lint accepts the templates as they are, before the macro."""
    assert cfn_lint(read_template(path)) == []
    if "Transform: CrossRegion\n" in path.read_text():
        assert check(path) == ()
    assert len(path.read_bytes()) < MAX_TEMPLATE_BODY


def test_every_template_belongs_to_a_point() -> None:
    used = {stack.template for point in POINTS for stack in point.stacks}
    assert used == {path.stem for path in FILES}


@pytest.mark.parametrize("point", POINTS, ids=lambda point: str(point.id))
def test_source_is_a_heading_of_a_page(point: Point) -> None:
    page, _, heading = point.source.partition(", ")
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    assert any(re.fullmatch(rf"#+ (\d+\. )?{re.escape(heading)}", line) for line in lines)


def test_points_have_different_ids() -> None:
    ids = [point.id for point in POINTS]
    assert len(ids) == len(set(ids))


def test_stack_that_needs_outputs_comes_after_the_other_stack() -> None:
    """Stacks without the macro are deployed first, and only these have outputs."""
    for point in POINTS:
        for stack in point.stacks:
            for _, value in stack.parameters:
                if isinstance(value, Output):
                    (other,) = (
                        each for each in point.stacks if (each.name, each.side) == (value.stack, value.side)
                    )
                    assert needs_macro(stack)
                    assert not needs_macro(other)


def test_template_gets_the_name_of_the_runs_macro() -> None:
    (stack,) = (stack for point in POINTS for stack in point.stacks[:1] if point.id == "error-names")
    assert "\nTransform: Crsmoke1\n" in template_text(stack, "Crsmoke1")
