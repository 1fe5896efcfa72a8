"""The size of each part of the layer and of the macro's bundle, and how many of its modules a call loads."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.tooling.reproducible import size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOADED = """
import json, os, sys
os.environ["AWS_LAMBDA_FUNCTION_NAME"] = "benchmark"
sys.path.insert(0, sys.argv[1])
import caller.handler
from caller.sdk.clients import client_for
from caller.call import NO_OPTIONS, Target
client_for("s3", Target("us-west-2"), None, NO_OPTIONS)
real = [name for name, module in sys.modules.items() if getattr(module, "__file__", None)]
print(json.dumps([name.split(".")[0] for name in real]))
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bundle: its size, and how many of its modules a call to the caller loads."""

    bundle: str
    name: str
    bytes: int
    modules: int


def measure_sizes(python: Path, target: Path) -> list[Part]:
    """Returns the parts of the bundles in a folder that scripts/build wrote, the largest first."""
    layer, macro = target / "layer" / "python", target / "macro"
    loaded = json.loads(_output([str(python), "-I", "-c", _LOADED, str(layer)]))
    parts = [
        Part("layer", name, count, 0 if name == _DATA else loaded.count(name))
        for name, count in _find_sizes(layer)
    ]
    folders = (target / "layer" / "crt").iterdir()
    parts += [Part("layer", f"awscrt for {folder.name}", size(folder), 0) for folder in folders]
    parts += [Part("macro", name, count, 0) for name, count in _find_sizes(macro)]
    return sorted(parts, key=lambda part: (part.bundle, -part.bytes))


_DATA = "botocore/data"


def _find_sizes(bundle: Path) -> Iterator[tuple[str, int]]:
    """Returns the size of each package. botocore's data and the metadata of all packages are separate parts."""
    rest = 0
    for path in sorted(bundle.iterdir()):
        if path.suffix == ".dist-info" or path.name == "__pycache__":
            rest += size(path)
            continue
        count = size(path) if path.is_dir() else path.stat().st_size
        if path.name == "botocore":
            data = size(path / "data")
            yield _DATA, data
            count -= data
        yield path.stem, count
    yield "licenses and metadata", rest


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
