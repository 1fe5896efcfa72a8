"""Runs in a function's process, before the function: nothing of the local AWS may be imported here.

Started as `python -I -S`, so that the interpreter offers the standard library alone. The paths are those of
Lambda's runtime, in its order: the function's code, its layers, the runtime client, the standard library
(AWS Lambda Developer Guide, "Runtime search path").
"""

import os
import socket
import sys
import threading
from typing import Any


def set_search_path() -> None:
    """Puts the function's code, its layers and the runtime client before the standard library."""
    layers = os.path.join(os.environ.pop("_LAYERS_ROOT"), "python")  # noqa: PTH118  pathlib takes time to load
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site_packages = os.path.join(layers, "lib", version, "site-packages")  # noqa: PTH118  as above
    given = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    task, runtime = os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"]
    sys.path[:0] = [task, site_packages, layers, *given, runtime]


def end_with_parent() -> None:
    """Ends this process when the one that started it is gone: standard input is then at its end."""
    parent = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)

    def wait() -> None:
        while os.read(parent, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def redirect_response_hosts() -> None:
    """Lets the names under which CloudFormation takes custom resources' answers lead to the local AWS."""
    port = int(os.environ.pop("_RESPONSE_PORT"))
    elsewhere = socket.getaddrinfo

    def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
        if str(host).startswith("cloudformation-custom-resource-response-"):
            return elsewhere("127.0.0.1", port, *more[1:], **named)
        return elsewhere(host, *more, **named)

    socket.getaddrinfo = getaddrinfo


if __name__ == "__main__":
    set_search_path()
    end_with_parent()
    redirect_response_hosts()
    from awslambdaric.__main__ import main  # found only on the path set above

    main([sys.argv[0], os.environ["_HANDLER"]])  # type: ignore[no-untyped-call]  # it has no types
