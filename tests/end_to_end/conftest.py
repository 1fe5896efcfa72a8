"""Fixtures for the end-to-end tests: a local AWS, deployments, and executions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from localaws import LocalAws
from tests.end_to_end.deployments import DeployedStack, Execution, deploy_template, execute_to_end
from tests.end_to_end.installation import install

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MACRO_REGION = "eu-central-1"


class Deploy(Protocol):
    """Deploys a template with `aws cloudformation deploy`, and raises deployments.CommandFailed if that fails."""

    def __call__(self, template: Path, stack: str, region: str, **parameters: str) -> DeployedStack:
        """Deploys the template and returns the stack."""


@pytest.fixture(scope="session")
def local_aws() -> Iterator[LocalAws]:
    """Starts one local AWS for all tests."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture(scope="session")
def macro_region(local_aws: LocalAws) -> str:
    """Installs the macro, and returns its Region."""
    install(local_aws, MACRO_REGION)
    return MACRO_REGION


@pytest.fixture(scope="session")
def deploy(local_aws: LocalAws) -> Deploy:
    """Returns a function that deploys to the local AWS."""

    def to_local_aws(template: Path, stack: str, region: str, **parameters: str) -> DeployedStack:
        return deploy_template(local_aws, template, stack, region, parameters)

    return to_local_aws


@pytest.fixture(scope="session")
def execute(local_aws: LocalAws) -> Callable[[str, Any], Execution]:
    """Returns a function that runs an execution to its end: `execute(arn, input)`."""

    def on_local_aws(state_machine: str, given: Any) -> Execution:
        return execute_to_end(local_aws, state_machine, given)

    return on_local_aws
