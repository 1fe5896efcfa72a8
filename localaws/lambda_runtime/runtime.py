"""What all functions of a local AWS share: their files, their processes, and the server for custom resources."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from localaws.api.custom_resource_responses import ResponseServer
from localaws.lambda_runtime.files import Files, remove_leftovers
from localaws.lambda_runtime.pool import Pool


class Runtime:
    """The runtime of a local AWS, from its start to its end."""

    def __init__(self) -> None:
        """Creates the directory of the files, and starts the server that receives responses of custom resources."""
        remove_leftovers()
        self._directory = tempfile.TemporaryDirectory(
            prefix=f"local-aws-{os.getpid()}-",
            ignore_cleanup_errors=True,  # a request or a killed process can still write; see remove_leftovers
        )
        root = Path(self._directory.name)
        self.files = Files(root)
        self.responses = ResponseServer(root)
        self.pool = Pool()

    def close(self) -> None:
        """Ends all processes and deletes all files."""
        self.pool.close()
        self.responses.close()
        self._directory.cleanup()
