from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from localaws.caller_layer import caller_layer, linked_caller_layer
from localaws.lambda_runtime.files import Archive, Files

if TYPE_CHECKING:
    from pathlib import Path


def archive(**entries: str) -> Archive:
    """Returns a zip file. A content that starts with `-> ` is the target of a symbolic link."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name.replace("__", "/"))
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            if content.startswith("-> "):
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            opened.writestr(entry, content.removeprefix("-> "))
    return Archive(str(entries), stream.getvalue())


def test_later_archives_replace_files(tmp_path: Path) -> None:
    root = Files(tmp_path).unpack([archive(a="1", b="1"), archive(b="2")])
    assert [(root / name).read_text() for name in "ab"] == ["1", "2"]


def test_links_are_created(tmp_path: Path) -> None:
    target = tmp_path / "package"
    target.mkdir()
    root = Files(tmp_path).unpack([archive(python__package=f"-> {target}")])
    assert (root / "python" / "package").readlink() == target


@pytest.mark.parametrize("order", [1, -1])
def test_files_are_not_written_through_links(tmp_path: Path, order: int) -> None:
    target = tmp_path / "target"
    target.write_text("unchanged")
    archives = [archive(name=f"-> {target}"), archive(name="new")]
    root = Files(tmp_path).unpack(archives[::order])
    assert target.read_text() == "unchanged"
    assert (root / "name").is_symlink() == (order == -1)


@pytest.mark.parametrize("order", [1, -1])
def test_later_archives_replace_files_of_linked_folders(tmp_path: Path, order: int) -> None:
    target = tmp_path / "package"
    target.mkdir()
    for name in ("shared", "own"):
        (target / name).write_text("of the link")
    linked = archive(python__package=f"-> {target}")
    unpacked = archive(python__package__shared="of the file", python__package__other="of the file")
    root = Files(tmp_path).unpack([linked, unpacked][::order]) / "python" / "package"
    of_both = "of the file" if order == 1 else "of the link"
    expected = {"shared": of_both, "own": "of the link", "other": "of the file"}
    assert {path.name: path.read_text() for path in root.iterdir()} == expected
    assert {path.name: path.read_text() for path in target.iterdir()} == dict.fromkeys(
        ("shared", "own"), "of the link"
    )


def test_folder_of_an_archive_replaces_no_linked_files(tmp_path: Path) -> None:
    target = tmp_path / "package"
    target.mkdir()
    (target / "own").write_text("of the link")
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w") as opened:
        opened.writestr("package/", "")
    archives = [archive(package=f"-> {target}"), Archive("folder", folder.getvalue())]
    assert (Files(tmp_path).unpack(archives) / "package" / "own").read_text() == "of the link"


def test_linked_layer_has_the_same_packages(tmp_path: Path) -> None:
    files = Files(tmp_path)
    copied, linked = (
        files.unpack([Archive(name, layer)]) / "python"
        for name, layer in (("copied", caller_layer()), ("linked", linked_caller_layer()))
    )
    assert {path.name for path in linked.iterdir()} == {path.name for path in copied.iterdir()}
    assert all(path.is_symlink() for path in linked.iterdir())
    for copy in copied.rglob("*.py"):
        assert (linked / copy.relative_to(copied)).is_file()
