"""The wheel of a release, installed into an empty environment outside of the clone."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from localaws import LocalAws
from scripts.tooling.release import release
from tests.end_to_end.deployments import deploy_template, execute_to_end

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.end_to_end

REGIONS = ("eu-west-1", "us-east-1")
TEMPLATE = Path(__file__).parent / "templates" / "identity.yaml"


class Installed:
    """The command `cross-region-awscall` of the wheel, with an empty home folder and a local AWS."""

    def __init__(self, folder: Path, aws: LocalAws) -> None:
        """Builds the wheel, and installs it."""
        release(folder / "dist")
        (self.wheel,) = (folder / "dist").glob("*.whl")
        self.home = folder / "home"
        self.home.mkdir()
        self.aws = aws
        environment = {**os.environ, "HOME": str(self.home)}
        python = str(folder / "environment" / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(self.wheel)]
        for command in ([sys.executable, "-m", "venv", str(folder / "environment")], install):
            subprocess.run(command, cwd=self.home, env=environment, check=True)
        self.program = folder / "environment" / "bin" / "cross-region-awscall"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the command in the empty home folder, in both Regions."""
        regions = [word for region in REGIONS for word in ("--region", region)]
        environment = {**self.aws.environment(REGIONS[0]), "HOME": str(self.home), "PATH": "/nowhere"}
        environment.pop("PYTHONPATH", None)  # it could name the clone
        return subprocess.run(
            [self.program, *arguments, *regions],
            cwd=self.home,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def outcomes(self, *arguments: str) -> list[dict[str, Any]]:
        """Returns the outcomes of a command that succeeds, by Region."""
        done = self.run(*arguments, "--format", "json")
        assert done.returncode == 0, done.stderr
        outcomes: list[dict[str, Any]] = json.loads(done.stdout)
        assert [outcome["region"] for outcome in outcomes] == list(REGIONS)
        return outcomes


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    with LocalAws() as aws:
        yield Installed(tmp_path_factory.mktemp("release"), aws)


def test_install_use_upgrade_roll_back_and_remove(installed: Installed, tmp_path: Path) -> None:
    assert [outcome["status"] for outcome in installed.outcomes("deploy", "--yes")] == ["deployed"] * 2

    stack = deploy_template(installed.aws, TEMPLATE, "consumer", REGIONS[0], {})
    execution = execute_to_end(installed.aws, stack.outputs["Machine"], {})
    assert execution.output["Account"] == "123456789012"

    upgraded = installed.outcomes("deploy", "--yes", "--bundle", str(changed_bundle(installed, tmp_path)))
    assert "CallerLayer" in {change["logicalId"] for change in upgraded[0]["changes"]}
    assert layers(installed) == {1: {"consumer"}, 2: {"cross-region-awscall"}}

    installed.outcomes("deploy", "--yes")
    assert layers(installed) == {1: {"consumer"}, 2: set(), 3: {"cross-region-awscall"}}

    first, second = installed.outcomes("remove", "--yes", "--unused-layers")
    assert [layer["number"] for layer in first["kept"]] == [1]
    assert second["kept"] == []
    assert execute_to_end(installed.aws, stack.outputs["Machine"], {}).output["Account"] == "123456789012"


def changed_bundle(installed: Installed, folder: Path) -> Path:
    """Returns a folder with the bundle of the wheel, in which the layer has one more file."""
    with zipfile.ZipFile(installed.wheel) as wheel:
        for name in wheel.namelist():
            if name.startswith("macro/provider/bundle/"):
                (folder / Path(name).name).write_bytes(wheel.read(name))
    with zipfile.ZipFile(folder / "layer.zip", "a") as layer:
        layer.writestr("python/second-build.txt", "")
    return folder


def layers(installed: Installed) -> dict[int, set[str]]:
    """Returns the stacks that use each layer version in the first Region."""
    ((provider,), _) = [outcome["providers"] for outcome in installed.outcomes("status")]
    return {
        layer["number"]: {function["stack"] for function in layer["functions"]}
        for layer in provider["layers"]
    }


def test_wheel_contains_the_licenses_and_the_code(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = set(wheel.namelist())
    assert {"macro/provider/bundle/layer.zip", "macro/provider/bundle/provider.yaml"} <= names
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert not [name for name in names if name.startswith(("tests", "scripts"))]


def test_checksums_are_correct(installed: Installed) -> None:
    folder = installed.wheel.parent
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert sums.keys() == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == sums[name] for name in sums)
