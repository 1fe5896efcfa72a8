"""An execution environment: a process that runs a function's handler, one event at a time."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localaws.lambda_runtime import outcomes
from localaws.lambda_runtime.runtime_api import Invocation, Message, RuntimeApi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localaws.lambda_runtime.outcomes import Outcome
    from localaws.lambda_runtime.system_log import SystemLog

SANDBOX: Final = Path(__file__).with_name("sandbox.py")
INIT_SECONDS: Final = 10
READY_SECONDS: Final = 10  # how long to wait for the request of the next event after a response
IDLE_SECONDS: Final = 0.5  # how long to wait for output after that


@dataclass(frozen=True, slots=True)
class Program:
    """What an execution environment runs.

    Attributes:
        variables: The environment variables, without the ones that each process adds.
        timeout: The function's timeout in seconds.
        response_port: The local port that receives the responses of custom resources.
        certificate: The certificate of that port, which the function must trust.
        system_log: How the function logs.
    """

    function_arn: str
    task_root: Path
    layers_root: Path
    runtime_root: Path
    variables: Mapping[str, str]
    timeout: int
    response_port: int
    certificate: Path
    system_log: SystemLog


class ExecutionEnvironment:
    """A running process. Only one thread can invoke it at a time; any thread can stop it."""

    def __init__(self, program: Program, scratch: Path, log: Callable[[str], None]) -> None:
        """Starts the process.

        Args:
            program: What the process runs.
            scratch: The process's directory for temporary files, which `stop` deletes.
            log: Receives each line of output that Lambda keeps.
        """
        self._program = program
        self._scratch = scratch
        self._log = log
        self._api = RuntimeApi()
        self._process = self._start()
        assert self._process.stdout is not None  # noqa: S101  _start creates a pipe
        self._output = self._process.stdout.fileno()
        self._ready = False
        self._reading = threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()
        self.reusable = True

    def invoke(self, event: bytes) -> Outcome:
        """Invokes the function. Afterward, `reusable` is False if the process can't handle another event."""
        request_id = str(uuid.uuid4())
        outcome = self._initialize(request_id)
        if outcome is None:
            started = time.monotonic()
            version = self._program.variables["AWS_LAMBDA_FUNCTION_VERSION"]
            self._log(self._program.system_log.start(request_id, version))
            outcome = self._handle(request_id, event)
            milliseconds = (time.monotonic() - started) * 1000
            self._wait_until_idle()
            for line in self._program.system_log.end(request_id, milliseconds, outcome.status).splitlines():
                self._log(f"{line}\n")
        return outcome

    def kill(self) -> None:
        """Kills the process and its child processes, without waiting for their end."""
        self.reusable = False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ends the process, and deletes its files."""
        self.kill()
        self._process.wait()
        self._api.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        program = self._program
        return subprocess.Popen(  # noqa: S603  this interpreter and a file of this package
            [sys.executable, "-I", "-S", str(SANDBOX)],
            env={
                **_base_variables(self._scratch),
                **program.variables,
                "AWS_LAMBDA_RUNTIME_API": self._api.address,
                "LAMBDA_TASK_ROOT": str(program.task_root),
                "LAMBDA_RUNTIME_DIR": str(program.runtime_root),
                "SSL_CERT_FILE": str(program.certificate),
                "_RESPONSE_PORT": str(program.response_port),
                "_LAYERS_ROOT": str(program.layers_root),
            },
            cwd=program.task_root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _initialize(self, request_id: str) -> Outcome | None:
        """Waits until the handler's module is loaded; returns an outcome only if that fails."""
        if self._ready:
            return None
        message = self._await(max(INIT_SECONDS, self._program.timeout), "ready", "init-error", "exit")
        if message is None:
            self.stop()
            return outcomes.timed_out(request_id, self._program.timeout)
        if message.kind == "ready":
            self._ready = True
            return None
        self._wait_until_idle()
        self.stop()
        if message.kind == "init-error":
            return outcomes.raised(message.body)
        return outcomes.exited(request_id, self._process.returncode)

    def _handle(self, request_id: str, event: bytes) -> Outcome:
        deadline = int((time.time() + self._program.timeout) * 1000)
        self._ready = False
        self._api.send_invocation(Invocation(request_id, event, self._program.function_arn, deadline))
        message = self._await(self._program.timeout, "response", "error", "exit")
        if message is None or message.kind == "exit":
            self.stop()
            if message is None:
                for line in self._program.system_log.timeout(request_id, self._program.timeout).splitlines():
                    self._log(f"{line}\n")
                return outcomes.timed_out(request_id, self._program.timeout)
            return outcomes.exited(request_id, self._process.returncode)
        if message.kind == "error":
            return outcomes.raised(message.body)
        return outcomes.succeeded(message.body)

    def _await(self, seconds: float, *kinds: str) -> Message | None:
        """Waits for a message of one of these kinds; returns None after `seconds`."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                message = self._api.messages.get(timeout=left)
            except queue.Empty:
                return None
            if message.kind in kinds:
                return message
        return None

    def _wait_until_idle(self) -> None:
        """After a response, waits until the process requests the next event and all its output is read."""
        if self.reusable:
            message = self._await(READY_SECONDS, "ready", "exit")
            self._ready = message is not None and message.kind == "ready"
            self.reusable = self._ready
        until = time.monotonic() + IDLE_SECONDS
        while time.monotonic() < until:
            with self._reading:
                if not _has_output(self._output, 0) or self._process.poll() is not None:
                    return
            time.sleep(0.001)

    def _write(self, text: str) -> None:
        """Logs a line. An error is printed; it must not end the thread, because nothing else reads the output."""
        try:
            self._log(text)
        except Exception:  # noqa: BLE001  see above
            traceback.print_exc()

    def _read(self) -> None:
        """Logs the process's output line by line until the process ends."""
        output, rest = self._output, b""
        while True:
            _has_output(output, None)
            with self._reading:
                chunk = os.read(output, 65_536)
                *lines, rest = (rest + chunk).split(b"\n")
                for line in [*lines, rest] if not chunk and rest else lines:
                    text = line.decode(errors="replace").replace("\r", "\n") + "\n"
                    if self._program.system_log.keeps(text):
                        self._write(text)
            if not chunk:
                break
        self._process.wait()
        self._api.messages.put(Message("exit"))


def _has_output(descriptor: int, milliseconds: int | None) -> bool:
    """Waits until there is output, or its end; None waits without a limit. Returns whether there is."""
    waiting = select.poll()  # `select.select` can't wait for descriptors above 1,023
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(milliseconds))


def _base_variables(scratch: Path) -> dict[str, str]:
    """Returns the variables of every process. It inherits no others from this machine."""
    return {
        "HOME": str(scratch),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TMPDIR": str(scratch),
        "TZ": ":UTC",
    }
