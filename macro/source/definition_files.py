"""Reads the definition files that a template names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from macro.definition.external_file import UnreadableDefinition
from macro.source.template_file import UnreadableTemplate, read_text

if TYPE_CHECKING:
    from macro.definition.external_file import DefinitionFiles, DefinitionLocation

NO_DEFINITION = "{}"


class LocalFiles:
    """Reads definitions from the template's folder, and with `s3` also from S3."""

    def __init__(self, folder: Path, root: Path | None = None, s3: DefinitionFiles | None = None) -> None:
        """Creates a reader for a folder, which reads nothing outside of `root`; `s3` reads definitions in S3."""
        self._folder = folder
        self._root = root
        self._s3 = s3

    def read(self, location: DefinitionLocation) -> str:
        """Returns the text of a file; raises UnreadableDefinition."""
        if location.bucket:
            if self._s3 is None:
                raise UnreadableDefinition(
                    f"{location} is in S3; to read it with your AWS credentials, pass --s3"
                )
            return self._s3.read(location)
        path = self._folder / location.key
        try:
            return read_text(path, self._root)
        except UnreadableTemplate as error:
            complete = "" if str(path) == str(location) else f" (path {path})"
            raise UnreadableDefinition(f"{location} {error}{complete}") from None


class OnlyLocalFiles(LocalFiles):
    """Reads definitions in local files. Definitions that it can't reach are added to `skipped` and count as empty.

    It can't reach definitions in S3. If it doesn't know the template's folder, it looks in the working directory.
    """

    def __init__(self, folder: Path | None, root: Path | None = None) -> None:
        """Creates a reader for the template's folder, which is None if unknown; it reads nothing outside of `root`."""
        super().__init__(folder or Path(), root)
        self._knows_folder = folder is not None
        self.skipped: list[DefinitionLocation] = []

    def read(self, location: DefinitionLocation) -> str:
        """Returns the text of a file; raises UnreadableDefinition."""
        if location.bucket or not (self._knows_folder or Path(location.key).is_file()):
            self.skipped.append(location)
            return NO_DEFINITION
        return super().read(location)
