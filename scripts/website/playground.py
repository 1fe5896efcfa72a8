"""The playground: a page that runs the macro in the browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from scripts.tooling.environment import ROOT, SetUpError
from scripts.website.python_files import copy_python

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "playground"
_EXAMPLES = ROOT / "templates" / "examples"


def build_playground(folder: Path, code: Path) -> None:
    """Builds the page, with all files that it loads.

    Args:
        folder: The page's folder on the site. It is replaced.
        code: A folder for the Python code before it is compiled. It is replaced, too.

    Raises:
        SetUpError: Node.js isn't installed, or a package can't be installed.
    """
    install_packages(PAGE)
    for each in (folder, code):
        shutil.rmtree(each, ignore_errors=True)
    copy_python(code, folder / "data")
    run_node(PAGE / "bundle" / "main.mjs", str(folder), str(code))
    (folder / "examples.json").write_text(json.dumps(list_examples()), encoding="utf-8")


def list_examples() -> list[dict[str, Any]]:
    """Returns the name and the files of each example, with the template as the first file.

    A folder with the file `template.yaml` is one example. Other folders are parts of examples, for another account.
    """
    return [
        {
            "name": name,
            "files": {path.name: path.read_text(encoding="utf-8") for path in _example_files(template)},
        }
        for name, template in sorted(_templates().items())
    ]


def template_path(example: str) -> Path:
    """Returns the path of an example's template."""
    return _templates()[example]


def _templates() -> dict[str, Path]:
    return {
        **{path.stem: path for path in _EXAMPLES.glob("*.yaml")},
        **{path.parent.name: path for path in _EXAMPLES.glob("*/template.yaml")},
    }


def _example_files(template: Path) -> list[Path]:
    if template.parent == _EXAMPLES:
        return [template]
    return [template, *(path for path in sorted(template.parent.iterdir()) if path != template)]


def install_packages(folder: Path) -> None:
    """Installs the packages that the folder's `package-lock.json` names, unless they are there.

    Raises:
        SetUpError: Node.js isn't installed, or a package can't be installed.
    """
    installed, lock = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", cwd=folder)


def run_node(*arguments: str | Path) -> None:
    """Runs a program with Node.js; raises SetUpError if it fails."""
    _run("node", *arguments, cwd=ROOT)


def _run(program: str, *arguments: str | Path, cwd: Path) -> None:
    executable = shutil.which(program)
    if executable is None:
        raise SetUpError(f"The site needs {program}. Install Node.js 20 or later (https://nodejs.org).")
    done = subprocess.run([executable, *map(str, arguments)], cwd=cwd, check=False)
    if done.returncode:
        raise SetUpError(f"{program} {arguments[0]} failed. See the output above.")
