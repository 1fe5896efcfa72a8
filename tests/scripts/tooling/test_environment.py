"""Tests of creating and updating the environment."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scripts.tooling import environment
from scripts.tooling.enter import NO_READER
from scripts.tooling.environment import Environment, SetUpError


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Creates a project with empty requirements, so that the setup installs nothing."""
    (tmp_path / "requirements").mkdir()
    for name in ("bootstrap.txt", "dev.txt"):
        (tmp_path / "requirements" / name).write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


class Recorded(Environment):
    """Creates real folders, and records the installations instead of running them."""

    def __init__(self, root: Path, *, uv_works: bool = True) -> None:
        super().__init__(root)
        self.done: list[str] = []
        self.uv_works = uv_works

    def _create_folder(self) -> None:
        self.done.append("folder")
        self.python.parent.mkdir(parents=True, exist_ok=True)
        if not self.python.exists():
            self.python.symlink_to(sys.executable)

    def _uv(self, _arguments: object, _python: object = None) -> bool:
        self.done.append("uv")
        return self.uv_works

    def _pip(self, _arguments: object, _python: object = None) -> None:
        self.done.append("pip")


def test_sets_up_once(clone: Path) -> None:
    first, second = Recorded(clone), Recorded(clone)
    first.ensure()
    second.ensure()
    assert first.done == ["folder", "pip", "uv", "uv"]
    assert second.done == []


@pytest.mark.parametrize("file", ["requirements/dev.txt", "requirements/bootstrap.txt", "pyproject.toml"])
def test_changed_requirements_cause_a_new_setup(clone: Path, file: str) -> None:
    Recorded(clone).ensure()
    (clone / file).write_text("# changed\n")
    again = Recorded(clone)
    again.ensure()
    assert again.done


def test_setup_continues_after_an_interruption(clone: Path) -> None:
    class Interrupted(Recorded):
        def _uv(self, _arguments: object, _python: object = None) -> bool:
            raise KeyboardInterrupt

    Recorded(clone).ensure()
    (clone / "requirements" / "dev.txt").write_text("# changed\n")
    with pytest.raises(KeyboardInterrupt):
        Interrupted(clone).ensure()
    (clone / "requirements" / "dev.txt").write_text("")
    again = Recorded(clone)
    again.ensure()
    assert again.done, "the old stamp says that the incomplete environment is complete"


def test_falls_back_to_pip(clone: Path) -> None:
    slow = Recorded(clone, uv_works=False)
    slow.ensure()
    assert slow.done == ["folder", "pip", "uv", "pip", "uv", "pip"]


def test_moved_clone_gets_a_new_environment(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    Recorded(clone).ensure()
    moved = tmp_path_factory.mktemp("elsewhere") / "clone"
    clone.rename(moved)
    again = Recorded(moved)
    again.ensure()
    assert again.done


def test_environment_without_its_python_is_replaced(clone: Path) -> None:
    broken = Environment(clone)
    broken.python.parent.mkdir(parents=True)
    broken.python.symlink_to("/nowhere/python3")
    assert not broken._works()
    broken._create_folder()
    assert broken._works()


def test_error_without_venv_names_the_package(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name, *_: None)
    with pytest.raises(SetUpError, match=r"apt-get install python3\.\d+-venv"):
        Environment(clone).ensure()


def test_error_of_pip_names_its_configuration(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_succeeds", lambda _command, _environment: False)
    with pytest.raises(SetUpError, match="PIP_INDEX_URL"):
        Environment(clone)._pip(["-r", "requirements/dev.txt"])


def test_error_for_an_old_python(tmp_path: Path) -> None:
    """Runs a script's first import with an old Python version, without a newer version on the path."""
    code = "import sys; sys.version_info = (3, 9, 6, 'final', 0); import scripts.tooling"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=environment.ROOT,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("This project needs Python 3.11 or later")


def test_second_script_waits_for_the_lock_and_prints_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lock"
    file.touch()
    entered = threading.Event()

    def second() -> None:
        with environment.exclusive(file, "the first script"):
            entered.set()

    waiting = threading.Thread(target=second)
    printed = ""
    with environment.exclusive(file, "nothing"):
        waiting.start()
        while not printed.endswith("\n"):
            time.sleep(0.01)
            printed += capsys.readouterr().err
        assert not entered.is_set()
    waiting.join()
    assert entered.is_set()
    assert printed == "Waiting for the first script\n"


def test_progress_is_not_on_standard_output(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Recorded(clone).ensure()
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "this project …" in printed.err


def run_module(folder: Path, code: str, reader: int) -> subprocess.CompletedProcess[str]:
    """Runs a module's `main` with a pipe as standard output."""
    (folder / "printing.py").write_text(f"def main(_):\n    {code}\n")
    call = "from scripts.tooling.enter import enter, Environment; Environment.ensure = lambda _: None"
    enter = f"import sys; sys.path.insert(0, {str(folder)!r}); {call}; enter('printing', [])"
    command = [sys.executable, "-c", enter]
    return subprocess.run(
        command, cwd=environment.ROOT, stdout=reader, stderr=subprocess.PIPE, text=True, check=False
    )


def test_reader_that_ends_first_is_not_an_error(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = run_module(tmp_path, "print('text')", writer)
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (NO_READER, "")


def test_closed_connection_of_a_script_is_an_error(tmp_path: Path) -> None:
    ran = run_module(tmp_path, "raise BrokenPipeError", subprocess.DEVNULL)
    assert ran.returncode == 1
    assert "BrokenPipeError" in ran.stderr
