"""Prepares a function's process and then starts the runtime client. Must not import the local AWS.

The process starts as `python -I -S`, so that only the standard library can be imported. This module adds Lambda's
search path, in its order: the function's code, its layers, and the runtime client (AWS Lambda Developer Guide,
"Runtime search path").
"""

import os
import socket
import sys
import threading
from typing import Any


def set_search_path() -> None:
    """Adds the function's code, its layers, and the runtime client before the standard library."""
    layers = os.path.join(os.environ.pop("_LAYERS_ROOT"), "python")  # noqa: PTH118  importing pathlib takes time
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site_packages = os.path.join(layers, "lib", version, "site-packages")  # noqa: PTH118  as above
    python_path = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    task, runtime = os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"]
    sys.path[:0] = [task, site_packages, layers, *python_path, runtime]


def end_with_parent() -> None:
    """Ends this process when its parent process ends, which closes standard input."""
    parent = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)

    def wait() -> None:
        while os.read(parent, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def redirect_response_hosts() -> None:
    """Resolves the host names of CloudFormation's response URLs to the local AWS."""
    port = int(os.environ.pop("_RESPONSE_PORT"))
    original = socket.getaddrinfo

    def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
        if str(host).startswith("cloudformation-custom-resource-response-"):
            return original("127.0.0.1", port, *more[1:], **named)
        return original(host, *more, **named)

    socket.getaddrinfo = getaddrinfo


if __name__ == "__main__":
    set_search_path()
    end_with_parent()
    redirect_response_hosts()
    from awslambdaric.__main__ import main  # available only on the search path that was set

    main([sys.argv[0], os.environ["_HANDLER"]])  # type: ignore[no-untyped-call]  # it has no types
