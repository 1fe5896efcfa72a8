"""Tests of the stamp that says whether the folder `build` is current."""

from pathlib import Path

import pytest

from scripts.tooling import build_folder
from scripts.tooling.build_stamp import is_current, remove_stamp, source_digest, write_stamp
from scripts.tooling.environment import SetUpError

SOURCES = (
    *(
        "caller/handler.py",
        "macro/emit/task.py",
        "scripts/tooling/build.py",
        "templates/provider.yaml",
        "LICENSE",
    ),
    *("NOTICE", "requirements/caller.txt", "requirements/macro.txt", "requirements/crt.txt"),
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Returns a project's folder with sources and a build."""
    for name in (*SOURCES, "build/layer.zip", "build/macro.zip", "build/provider.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for name in ("layer", "macro"):
        (tmp_path / "build" / name).mkdir()
    return tmp_path


def stamp(project: Path) -> None:
    write_stamp(source_digest(project, "python3.13"), project / "build")


def test_folder_without_a_stamp_is_not_current(project: Path) -> None:
    assert not is_current(project, project / "build", "python3.13")
    remove_stamp(project / "build")


def test_build_of_the_same_sources_is_current(project: Path) -> None:
    stamp(project)
    (project / "caller" / "__pycache__").mkdir()
    (project / "caller" / "__pycache__" / "handler.pyc").write_text("")
    assert is_current(project, project / "build", "python3.13")
    remove_stamp(project / "build")
    assert not is_current(project, project / "build", "python3.13")


@pytest.mark.parametrize("name", [*SOURCES, "build/layer.zip", "build/macro.zip", "build/provider.yaml"])
def test_build_is_not_current_after_a_change(project: Path, name: str) -> None:
    stamp(project)
    (project / name).write_text("changed")
    assert not is_current(project, project / "build", "python3.13")


@pytest.mark.parametrize("name", ["build/layer.zip", "build/provider.yaml", "caller/handler.py"])
def test_build_is_not_current_without_a_file(project: Path, name: str) -> None:
    stamp(project)
    (project / name).unlink()
    assert not is_current(project, project / "build", "python3.13")


def test_build_is_not_current_with_a_new_source_or_compiler(project: Path) -> None:
    stamp(project)
    assert not is_current(project, project / "build", None)
    (project / "macro" / "new.py").write_text("")
    assert not is_current(project, project / "build", "python3.13")


def test_only_a_build_that_is_not_current_is_replaced(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds = []
    monkeypatch.setattr(build_folder, "ROOT", project)
    monkeypatch.setattr(build_folder, "_FOLDER", project / "build")
    monkeypatch.setattr(build_folder, "build", lambda *arguments: builds.append(arguments))
    for _ in range(2):
        with build_folder.current_build():
            assert len(builds) == 1
    (project / "LICENSE").write_text("changed")
    with build_folder.current_build():
        assert len(builds) == 2
    with build_folder.fresh_build():
        assert len(builds) == 3


def test_failed_build_is_repeated(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds = []

    def fail(*_arguments: object) -> None:
        raise SetUpError("no network")

    monkeypatch.setattr(build_folder, "ROOT", project)
    monkeypatch.setattr(build_folder, "_FOLDER", project / "build")
    monkeypatch.setattr(build_folder, "build", fail)
    with pytest.raises(SetUpError), build_folder.current_build():
        pass
    monkeypatch.setattr(build_folder, "build", lambda *arguments: builds.append(arguments))
    for _ in range(2):
        with build_folder.current_build():
            assert len(builds) == 1


def test_build_is_repeated_if_a_source_changed_during_the_build(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds: list[str] = []

    def build(*_arguments: object) -> None:
        source = project / "caller" / "handler.py"
        builds.append(source.read_text())
        source.write_text("changed")

    monkeypatch.setattr(build_folder, "ROOT", project)
    monkeypatch.setattr(build_folder, "_FOLDER", project / "build")
    monkeypatch.setattr(build_folder, "build", build)
    for _ in range(3):
        with build_folder.current_build():
            pass
    assert builds == ["caller/handler.py", "changed"]
