import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import botocore.session
import pytest

from scripts.tooling import build as building
from scripts.tooling.environment import ROOT, SetUpError
from scripts.tooling.reproducible import size


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("built")
    building.build(ROOT, target)
    return target


def digests(folder: Path) -> dict[str, str]:
    """What a folder holds, with everything that could differ between two builds."""
    return {
        f"{path.relative_to(folder)} {path.stat().st_mode:o} {path.stat().st_mtime_ns}": (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        )
        for path in sorted(folder.rglob("*"))
    }


def test_two_builds_are_identical(built: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        building.build(ROOT, tmp_path)
    finally:
        os.umask(before)
    for part in ("layer", "macro"):
        assert digests(tmp_path / part) == digests(built / part)
        assert (tmp_path / f"{part}.zip").read_bytes() == (built / f"{part}.zip").read_bytes()


def test_a_build_replaces_the_one_before(built: Path, tmp_path: Path) -> None:
    (tmp_path / "layer" / "python").mkdir(parents=True)
    (tmp_path / "layer" / "python" / "left-over.py").write_text("")
    building.build(ROOT, tmp_path)
    assert digests(tmp_path / "layer") == digests(built / "layer")
    assert {path.name for path in tmp_path.iterdir()} == {"layer", "layer.zip", "macro", "macro.zip"}


@pytest.mark.parametrize("part", ["layer", "macro"])
def test_the_zip_holds_the_folder(built: Path, part: str) -> None:
    with zipfile.ZipFile(built / f"{part}.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    files = (path for path in (built / part).rglob("*") if path.is_file())
    assert held == {str(path.relative_to(built / part)): path.read_bytes() for path in files}


def test_leaves_room_below_lambdas_limit(built: Path) -> None:
    assert size(built / "layer") + size(built / "macro") < building.LAMBDA_LIMIT / 2


def isolated_import(modules: str, *folders: Path) -> subprocess.CompletedProcess[str]:
    """Imports as Lambda does: what was built and the standard library, nothing else."""
    code = f"import sys; sys.path[:0] = {[str(folder) for folder in folders]!r}; import {modules}"
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_layer_needs_nothing_else(built: Path) -> None:
    ran = isolated_import("caller, boto3, crhelper, jmespath, urllib3", built / "layer" / "python")
    assert ran.returncode == 0, ran.stderr


def test_the_readiness_check_is_content_with_the_layer(built: Path) -> None:
    """crhelper makes clients of its own; their models are packed, too."""
    code = "from caller.preflight.custom_resource import _create_resource; print(_create_resource(print))"
    environment = {
        "PYTHONPATH": str(built / "layer" / "python"),
        "AWS_LAMBDA_FUNCTION_NAME": "caller",
        "AWS_REGION": "eu-central-1",
    }
    command = [sys.executable, "-S", "-B", "-c", f"import caller.handler; {code}"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.stdout.startswith("<crhelper"), ran.stderr


def test_the_macro_needs_only_itself_and_the_layer(built: Path) -> None:
    every = sorted(
        ".".join(path.relative_to(built / "macro").with_suffix("").parts).removesuffix(".__init__")
        for path in (built / "macro" / "macro").rglob("*.py")
    )
    ran = isolated_import(", ".join([*every, "ruamel.yaml"]), built / "macro", built / "layer" / "python")
    assert ran.returncode == 0, ran.stderr


def test_every_model_can_be_called(built: Path) -> None:
    """Neither pruning nor packing takes a client or an operation away."""
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


def test_licences_stay_and_records_go(built: Path) -> None:
    python = built / "layer" / "python"
    assert list(python.glob("botocore-*.dist-info/LICENSE*"))
    assert list(python.glob("urllib3-*.dist-info/licenses/*"))
    assert not list(python.glob("*.dist-info/RECORD"))
    assert not list(python.rglob("examples-1.json*"))
    assert not list(python.rglob("service-2.json*")), "packed files take their place"


def test_what_only_developers_use_is_not_deployed(built: Path) -> None:
    names = {path.stem for path in (built / "macro" / "macro").iterdir()}
    assert names.isdisjoint({"cli", "lint", "source"})
    assert not list((built / "macro").rglob("moto*"))


def test_refuses_what_depends_on_a_processor(tmp_path: Path) -> None:
    wheel = tmp_path / "fast-1.0.dist-info" / "WHEEL"
    wheel.parent.mkdir()
    wheel.write_text("Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_17_x86_64\n")
    with pytest.raises(SetUpError, match=r"fast-1\.0\.dist-info"):
        building._check_pure(tmp_path)


def test_a_python_that_does_not_run_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert building._interpreter("3.99") is None
    assert building._interpreter("3.98") is None


def test_bytecode_is_added_where_the_runtimes_python_is_there(tmp_path: Path) -> None:
    """Valid whatever the sources' times are, and the same each time."""
    for name in ("one", "two"):
        (tmp_path / name / "python").mkdir(parents=True)
        (tmp_path / name / "python" / "module.py").write_text("LETTERS = frozenset('abc')\n")
        building._compile(tmp_path / name / "python", sys.executable)
    one, two = (next((tmp_path / name).rglob("*.pyc")).read_bytes() for name in ("one", "two"))
    assert one == two
    assert int.from_bytes(one[4:8], "little") == 1, "PEP 552: hash-based, not checked"
