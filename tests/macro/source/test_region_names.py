"""Tests of the Regions in options."""

from __future__ import annotations

import pytest

from caller.awsmodel.regions import list_regions
from macro.source.region_names import UnknownRegionError, check_region


def test_listed_regions_have_no_warning() -> None:
    assert {check_region(region) for region in list_regions()} == {""}


@pytest.mark.parametrize(
    "region", ["eu-central-9", "us-east-12", "af-west-1", "ca-northwest-1", "us-gov-south-1"]
)
def test_regions_that_can_be_newer_have_a_warning(region: str) -> None:
    assert check_region(region).startswith(f"this release doesn't list the Region '{region}'; did you mean '")


@pytest.mark.parametrize(
    ("region", "hint"),
    [
        ("us-esat-1", "; did you mean 'us-east-1'?"),
        ("eu-centrl-1", "; did you mean 'eu-central-1'?"),
        ("EU-WEST-1", "; did you mean 'eu-west-1'?"),
        ("eu-west-1a", "; did you mean 'eu-west-1'?"),
        ("eu-west-0", "; did you mean 'eu-west-3'?"),
        ("xx-west-1", "; did you mean 'us-west-1'?"),
        ("aws-global", ""),
        ("mars", ""),
        ("", ""),
    ],
)
def test_other_names_are_errors(region: str, hint: str) -> None:
    with pytest.raises(UnknownRegionError) as raised:
        check_region(region)
    assert str(raised.value) == f"there is no Region '{region}'{hint}"
