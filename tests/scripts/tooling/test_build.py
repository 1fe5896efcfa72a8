import os
import subprocess
import sys
import zipfile
from pathlib import Path

import botocore.session
import pytest

from scripts.tooling import build as building
from scripts.tooling.environment import SetUpError
from scripts.tooling.reproducible import size
from tests.scripts.tooling.conftest import LEFT_OVER


def test_build_replaces_an_earlier_one(built: Path) -> None:
    assert {path.name for path in built.iterdir()} == {
        *("layer", "layer.zip", "macro", "macro.zip", "provider.yaml"),
    }
    assert not list(built.rglob(LEFT_OVER))


@pytest.mark.parametrize("part", ["layer", "macro"])
def test_zip_file_has_the_content_of_the_folder(built: Path, part: str) -> None:
    with zipfile.ZipFile(built / f"{part}.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    files = (path for path in (built / part).rglob("*") if path.is_file())
    assert held == {str(path.relative_to(built / part)): path.read_bytes() for path in files}


def test_bundles_use_less_than_half_of_lambdas_quota(built: Path) -> None:
    assert size(built / "layer") + size(built / "macro") < building.LAMBDA_LIMIT / 2


def isolated_import(modules: str, *folders: Path) -> subprocess.CompletedProcess[str]:
    """Imports modules with only the build and the standard library on the path, as in Lambda."""
    code = f"import sys; sys.path[:0] = {[str(folder) for folder in folders]!r}; import {modules}"
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_layer_is_complete(built: Path) -> None:
    ran = isolated_import("caller, boto3, crhelper, jmespath, urllib3", built / "layer" / "python")
    assert ran.returncode == 0, ran.stderr


def test_layer_has_the_models_that_crhelper_needs(built: Path) -> None:
    """crhelper creates its clients from the packed models."""
    code = (
        "from caller.deadline import Deadline; from caller.preflight.custom_resource import _create_resource;"
        " print(_create_resource(print, Deadline.in_seconds(9)))"
    )
    environment = {
        "PYTHONPATH": str(built / "layer" / "python"),
        "AWS_LAMBDA_FUNCTION_NAME": "caller",
        "AWS_REGION": "eu-central-1",
    }
    command = [sys.executable, "-S", "-B", "-c", f"import caller.handler; {code}"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_macro_and_the_layer_are_complete(built: Path) -> None:
    every = sorted(
        ".".join(path.relative_to(built / "macro").with_suffix("").parts).removesuffix(".__init__")
        for path in (built / "macro" / "macro").rglob("*.py")
    )
    ran = isolated_import(", ".join([*every, "ruamel.yaml"]), built / "macro", built / "layer" / "python")
    assert ran.returncode == 0, ran.stderr


def test_layer_has_every_service_and_operation(built: Path) -> None:
    """Removing unused files and packing the models must not remove a service or an operation."""
    code = (
        "from caller.awsmodel.models import service_model\n"
        "from caller.sdk.session import base_session\n"
        "services = base_session().get_available_services()\n"
        "print(len(services), len(service_model('ec2').operation_names))"
    )
    environment = {"PYTHONPATH": str(built / "layer" / "python")}
    ran = subprocess.run(
        [sys.executable, "-S", "-B", "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    session = botocore.session.Session()
    published = len(session.get_available_services()), len(session.get_service_model("ec2").operation_names)
    assert tuple(map(int, ran.stdout.split())) == published


def test_licenses_are_kept_and_records_removed(built: Path) -> None:
    python = built / "layer" / "python"
    assert list(python.glob("botocore-*.dist-info/LICENSE*"))
    assert list(python.glob("urllib3-*.dist-info/licenses/*"))
    assert not list(python.glob("*.dist-info/RECORD"))
    assert not list(python.rglob("examples-1.json*"))
    assert not list(python.rglob("service-2.json*")), "packed files replace them"


def test_developer_tools_are_not_deployed(built: Path) -> None:
    names = {path.stem for path in (built / "macro" / "macro").iterdir()}
    assert names.isdisjoint({"cli", "lint", "source"})
    assert not list((built / "macro").rglob("moto*"))


def test_error_for_a_package_that_is_not_pure_python(tmp_path: Path) -> None:
    wheel = tmp_path / "fast-1.0.dist-info" / "WHEEL"
    wheel.parent.mkdir()
    wheel.write_text("Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_17_x86_64\n")
    with pytest.raises(SetUpError, match=r"fast-1\.0\.dist-info"):
        building._check_pure(tmp_path)


def test_python_that_does_not_run_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert building.find_interpreter("3.99") is None
    assert building.find_interpreter("3.98") is None


def test_bytecode_is_reproducible_and_unchecked(tmp_path: Path) -> None:
    """Unchecked bytecode doesn't depend on the modification times of the source files."""
    for name in ("one", "two"):
        (tmp_path / name / "python").mkdir(parents=True)
        (tmp_path / name / "python" / "module.py").write_text("LETTERS = frozenset('abc')\n")
        building._compile(tmp_path / name / "python", sys.executable, "/opt/python")
    one, two = (next((tmp_path / name).rglob("*.pyc")).read_bytes() for name in ("one", "two"))
    assert one == two
    assert int.from_bytes(one[4:8], "little") == 1, "PEP 552: hash-based, not checked"
