"""Tests of what the Transform section says about the macro."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.source.transforms.section import find_macro_parameters

if TYPE_CHECKING:
    from macro.model.template_values import Json

WITH_PARAMETERS: dict[str, Json] = {"Name": "CrossRegion", "Parameters": {"Region": "us-west-2"}}


@pytest.mark.parametrize(
    ("section", "path"),
    [
        (WITH_PARAMETERS, ("Transform", "Parameters")),
        (["AWS::LanguageExtensions", WITH_PARAMETERS], ("Transform", "1", "Parameters")),
        ("CrossRegion", ()),
        ([{"Name": "CrossRegion"}, {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}], ()),
        ([{"Name": "CrossRegion", "Parameters": {}}], ()),
        (None, ()),
    ],
)
def test_parameters_of_the_macro_are_found(section: Json, path: tuple[str, ...]) -> None:
    assert find_macro_parameters({"Transform": section}, "CrossRegion") == path
