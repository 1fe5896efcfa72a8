"""A test of an upgrade of the provider stack, and of its rollback to the older code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from localaws import LocalAws
from tests.end_to_end.deployment.provider_stacks import (
    STACK,
    changed_clone,
    executed,
    layer_versions,
    layers_of,
    provider_parameters,
    reserved_concurrency,
    resource_of,
)
from tests.end_to_end.deployments import deploy_template
from tests.end_to_end.installation import copy_build, deploy_bundle, deploy_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.end_to_end

REGION = "eu-west-2"
TEMPLATE = Path(__file__).parents[1] / "templates" / "identity.yaml"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Returns a folder with the code that the test installs."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    return copy_build(folder)


@pytest.fixture
def aws() -> Iterator[LocalAws]:
    """Starts a local AWS without a provider."""
    with LocalAws() as local:
        yield local


def test_upgrade_and_rollback_of_the_provider_do_not_change_deployed_stacks(
    aws: LocalAws, bundle: Path, tmp_path: Path
) -> None:
    """Upgrades the provider, deploys the stack again, and rolls the provider back to the older code."""
    deploy_bundle(aws, REGION, bundle)
    deploy_template(aws, TEMPLATE, STACK, REGION, {})
    old = resource_of(aws, "CallerLayer", REGION)
    assert layers_of(aws, REGION) == {old}

    parameters = {"DefinitionBuckets": "definitions,more", "MacroReservedConcurrency": "5"}
    deploy_provider(aws, REGION, changed_clone(tmp_path), **parameters)
    new = resource_of(aws, "CallerLayer", REGION)
    assert layer_versions(aws, old) == {old, new}
    assert layers_of(aws, REGION) == {old}
    assert executed(aws, REGION)["Account"] == "123456789012"
    assert reserved_concurrency(aws, REGION) == 5

    deploy_template(aws, TEMPLATE, STACK, REGION, {})
    assert layers_of(aws, REGION) == {new}
    assert executed(aws, REGION)["Upgraded"]["Account"] == "123456789012"

    deploy_bundle(aws, REGION, bundle)
    assert resource_of(aws, "CallerLayer", REGION) != new
    assert layers_of(aws, REGION) == {new}
    assert executed(aws, REGION)["Upgraded"]["Account"] == "123456789012"
    assert provider_parameters(aws, REGION).items() >= parameters.items()
