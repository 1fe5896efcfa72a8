"""Tests of the files that scripts/release builds."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from scripts.releasing.checks import check_distributions
from scripts.releasing.command import main, release
from scripts.releasing.components import read_components
from scripts.releasing.project import read_project
from scripts.releasing.sbom import check_sbom
from scripts.tooling.environment import ROOT, SetUpError

PROJECT = read_project()
REPOSITORY = "https://github.com/OWNER/NAME"
NAMES = {
    *(f"{PROJECT.file_name}-py3-none-any.whl", f"{PROJECT.file_name}.tar.gz"),
    *(f"{PROJECT.file_name}-serverless-application.zip", f"{PROJECT.file_name}.cdx.json", "SHA256SUMS"),
}
BUNDLE = "macro/provider/bundle"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    release(folder, PROJECT, REPOSITORY)
    return folder


def file(folder: Path, ending: str) -> Path:
    return folder / f"{PROJECT.file_name}{ending}"


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def wheel_content(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file(folder, "-py3-none-any.whl")) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


def bundles(folder: Path, target: Path) -> dict[str, Path]:
    """Extracts the ZIP files with code from the wheel."""
    content = wheel_content(folder)
    paths = {name: target / name for name in ("layer.zip", "macro.zip")}
    for name, path in paths.items():
        path.write_bytes(content[f"{BUNDLE}/{name}"])
    return paths


def test_second_release_has_the_same_bytes_and_replaces_the_first(released: Path, tmp_path: Path) -> None:
    old = tmp_path / "cross_region_awscall-0.0.1.tar.gz"
    old.touch()
    mask = os.umask(0o077)
    try:
        release(tmp_path, PROJECT, REPOSITORY)
    finally:
        os.umask(mask)
    assert digests(tmp_path).keys() == NAMES
    assert digests(tmp_path) == digests(released)


def test_checksums_are_correct(released: Path) -> None:
    lines = (released / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert sums.keys() == NAMES - {"SHA256SUMS"}
    assert all(hashlib.sha256((released / name).read_bytes()).hexdigest() == sums[name] for name in sums)


def test_wheel_contains_the_code_the_templates_and_the_schemas(released: Path) -> None:
    names = wheel_content(released).keys()
    templates = {path.name for path in (ROOT / "templates").glob("*.yaml")}
    schemas = {path.name for path in (ROOT / "schema").glob("*.json")}
    assert {Path(name).name for name in names if name.startswith(f"{BUNDLE}/")} == {
        *("layer.zip", "macro.zip"),
        *templates,
        *schemas,
    }
    assert {"cross_region_awscall/py.typed", "cross_region_awscall/lint.py"} <= names
    assert not [name for name in names if name.startswith(("tests", "scripts"))]


def test_metadata_of_the_wheel(released: Path) -> None:
    content = wheel_content(released)
    metadata = HeaderParser().parsestr(content[f"{PROJECT.file_name}.dist-info/METADATA"].decode())
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE", "NOTICE"]
    assert f"Source, {REPOSITORY}" in (metadata.get_all("Project-URL") or [])
    assert "Typing :: Typed" in (metadata.get_all("Classifier") or [])
    assert metadata["Keywords"]
    readme = str(metadata.get_payload())
    assert f"]({REPOSITORY}/blob/v{PROJECT.version}/docs/guide.md)" in readme
    assert "](docs/" not in readme
    scripts = content[f"{PROJECT.file_name}.dist-info/entry_points.txt"].decode()
    assert "cross-region = " in scripts
    assert "cross-region-awscall = " in scripts


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE"])
def test_every_file_contains_the_licenses(released: Path, tmp_path: Path, name: str) -> None:
    text = (ROOT / name).read_bytes()
    content = wheel_content(released)
    assert content[f"{PROJECT.file_name}.dist-info/licenses/{name}"] == text
    with tarfile.open(file(released, ".tar.gz")) as sdist:
        member = sdist.extractfile(f"{PROJECT.file_name}/{name}")
        assert member
        assert member.read() == text
    paths = bundles(released, tmp_path)
    inside = {paths["layer.zip"]: f"python/caller/{name}", paths["macro.zip"]: f"macro/{name}"}
    for path, member_name in {**inside, file(released, "-serverless-application.zip"): name}.items():
        with zipfile.ZipFile(path) as archive:
            assert archive.read(member_name) == text


def test_source_distribution_has_the_content_of_the_wheel(released: Path) -> None:
    with tarfile.open(file(released, ".tar.gz")) as sdist:
        sources = {
            member.name.partition("/")[2]: content.read()
            for member in sdist.getmembers()
            if (content := sdist.extractfile(member))
        }
    packaged = {name: data for name, data in wheel_content(released).items() if ".dist-info/" not in name}
    assert packaged.items() <= sources.items()


def test_list_of_components_names_every_package_of_the_bundles(released: Path, tmp_path: Path) -> None:
    text = file(released, ".cdx.json").read_text(encoding="utf-8")
    check_sbom(text)
    bom = json.loads(text)
    assert (bom["metadata"]["component"]["name"], bom["metadata"]["component"]["version"]) == (
        PROJECT.name,
        PROJECT.version,
    )
    listed = {component["name"]: component for component in bom["components"]}
    for name, path in bundles(released, tmp_path).items():
        (digest,) = listed[name]["hashes"]
        assert digest == {"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}
        assert {(each["name"], each["version"]) for each in listed[name]["components"]} == {
            (component.name, component.version) for component in read_components(path)
        }
        assert all(each["licenses"] for each in listed[name]["components"])
    assert {"botocore", "urllib3"} <= {each["name"] for each in listed["layer.zip"]["components"]}


def test_invalid_list_of_components_is_rejected(released: Path) -> None:
    bom = json.loads(file(released, ".cdx.json").read_text(encoding="utf-8"))
    del bom["components"][0]["name"]
    with pytest.raises(SetUpError, match="isn't valid"):
        check_sbom(json.dumps(bom))


def test_wheel_with_unexpected_content_is_rejected(released: Path, tmp_path: Path) -> None:
    content = wheel_content(released)
    content["left_over/module.py"] = left_over = b"x = 1\n"
    digest = base64.urlsafe_b64encode(hashlib.sha256(left_over).digest()).rstrip(b"=")
    entry = b"left_over/module.py,sha256=%s,%d\n" % (digest, len(left_over))
    content[f"{PROJECT.file_name}.dist-info/RECORD"] += entry
    wheel = tmp_path / f"{PROJECT.file_name}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    with pytest.raises(SetUpError, match="check-wheel-contents reports the problems above"):
        check_distributions(wheel, file(released, ".tar.gz"))


def test_tag_of_another_version_is_rejected(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--tag", "v9.9.9"])
    assert (
        f"the tag of version {PROJECT.version} is v{PROJECT.version}, not v9.9.9" in capsys.readouterr().err
    )
