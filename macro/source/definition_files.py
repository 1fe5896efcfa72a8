"""Definitions beside a template, read from disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.definition.external_file import UnreadableDefinition
from macro.source.template_file import UnreadableTemplate, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from macro.definition.external_file import DefinitionFiles, DefinitionLocation

NO_DEFINITION = "{}"


class LocalFiles:
    """Reads definitions from the template's folder, and from S3 only where that was asked for."""

    def __init__(self, folder: Path, s3: DefinitionFiles | None = None) -> None:
        """Takes the folder that paths are relative to, and what reads from S3."""
        self._folder = folder
        self._s3 = s3

    def read(self, location: DefinitionLocation) -> str:
        """The file's text; raises Unreadable."""
        if location.bucket:
            if self._s3 is None:
                raise UnreadableDefinition(
                    f"{location} is in S3; give --s3 to read it with your AWS credentials"
                )
            return self._s3.read(location)
        try:
            return read_text(self._folder / location.key)
        except UnreadableTemplate as error:
            raise UnreadableDefinition(
                f"{location} {error} (looked for {self._folder / location.key})"
            ) from None


class OnlyLocalFiles(LocalFiles):
    """Reads definitions from the template's folder; those in S3 are noted in `skipped` and count as empty."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder that paths are relative to."""
        super().__init__(folder)
        self.skipped: list[DefinitionLocation] = []

    def read(self, location: DefinitionLocation) -> str:
        """The file's text; raises Unreadable."""
        if not location.bucket:
            return super().read(location)
        self.skipped.append(location)
        return NO_DEFINITION
