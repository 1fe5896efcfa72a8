"""The Python files that the playground runs in the browser.

The page loads the code at once. It loads the data of a service when the macro opens the file, because the data of all
services is large. To Python, both are ordinary files in one folder.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import botocore

from caller.awsmodel.model_loader import INDEX
from scripts.tooling.environment import ROOT
from scripts.tooling.packing import pack_index

if TYPE_CHECKING:
    from collections.abc import Iterator

_SITE_PACKAGES = Path(botocore.__file__).parents[1]

_OUR_CODE = (
    "macro",
    "caller/__init__.py",
    "caller/contract.py",
    "caller/awsmodel",
    # A transform that comes before the macro. It needs nothing else of the local AWS.
    "localaws/cloudformation/template/language_extensions.py",
    "scripts/website/analysis.py",
)
_DEPENDENCIES = ("botocore", "click", "dateutil", "jmespath", "ruamel", "six.py", "urllib3", "yaml")
# These parts need a terminal, cfn-lint, an account, or a network, or are documentation.
_LEFT_OUT = (
    "macro/lint",
    "macro/provider",
    "macro/cli/completion.py",
    "macro/cli/diff",
    "macro/cli/main.py",
    "macro/cli/provider",
    "macro/cli/run",
    "macro/cli/suggest.py",
    "botocore/cacert.pem",
    "botocore/docs",
    "dateutil/zoneinfo",
)
_LOADED_ON_DEMAND = (
    "botocore/data",
    "macro/catalog/tables/actions.json",
    "macro/catalog/tables/operations",
    "macro/iam/role/tables",
)
_MODELS = Path("botocore", "data")
_INDEXED = ("service-2", "endpoint-rule-set-1", "waiters-2", "paginators-1")
_SUFFIXES = frozenset({".py", ".json", ".gz"})
_LIST = "files.json"


def copy_python(code: Path, data: Path) -> None:
    """Copies the code, and the data that the page loads on demand, to two folders.

    Writes the list of the data files to `files.json` in the data folder.
    """
    for root, names in ((ROOT, _OUR_CODE), (_SITE_PACKAGES, _DEPENDENCIES)):
        for name in names:
            for path in _find_files(root, root / name):
                on_demand = path.suffix != ".py" and _is_in(path, _LOADED_ON_DEMAND)
                target = (data if on_demand else code) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / path, target)
    # Without the index, botocore's loader would open the files of all services to find one.
    (data / _MODELS / INDEX).write_bytes(pack_index(data / _MODELS, _INDEXED))
    listed = sorted(str(path.relative_to(data)) for path in data.rglob("*") if path.is_file())
    (data / _LIST).write_text(json.dumps(listed), encoding="utf-8")


def _find_files(root: Path, path: Path) -> Iterator[Path]:
    """Yields the files that are needed at or below a path, relative to the root."""
    for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
        relative = each.relative_to(root)
        is_needed = each.suffix in _SUFFIXES and each.name != "examples-1.json"
        if each.is_file() and is_needed and not _is_in(relative, _LEFT_OUT):
            yield relative


def _is_in(path: Path, folders: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)
