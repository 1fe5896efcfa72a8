"""The oldest and the newest supported version of cfn-lint, with this project's rules."""

from __future__ import annotations

import json
from collections import defaultdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from scripts.clients.installation import development_program, python_environment, version_in
from scripts.clients.model import Check, CheckFailed, Client, Tool
from scripts.tooling.environment import ROOT
from tests.macro.lint.linting import FIXTURES
from tests.templates.examples import PLAIN, SAM

if TYPE_CHECKING:
    from scripts.clients.workplace import Workplace

_OLDEST: Final = "cfn-lint-oldest"
_PACKAGE: Final = "cfn-lint"
_RULES: Final = ("--append-rules", "cross_region_awscall.lint")
_MARK: Final = "# here"


def _install_oldest(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    programs = python_environment(_OLDEST, with_project=True)
    return Tool(version_in(_OLDEST, _PACKAGE), (str(programs / _PACKAGE),))


def _install_newest(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    return Tool(version(_PACKAGE), (development_program(_PACKAGE),))


def _check_examples(tool: Tool, workplace: Workplace) -> str:  # noqa: ARG001  the interface of checks
    templates = [*PLAIN, SAM / "template.yaml"]
    tool.run(*_RULES, "--", *map(str, templates), folder=ROOT)
    return f"{len(templates)} examples have no findings"


def _check_fixtures(tool: Tool, workplace: Workplace) -> str:  # noqa: ARG001  the interface of checks
    """Compares the lines of the findings with those that the templates of the rules mark."""
    failing = sorted(FIXTURES.glob("*/fail.yaml"))
    command = (*_RULES, "--format", "json", "--", *map(str, failing))
    found = defaultdict(list)
    for match in json.loads(tool.run(*command, folder=ROOT, fails=True)):
        found[match["Filename"]].append((match["Rule"]["Id"], match["Location"]["Start"]["LineNumber"]))
    for path in failing:
        lines = path.read_text(encoding="utf-8").splitlines()
        marked = [(path.parent.name, number) for number, line in enumerate(lines, 1) if line.endswith(_MARK)]
        if sorted(found[str(path)]) != marked:
            raise CheckFailed(
                f"{path.relative_to(ROOT)}: expected {marked}, but found {sorted(found[str(path)])}"
            )
    return f"{len(failing)} rules report the marked lines"


_CHECKS: Final = (
    Check("lint the examples", _check_examples),
    Check("lint templates with errors", _check_fixtures),
)
CLIENTS: Final = (
    Client("cfn-lint-oldest", _install_oldest, _CHECKS),
    Client("cfn-lint-newest", _install_newest, _CHECKS),
)
