"""What the checks share: a folder, a local AWS with the macro, and the expanded templates."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Self

from localaws import LocalAws
from scripts.clients.outputs.expanded_templates import Output, expand_all
from scripts.tooling.environment import step
from tests.end_to_end.deployments import artifact_bucket
from tests.end_to_end.installation import install

if TYPE_CHECKING:
    from types import TracebackType

REGION: Final = "eu-central-1"


class Workplace:
    """A `with` block, at the end of which the local AWS stops and the folder is deleted.

    Attributes:
        folder: An empty folder.
    """

    def __init__(self) -> None:
        """Creates the folder."""
        self._resources = ExitStack()
        self.folder = Path(self._resources.enter_context(TemporaryDirectory(prefix="clients-")))

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops the local AWS, and deletes the folder."""
        self._resources.close()

    @cached_property
    def aws(self) -> LocalAws:
        """A local AWS with the macro in REGION. The first use starts it."""
        with step("starting a local AWS with the macro"):
            aws = self._resources.enter_context(LocalAws())
            install(aws, REGION)
        return aws

    @cached_property
    def bucket(self) -> str:
        """A bucket for packages, which the macro can read."""
        return artifact_bucket(self.aws, REGION)

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables for a program that uses the local AWS."""
        return self.aws.environment(REGION)

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """The outputs of the macro for the golden cases and the examples, in files."""
        folder = self.folder / "outputs"
        folder.mkdir()
        return expand_all(folder)

    def new_folder(self, name: str) -> Path:
        """Creates a folder with a name that is new."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        return folder
