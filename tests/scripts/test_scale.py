"""Tests of the measurement of large templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.benchmark.measuring import MeasurementError
from scripts.scale import command, measure
from scripts.scale.templates import size, template_of_calls, template_of_resources
from tests.templates.examples import LAYER

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("count", [50, 100])
def test_template_has_the_number_of_resources_after_the_macro(count: int) -> None:
    expanded = command._expand(template_of_resources(count))
    assert count - 8 < len(expanded["Resources"]) <= count


def test_bytes_per_call_predict_the_size_of_a_template() -> None:
    per_call = command.bytes_per_call()
    assert per_call["before"] < per_call["after"]
    expanded = [size(command._expand(template_of_calls(count))) for count in (150, 250)]
    assert expanded[1] - expanded[0] == pytest.approx(100 * per_call["after"], rel=0.02)


def test_measures_every_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    macro = {"macro": measure.PROGRAMS["macro"]}
    monkeypatch.setattr(measure, "PROGRAMS", macro)
    figures = measure.measure({"one": template_of_calls(1)}, tmp_path, 1)
    assert set(figures["one"]) == {"macro"}
    assert figures["one"]["macro"].seconds > 0
    assert figures["one"]["macro"].megabytes > 10


def test_failed_program_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "LAYER", LAYER)
    monkeypatch.setattr(measure, "PROGRAMS", {"macro": measure.PROGRAMS["macro"]})
    with pytest.raises(MeasurementError, match="the expanded definition has"):
        measure.measure({"large": template_of_calls(1_500)}, tmp_path, 1)


def test_growth_of_linear_times_is_one() -> None:
    rows = {str(size): {"check": measure.Figure(1 + size / 100, 50)} for size in (50, 100, 200, 500)}
    assert command._growth((50, 100, 200, 500), rows, "check") == pytest.approx(1)
    rows["500"] = {"check": measure.Figure(13, 50)}
    assert command._growth((50, 100, 200, 500), rows, "check") == pytest.approx(10 / 3)
