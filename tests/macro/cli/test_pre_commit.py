"""Tests of the hooks for pre-commit."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from macro.source.template_file import read_template
from tests.macro.cli.conftest import GOOD

ROOT = Path(__file__).parents[3]
_HOOKS: Any = read_template(str(ROOT / ".pre-commit-hooks.yaml")).value
HOOKS: list[dict[str, Any]] = _HOOKS


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
@pytest.mark.parametrize(("service", "passes"), [("s3", "yes"), ("s33", "no")])
def test_hook_passes_or_fails(
    hook: dict[str, Any],
    service: str,
    passes: str,
    tmp_path: Path,
) -> None:
    program, *arguments = hook["entry"].split()
    path = tmp_path / "template.yaml"
    path.write_text(GOOD.replace("Service: s3", f"Service: {service}"))
    command = shutil.which(program, path=str(Path(sys.executable).parent))
    if command is None:
        # If the package is on the path but not installed, the script doesn't exist, so the test runs its entry point.
        code = f"import sys; sys.argv[0] = {program!r}; from macro.cli.main import main; main()"
        run = subprocess.run([sys.executable, "-c", code, *arguments, str(path)], check=False, cwd=ROOT)
    else:
        run = subprocess.run([command, *arguments, str(path)], check=False, cwd=ROOT)
    assert (run.returncode == 0) is (passes == "yes")


TEMPLATES = (
    "template.yaml",
    "template.json",
    "sam-template.yml",
    "services/orders/template.yaml",
    "stacks/orders.template.yaml",
    "orders.template.json",
    "orders.template",
    "orders.cfn.yaml",
    "cfn-orders.yaml",
    "cfn_orders.yml",
    "cloudformation.yaml",
    "stack.yaml",
    "orders-stack.yml",
    "orders_stack.yml",
    "cfn/orders.yaml",
    "cloudformation/orders.yml",
    "infrastructure/cloudformation/prod/orders.json",
    "stacks/prod/orders.yaml",
)
OTHER_FILES = (
    "docs/readme.md",
    "templates/page.html",
    "package.json",
    "openapi.yaml",
    "haystack.yaml",
    "docker-compose.yml",
    "stacks/orders.asl.json",
    "cloudformation/parameters.json",
    "cloudformation/prod-params.yaml",
    "charts/orders/templates/stack.yaml",
    ".github/workflows/deploy-stack.yml",
    "node_modules/example/template.json",
)


def is_selected(hook: dict[str, Any], path: str) -> bool:
    """pre-commit searches both patterns in the path of a file."""
    return bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hooks_select_templates(hook: dict[str, Any]) -> None:
    assert [path for path in TEMPLATES if not is_selected(hook, path)] == []
    assert [path for path in OTHER_FILES if is_selected(hook, path)] == []


def test_hooks_run_the_installed_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["scripts"]["cross-region"] == "macro.cli.main:main"
    needed = {name for hook in HOOKS for name in hook.get("additional_dependencies", [])}
    assert needed == set(project["optional-dependencies"]["lint"])
