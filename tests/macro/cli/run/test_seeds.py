"""Tests of the seeds' Regions."""

import click
import pytest

from macro.cli.run.seeds import pair_seeds

WEST, EAST = "us-west-2", "us-east-1"


@pytest.mark.parametrize(
    ("seeds", "regions", "expected"),
    [
        (["a"], [WEST, EAST], [("a", WEST), ("a", EAST)]),
        (["a", "b"], [WEST], [("a", WEST), ("b", WEST)]),
        (["a", "b"], [WEST, EAST], [("a", WEST), ("b", EAST)]),
    ],
)
def test_pairs(seeds: list[str], regions: list[str], expected: list[tuple[str, str]]) -> None:
    assert pair_seeds(seeds, regions) == expected


def test_number_of_regions_must_match() -> None:
    with pytest.raises(click.UsageError, match="there are 2 seeds and 3 seed Regions"):
        pair_seeds(["a", "b"], [WEST, EAST, "eu-west-1"])
