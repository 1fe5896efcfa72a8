"""Tests of the figures and commands in docs/platform.md."""

from __future__ import annotations

import re

import pytest

from scripts.tooling.environment import ROOT

PAGE = (ROOT / "docs" / "platform.md").read_text(encoding="utf-8")
COSTS = re.findall(
    r"^\| (.+?) \| .+? Pricing \| ([\d.]+) \| .+? \| (\d+) \| ([\d.]+) \|$", PAGE, re.MULTILINE
)


@pytest.mark.parametrize(("part", "price", "quantity", "cost"), COSTS)
def test_cost_is_the_price_of_the_quantity(part: str, price: str, quantity: str, cost: str) -> None:
    assert f"{float(price) * float(quantity):.2f}" == cost, part


def test_sums_of_the_costs() -> None:
    native, *added = (float(cost) for *_, cost in COSTS)
    assert f"The macro adds {sum(added):.2f} USD to {native:.2f} USD." in PAGE


def test_quantity_of_the_duration_follows_from_the_example() -> None:
    (quantity,) = [int(quantity) for part, _, quantity, _ in COSTS if part == "Duration"]
    example = re.search(r"default memory of (\d+) MB on arm64, (\d+) ms per call", PAGE)
    assert example
    memory, milliseconds = map(int, example.groups())
    assert quantity == 1_000_000 * memory / 1024 * milliseconds / 1000


def test_terraform_replaces_the_locations_of_the_code() -> None:
    provider = (ROOT / "templates" / "provider.yaml").read_text(encoding="utf-8").replace("../build/", "")
    replaced = re.findall(r'"((?:Content|Code): \w+\.zip)"', PAGE)
    assert replaced == ["Content: layer.zip", "Code: macro.zip"]
    assert [provider.count(text) for text in replaced] == [1, 1]
