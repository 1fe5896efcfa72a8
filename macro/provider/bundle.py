"""The built code and the provider's template, as files of the installed package or of a clone's folder `build`."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

PACKAGED = Path(__file__).parent / "bundle"
"""The folder of the files in the wheel."""

LAYER, MACRO, TEMPLATE = "layer.zip", "macro.zip", "provider.yaml"


class MissingBundleError(Exception):
    """The built code is missing. The message names the files, and says what to do."""


@dataclass(frozen=True, slots=True)
class CodeFile:
    """A ZIP file with code.

    Args:
        name: The name of the file.
        content: The bytes of the file.
    """

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest as Lambda reports it in `CodeSha256`: Base64 text."""
        return base64.b64encode(hashlib.sha256(self.content).digest()).decode()


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a provider stack is deployed from.

    Args:
        layer: The caller's layer.
        macro: The macro function.
        template: The text of `provider.yaml`.
    """

    layer: CodeFile
    macro: CodeFile
    template: str


def read_bundle(folder: Path = PACKAGED) -> Bundle:
    """Reads the files of a folder.

    Raises:
        MissingBundleError: A file is missing.
    """
    missing = [name for name in (LAYER, MACRO, TEMPLATE) if not (folder / name).is_file()]
    if missing:
        raise MissingBundleError(
            f"{folder} doesn't contain {', '.join(missing)}; install the package from a release file,"
            " or run scripts/deploy in a clone of the repository"
        )
    layer, macro = (CodeFile(name, (folder / name).read_bytes()) for name in (LAYER, MACRO))
    return Bundle(layer, macro, (folder / TEMPLATE).read_text(encoding="utf-8"))
