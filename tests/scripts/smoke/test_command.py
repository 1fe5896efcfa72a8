"""Tests of the options of scripts/smoke. None of them uses an account."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from scripts.smoke_test.account.names import Names, is_prefix, random_prefix
from scripts.smoke_test.command import command
from scripts.smoke_test.points import POINTS

REGIONS = ("--region", "eu-west-1", "--region", "us-east-1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((*REGIONS, "--only", "nothing"), "there is no point 'nothing'; the points are error-names, "),
        (("--region", "eu-west-1"), "give --region twice, with two Regions of one partition"),
        (("--region", "eu-west-1", "--region", "cn-north-1"), "give --region twice"),
        ((*REGIONS, "--prefix", "production"), "'production' isn't a prefix; it must be crsmoke- and"),
        ((*REGIONS, "--remove", "crsmoke-"), "'crsmoke-' isn't a prefix"),
    ],
)
def test_wrong_usage_is_explained(options: tuple[str, ...], message: str) -> None:
    result = CliRunner().invoke(command, list(options))
    assert result.exit_code == 2
    assert message in result.output


def test_points_are_listed() -> None:
    result = CliRunner().invoke(command, ["--list"])
    assert [line.split()[0] for line in result.output.splitlines()] == [point.id for point in POINTS]
    assert "(1 question)\n" in result.output


def test_policy_names_only_resources_with_the_beginning_of_all_prefixes() -> None:
    result = CliRunner().invoke(command, ["--permissions", "--region", "cn-north-1"])
    *own, other = json.loads(result.output)["Statement"]
    resources = [resource for statement in own for resource in statement["Resource"]]
    assert all(resource.startswith("arn:aws-cn:") and "crsmoke-" in resource for resource in resources)
    assert all(":" in action and not action.endswith(":*") for action in other["Action"])


def test_random_prefixes_are_valid_and_different() -> None:
    first, second = random_prefix(), random_prefix()
    assert is_prefix(first)
    assert is_prefix(second)
    assert first != second


@pytest.mark.parametrize(
    ("name", "is_own"),
    [
        ("crsmoke-ab", True),
        ("crsmoke-ab-calls", True),
        ("/aws/lambda/crsmoke-ab-echo", True),
        ("crsmoke-abc", False),
        ("other-crsmoke-ab-calls", False),
    ],
)
def test_only_names_with_the_complete_prefix_are_removed(name: str, is_own: bool) -> None:  # noqa: FBT001
    assert Names("crsmoke-ab").owns(name) is is_own
