"""A client of a language server: JSON-RPC over the standard streams of a process."""

from __future__ import annotations

import itertools
import json
import subprocess
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SECONDS = 300  # after which a server is ended that doesn't respond


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem that an editor shows: its line, which counts from 1, and its message."""

    line: int
    message: str


class LanguageServer:
    """A running language server. Use it as a context manager, so that its process ends."""

    def __init__(self, command: Sequence[str | Path], folder: Path, settings: Mapping[str, Any]) -> None:
        """Starts the server.

        Args:
            command: The program and its arguments.
            folder: The folder that is open in the editor.
            settings: The editor's settings by section, such as `yaml`.
        """
        self._settings = settings
        self._numbers = itertools.count(1)
        self._process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._timer = Timer(_SECONDS, self._process.kill)
        self._timer.start()
        capabilities = {
            "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}
        }
        root = folder.as_uri()
        self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": root,
                "workspaceFolders": [{"uri": root, "name": "example"}],
                "capabilities": capabilities,
            },
        )
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": settings})

    def __enter__(self) -> LanguageServer:
        """Returns the server."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends the process."""
        self._timer.cancel()
        self._process.kill()
        self._process.communicate()

    def open(self, uri: str, text: str) -> None:
        """Opens a document."""
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def complete(self, uri: str, line: int, character: int) -> list[str]:
        """Returns the labels that the server suggests at a position, which counts from 0."""
        position = {"line": line, "character": character}
        result = self.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        return [item["label"] for item in result["items"]]

    def wait_for_diagnostics(self, uri: str) -> list[Diagnostic]:
        """Returns the next diagnostics of a document."""
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                return [
                    Diagnostic(each["range"]["start"]["line"] + 1, each["message"])
                    for each in message["params"]["diagnostics"]
                ]
            self._respond(message)

    def wait_until_ready(self, uri: str, text: str) -> list[Diagnostic]:
        """Opens a document that has problems, and returns them. Until it does, the server reads its schemas."""
        self.open(uri, text)
        while not (found := self.wait_for_diagnostics(uri)):
            pass
        return found

    def notify(self, method: str, parameters: Mapping[str, Any]) -> None:
        """Sends a message that has no response."""
        self._send({"method": method, "params": parameters})

    def request(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """Sends a request, and returns the result. Meanwhile, it answers the requests of the server."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]
            self._respond(message)

    def _respond(self, message: Mapping[str, Any]) -> None:
        """Responds to a request of the server: with the settings, or with null."""
        if "id" not in message or "method" not in message:
            return
        if message["method"] == "workspace/configuration":
            sections = [item.get("section", "") for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": [self._settings.get(section) for section in sections]})
        else:
            self._send({"id": message["id"], "result": None})

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(f"Content-Length: {len(content)}\r\n\r\n".encode() + content)
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
