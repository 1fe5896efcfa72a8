"""What stays when the provider is upgraded or removed: everything that was deployed with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from macro.local import LocalAws
from tests.end_to_end.deployments import CommandFailed, deploy_template, deployed, execute_to_end, run_aws
from tests.end_to_end.installation import install

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.end_to_end

HOME = "eu-central-1"
PROVIDER = "cross-region-awscall"
TEMPLATE = Path(__file__).parent / "templates" / "identity.yaml"
STACK = "consumer"


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    """A local AWS of its own, since the provider goes; with a stack that was deployed with it."""
    with LocalAws() as local:
        install(local, HOME)
        deploy_template(local, TEMPLATE, STACK, HOME, {})
        yield local


def executed(aws: LocalAws) -> dict[str, Any]:
    result: dict[str, Any] = execute_to_end(aws, deployed(aws, STACK, HOME).outputs["Machine"], {}).output
    return result


def layers_of(aws: LocalAws) -> set[str]:
    functions = aws.client("lambda", HOME).list_functions()["Functions"]
    return {
        layer["Arn"]
        for function in functions
        if function["FunctionName"].startswith(STACK)
        for layer in function["Layers"]
    }


def test_a_deployed_stack_keeps_its_layer_version_over_an_upgrade(aws: LocalAws) -> None:
    before = layers_of(aws)
    assert len(before) == 1
    layer_name = before.copy().pop().split(":")[6]
    client = aws.client("lambda", HOME)
    content = {"ZipFile": b"PK\x05\x06" + bytes(18)}  # an empty archive: whoever ran it would fail
    client.publish_layer_version(LayerName=layer_name, Content=content)
    assert layers_of(aws) == before
    assert executed(aws)["Account"] == "123456789012"


def test_a_deployed_stack_runs_on_without_the_provider(aws: LocalAws) -> None:
    run_aws(aws, HOME, "cloudformation", "delete-stack", "--stack-name", PROVIDER)
    run_aws(aws, HOME, "cloudformation", "wait", "stack-delete-complete", "--stack-name", PROVIDER)
    with pytest.raises(CommandFailed):
        run_aws(aws, HOME, "cloudformation", "describe-stacks", "--stack-name", PROVIDER)
    (arn,) = layers_of(aws)
    name, version = arn.split(":")[6:]
    versions = aws.client("lambda", HOME).list_layer_versions(LayerName=name)["LayerVersions"]
    assert version in {str(kept["Version"]) for kept in versions}
    assert executed(aws)["Account"] == "123456789012"


def test_updating_it_needs_the_provider_and_says_so(aws: LocalAws, tmp_path: Path) -> None:
    changed = tmp_path / "template.yaml"
    changed.write_text(TEMPLATE.read_text().replace("us-west-2", "us-east-1"))
    with pytest.raises(CommandFailed, match="CrossRegion"):
        deploy_template(aws, changed, STACK, HOME, {})
    assert executed(aws)["Account"] == "123456789012"


def test_it_can_be_deleted_without_the_provider(aws: LocalAws) -> None:
    run_aws(aws, HOME, "cloudformation", "delete-stack", "--stack-name", STACK)
    run_aws(aws, HOME, "cloudformation", "wait", "stack-delete-complete", "--stack-name", STACK)
    assert layers_of(aws) == set()
