"""A local AWS for the end-to-end tests, and what they do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from localaws import LocalAws
from tests.end_to_end.deployments import Deployed, Execution, deploy_template, execute_to_end
from tests.end_to_end.installation import install

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOME = "eu-central-1"


class Deploy(Protocol):
    """Deploys a template with `aws cloudformation deploy`; raises deployments.CommandFailed."""

    def __call__(self, template: Path, stack: str, region: str, **parameters: str) -> Deployed:
        """The stack, and its template before and after the transforms."""


@pytest.fixture(scope="session")
def local_aws() -> Iterator[LocalAws]:
    """One local AWS for all tests of a run."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture(scope="session")
def home(local_aws: LocalAws) -> str:
    """A region in which the macro is installed."""
    install(local_aws, HOME)
    return HOME


@pytest.fixture(scope="session")
def deploy(local_aws: LocalAws) -> Deploy:
    """Deploys to the local AWS."""

    def to_local_aws(template: Path, stack: str, region: str, **parameters: str) -> Deployed:
        return deploy_template(local_aws, template, stack, region, parameters)

    return to_local_aws


@pytest.fixture(scope="session")
def execute(local_aws: LocalAws) -> Callable[[str, Any], Execution]:
    """Executes a state machine to its end: `execute(arn, input)`."""

    def on_local_aws(state_machine: str, given: Any) -> Execution:
        return execute_to_end(local_aws, state_machine, given)

    return on_local_aws
