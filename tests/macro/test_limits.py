"""Limits of CloudFormation, checked before it does."""

import pytest

from macro.limits import check_limits, check_names
from macro.problems import Rejected


def test_too_many_resources() -> None:
    template = {"Resources": {f"Topic{number}": {"Type": "AWS::SNS::Topic"} for number in range(501)}}
    with pytest.raises(
        Rejected, match="501 resources; CloudFormation takes 500: split it into nested stacks"
    ):
        check_limits(template)  # type: ignore[arg-type]


def test_too_large_a_template() -> None:
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "x" * 1_000_000}}}
    }
    with pytest.raises(Rejected, match=r"has 1,000,\d+ bytes; CloudFormation takes 1,000,000"):
        check_limits(template)  # type: ignore[arg-type]


def test_what_fits_passes() -> None:
    check_limits({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})


def test_a_logical_id_that_gets_too_long() -> None:
    with pytest.raises(
        Rejected, match=r"has 256 characters; CloudFormation takes 255: give x+ a shorter name"
    ):
        check_names({"x" * 245: {"x" * 256: {}}}, {})
