"""The wheel of a release, installed into an empty environment outside of the clone."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from localaws import LocalAws
from macro.provider.code_bucket import bucket_name
from scripts.releasing.command import release
from scripts.releasing.installed_wheel import InstalledWheel
from scripts.releasing.project import read_project
from tests.end_to_end.deployments import artifact_bucket, deploy_template, execute_to_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.end_to_end

REGIONS = ("eu-west-1", "us-east-1")
TEMPLATE = Path(__file__).parents[1] / "templates" / "identity.yaml"


class Installed(InstalledWheel):
    """The wheel of a new release."""

    def __init__(self, folder: Path, aws: LocalAws) -> None:
        """Builds the release, and installs its wheel."""
        project = read_project()
        self.release, self.aws = folder / "dist", aws
        release(self.release, project, repository="")
        self.wheel = self.release / project.wheel
        super().__init__(self.wheel, folder, aws, REGIONS)

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
    outcomes = installed.outcomes("deploy", "--yes")
    assert [outcome["status"] for outcome in outcomes] == ["deployed"] * 2
    machines = {
        region: deploy_template(installed.aws, TEMPLATE, "consumer", region, {}).outputs["Machine"]
        for region in REGIONS
    }
    assert answers(installed.aws, machines) == ["123456789012"] * 2

    upgraded = installed.outcomes("deploy", "--yes", "--bundle", str(changed_bundle(installed, tmp_path)))
    assert all("CallerLayer" in {change["logicalId"] for change in each["changes"]} for each in upgraded)
    assert layers(installed) == [{1: {"consumer"}, 2: {"cross-region-awscall"}}] * 2

    installed.outcomes("deploy", "--yes")
    assert layers(installed) == [{1: {"consumer"}, 2: set(), 3: {"cross-region-awscall"}}] * 2

    removed = installed.outcomes("remove", "--yes", "--unused-layers")
    assert [[layer["number"] for layer in each["kept"]] for each in removed] == [[1]] * 2
    assert [[layer["number"] for layer in each["deleted"]] for each in removed] == [[3, 2]] * 2
    assert [each["bucket"] for each in removed] == [bucket_name("123456789012", region) for region in REGIONS]
    assert all(len(each["retained"]) == 1 for each in removed), "the log group of the macro"
    assert answers(installed.aws, machines) == ["123456789012"] * 2


def test_wheel_contains_the_templates(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = {Path(name).name for name in wheel.namelist() if name.startswith("macro/provider/bundle/")}
    assert {"monitoring.yaml", "permissions.yaml", "provider.yaml"} <= names


def answers(aws: LocalAws, machines: Mapping[str, str]) -> list[str]:
    """Returns the accounts that the executions of the state machines return."""
    return [execute_to_end(aws, machine, {}).output["Account"] for machine in machines.values()]


def changed_bundle(installed: Installed, folder: Path) -> Path:
    """Returns a folder with the bundle of the wheel, in which the layer has one more file."""
    with zipfile.ZipFile(installed.wheel) as wheel:
        for name in wheel.namelist():
            if name.startswith("macro/provider/bundle/"):
                (folder / Path(name).name).write_bytes(wheel.read(name))
    with zipfile.ZipFile(folder / "layer.zip", "a") as layer:
        layer.writestr("python/second-build.txt", "")
    return folder


def layers(installed: Installed) -> list[dict[int, set[str]]]:
    """Returns the stacks that use each layer version, by Region."""
    return [
        {
            layer["number"]: {function["stack"] for function in layer["functions"]}
            for layer in provider["layers"]
        }
        for outcome in installed.outcomes("status")
        for provider in outcome["providers"]
    ]


def test_serverless_application_can_be_packaged_and_deployed(installed: Installed, tmp_path: Path) -> None:
    (archive,) = installed.release.glob("*-serverless-application.zip")
    with zipfile.ZipFile(archive) as content:
        content.extractall(tmp_path)
    region = "eu-central-1"
    deploy_template(installed.aws, tmp_path / "template.yaml", "application", region, {})
    machine = deploy_template(installed.aws, TEMPLATE, "consumer", region, {}).outputs["Machine"]
    assert answers(installed.aws, {region: machine}) == ["123456789012"]


def test_region_that_fails_does_not_stop_the_others(installed: Installed) -> None:
    bucket = artifact_bucket(installed.aws, REGIONS[0])
    names = ("--stack-name", "partial", "--macro-name", "Partial", "--tag", "team=orders")
    done = installed.run("deploy", "--yes", "--bucket", bucket, *names, "--format", "json")
    first, second = json.loads(done.stdout)
    assert (done.returncode, first["status"], second["status"]) == (1, "deployed", "failed")
    assert f"the bucket {bucket} is in {REGIONS[0]}" in second["problem"]
    assert "Next: write `Transform: Partial`" in done.stderr
    (stack,) = installed.aws.client("cloudformation", REGIONS[0]).describe_stacks(StackName="partial")[
        "Stacks"
    ]
    assert {"Key": "team", "Value": "orders"} in stack["Tags"]


def test_change_sets_without_execution_stay_for_somebody_else(installed: Installed) -> None:
    names = ("--stack-name", "prepared", "--macro-name", "Prepared")
    outcomes = installed.outcomes("deploy", "--no-execute", *names)
    assert [outcome["status"] for outcome in outcomes] == ["not executed"] * 2
    for outcome in outcomes:
        cloudformation = installed.aws.client("cloudformation", outcome["region"])
        described = cloudformation.describe_change_set(ChangeSetName=outcome["changeSet"])
        assert (described["StackName"], described["ExecutionStatus"]) == ("prepared", "AVAILABLE")
