"""Tests every golden case, and the rules for all expansions."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.detection import mentions_shorthand
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, FOLDER, inputs, outcome, read, templates

if TYPE_CHECKING:
    from pathlib import Path

EXPANDED = [path for path in templates() if path.with_suffix(".expanded.yaml").exists()]
CHANGED = [path for path in EXPANDED if path.parent.name != "untouched"]


def name_of(path: Path) -> str:
    return str(path.relative_to(FOLDER).with_suffix(""))


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_output_is_as_expected(path: Path) -> None:
    result = outcome(path)
    expected = path.with_suffix(result.ending)
    assert expected.exists(), f"no {expected.name}; run scripts/golden {name_of(path)}, and read the output"
    assert result.text == expected.read_text()


def test_every_expected_output_has_a_template() -> None:
    expectations = [*FOLDER.glob("*/*.expanded.yaml"), *FOLDER.glob("*/*.error.txt")]
    orphans = [
        path for path in expectations if not path.with_name(path.name.split(".", 1)[0] + ".yaml").exists()
    ]
    assert not orphans
    assert len(expectations) >= 30


@pytest.mark.parametrize("path", EXPANDED, ids=name_of)
def test_expand_is_deterministic_and_does_not_change_its_input(path: Path) -> None:
    template = read(path)
    before = copy.deepcopy(template)
    first = expand(template, DEPLOYMENT, inputs(template)).template
    assert json.dumps(template) == json.dumps(before)
    assert json.dumps(first) == json.dumps(expand(before, DEPLOYMENT, inputs(before)).template)


@pytest.mark.parametrize("path", EXPANDED, ids=name_of)
def test_expanding_an_expanded_template_does_not_change_it(path: Path) -> None:
    template = read(path)
    expanded = expand(template, DEPLOYMENT, inputs(template)).template
    again = expand(expanded, DEPLOYMENT, inputs(template)).template
    assert json.dumps(again) == json.dumps(expanded)


@pytest.mark.parametrize("path", CHANGED, ids=name_of)
def test_only_the_shorthand_changes(path: Path) -> None:
    template = read(path)
    expanded: dict[str, Any] = expand(template, DEPLOYMENT, inputs(template)).template
    for name, resource in template["Resources"].items():
        if not resource["Type"].endswith("::StateMachine"):
            assert json.dumps(expanded["Resources"][name]) == json.dumps(resource)
    rest = {key: value for key, value in template.items() if key not in {"Resources", "Conditions"}}
    assert {key: expanded[key] for key in rest} == rest
    assert expanded != template
    for resource in expanded["Resources"].values():
        properties = resource.get("Properties", {})
        rest = {name: value for name, value in properties.items() if name != "DefinitionSubstitutions"}
        assert not mentions_shorthand(rest)
