"""Tests of the imports between packages, of their description, and of the number of modules in each folder.

The tests read every import statement, including those inside functions and under `TYPE_CHECKING`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("caller", "cross_region_awscall", "macro", "localaws")
MAX_MODULES = 16  # per folder, including __init__
GENERATED: frozenset[str] = frozenset()  # generated modules, which don't count


def test_imports_in_functions_and_for_type_checking_are_found() -> None:
    imported = {name for module, name in edges() if module == "caller.handler"}
    assert {"caller.errors", "caller.deadline", "caller.preflight.custom_resource"} <= imported


def test_imported_names_are_resolved_to_modules() -> None:
    assert resolve("caller.sdk.clients") == "caller.sdk.clients"
    assert resolve("caller.sdk.clients.client_for") == "caller.sdk.clients"
    assert resolve("caller.sdk") == "caller.sdk"
    assert resolve("json") is None


@pytest.mark.parametrize("package", PACKAGES)
def test_no_import_cycles(package: str) -> None:
    """The tests below exclude cycles between packages."""
    cycles = [" ↔ ".join(sorted(group)) for group in import_cycles(package)]
    assert not cycles, "\n".join(cycles)


def test_macro_imports_only_the_models_and_the_contract_of_caller() -> None:
    assert_none("macro", lambda _, name: in_package(name, "caller") and not shared_with_macro(name))


def test_caller_imports_neither_macro_nor_localaws() -> None:
    assert_none("caller", lambda _, name: in_package(name, "macro") or in_package(name, "localaws"))


def test_localaws_imports_neither_macro_nor_caller_modules() -> None:
    """localaws packages the caller as a folder, so it can import the package itself."""
    assert_none("localaws", lambda _, name: in_package(name, "macro") or name.startswith("caller."))


def test_macro_imports_localaws_only_to_run_state_machines_and_transforms() -> None:
    """The transforms before the macro use the code of the local AWS, if it is installed."""

    def is_allowed(module: str, name: str) -> bool:
        if module == "macro.source.transforms.local_transforms":
            return in_package(name, "localaws.cloudformation.template")
        return in_package(module, "macro.cli.run")

    assert_none("macro", lambda module, name: in_package(name, "localaws") and not is_allowed(module, name))


@pytest.mark.parametrize("package", ["caller", "macro", "localaws"])
def test_nothing_imports_the_public_api(package: str) -> None:
    assert_none(package, lambda _, name: in_package(name, "cross_region_awscall"))


def test_awsmodel_imports_only_itself_and_the_contract() -> None:
    assert_none("caller.awsmodel", lambda _, name: not shared_with_macro(name))


def test_architecture_page_lists_every_package() -> None:
    packages = {".".join(module.split(".")[:2]) for module in modules() if module.count(".") > 1}
    assert packages == {row for row in dependencies() if row.count(".") and modules()[row].stem == "__init__"}


@pytest.mark.parametrize("package", ["caller", "macro", "localaws"])
def test_packages_import_only_what_the_architecture_page_lists(package: str) -> None:
    """The tests above cover the imports from another of these packages."""

    def is_forbidden(module: str, name: str) -> bool:
        if not in_package(name, package) or name == package:
            return False
        return row_of(name) != row_of(module) and row_of(name) not in allowed(row_of(module))

    assert_none(package, is_forbidden)


@pytest.mark.parametrize("package", PACKAGES)
def test_folders_have_few_modules(package: str) -> None:
    sizes = Counter(
        path.parent.relative_to(ROOT) for path in (ROOT / package).rglob("*.py") if path.stem not in GENERATED
    )
    large = [f"{folder}: {size} modules" for folder, size in sorted(sizes.items()) if size > MAX_MODULES]
    assert not large, "\n".join(large)


def assert_none(package: str, is_forbidden: Callable[[str, str], bool]) -> None:
    """Fails if a module of the package has a forbidden import, and lists all of them."""
    offenders = sorted(
        f"{module} imports {name}"
        for module, name in edges()
        if in_package(module, package) and is_forbidden(module, name)
    )
    assert not offenders, "\n".join(offenders)


def in_package(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def shared_with_macro(module: str) -> bool:
    return in_package(module, "caller.awsmodel") or module == "caller.contract"


@cache
def dependencies() -> dict[str, frozenset[str]]:
    """Returns what each row of the tables of the architecture page can import.

    A row has the name of a module or a package (`macro.iam`), or of the package that contains all other modules.
    """
    rows: dict[str, frozenset[str]] = {}
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for first, last in re.findall(
        r"^\| ((?:other )?`(?:caller|macro|localaws)/.*?) \| .* \| (.*) \|$", page, re.MULTILINE
    ):
        names = [name.removesuffix(".py") for name in read_names(first)]
        package = names[0].partition(".")[0]
        listed = [name if name == package else f"{package}.{name}" for name in read_names(last)]
        if last == "all of the above":
            listed = [row for row in rows if in_package(row, package)]
        assert listed or last == "none", last
        rows |= dict.fromkeys(names, frozenset(listed))
    return rows


def read_names(cell: str) -> list[str]:
    """Returns the names of modules and packages in a cell, with dots: `macro/cli/`, `macro/lint/`."""
    return [name.removesuffix("/").replace("/", ".") for name in re.findall("`(.+?)`", cell)]


def row_of(module: str) -> str:
    """Returns the row of the architecture page that describes a module."""
    return max((name for name in dependencies() if in_package(module, name)), key=len)


def allowed(row: str) -> frozenset[str]:
    """Returns what the packages of a row can import directly or indirectly."""
    direct = dependencies()[row]
    return direct.union(*(allowed(row_of(name)) for name in direct))


@cache
def modules() -> dict[str, Path]:
    """Returns the project's modules by their dotted names."""
    named = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


@cache
def edges() -> frozenset[tuple[str, str]]:
    """Returns pairs of a module and a module of the project that it imports."""
    return frozenset(
        (module, name)
        for module, path in modules().items()
        for imported in read_imports(module, path)
        if (name := resolve(imported)) is not None and name != module
    )


def read_imports(module: str, path: Path) -> Iterator[str]:
    """Yields the absolute dotted name of everything that a module imports."""
    package = module if path.stem == "__init__" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*parents, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def resolve(imported: str) -> str | None:
    """Returns the module of the project that contains an imported name."""
    parts = imported.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in modules()), None)


def import_cycles(package: str) -> Iterator[set[str]]:
    """Yields the groups of a package's modules that import each other."""
    reachable = {module: reachable_modules(module) for module in modules() if in_package(module, package)}
    seen: set[str] = set()
    for module, targets in reachable.items():
        if module in targets and module not in seen:
            group = {other for other in targets if module in reachable.get(other, ())}
            seen |= group
            yield group


def reachable_modules(start: str) -> set[str]:
    """Returns the modules that a module imports directly or indirectly."""
    reached: set[str] = set()
    pending = [start]
    while pending:
        new = module_graph()[pending.pop()] - reached
        reached |= new
        pending += new
    return reached


@cache
def module_graph() -> dict[str, set[str]]:
    imports: dict[str, set[str]] = {module: set() for module in modules()}
    for module, name in edges():
        imports[module].add(name)
    return imports
