"""The HTTP server of the local AWS."""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from werkzeug.serving import BaseWSGIServer, make_server

from localaws.access import bucket_policies, key_accounts
from localaws.api import clients, data_files
from localaws.application import LocalApplication
from localaws.lambda_runtime import invocations
from localaws.lambda_runtime.runtime import Runtime
from localaws.logs import insights

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from werkzeug.serving import WSGIRequestHandler

POLL_SECONDS: Final = 0.1  # the maximum delay of `stop`


def _install_slow() -> None:
    """Loads the services that take seconds to load. The others are available meanwhile."""
    gc.disable()  # Everything that is loaded stays, and looking for garbage in it would take a third of the time.
    try:
        for module in ("localaws.cloudformation.responses", "localaws.step_functions.patches"):
            importlib.import_module(module).install()
    finally:
        gc.freeze()
        gc.enable()


def _load_moto() -> tuple[WSGIApplication, type[WSGIRequestHandler]]:
    """Returns moto's application and its request handler.

    They are imported after the replacements of parts of moto, because moto's modules import these parts by name.
    """
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415  see above
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )

    class Dispatcher(DomainDispatcherApplication):
        @lru_cache(maxsize=1024)  # noqa: B019  there is one instance in this process
        def get_backend_for_host(self, host: str | None) -> Any:
            """Remembers the service of a host. moto looks through its folders and patterns at each request."""
            return super().get_backend_for_host(host)

    class QuietRequestHandler(MotoRequestHandler):
        def log_request(self, *_: object) -> None:
            """Doesn't format the line, which the level of werkzeug's logger would drop."""

    def create_app(service: Any) -> Any:
        if service is None:
            raise NotImplementedError("moto doesn't have this service")
        return create_backend_app(service)

    return Dispatcher(create_app), QuietRequestHandler


class Server:
    """A local AWS. A process can have only one, because moto keeps its state in modules."""

    def __init__(self, port: int = 0) -> None:
        """Starts to listen on a port of the loopback address; 0 selects a free port."""
        data_files.install()
        self._runtime = Runtime()
        invocations.install(self._runtime)
        bucket_policies.install()
        key_accounts.install()
        insights.install()
        moto, request_handler = _load_moto()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        logging.getLogger("moto").setLevel(logging.CRITICAL)  # it logs each failed state as an error
        slow = ThreadPoolExecutor(1).submit(_install_slow)
        self.application = LocalApplication(moto, slow)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, self.application, threaded=True, request_handler=request_handler
        )
        self.endpoint = f"http://127.0.0.1:{self._server.port}"
        clients.set_endpoint(self.endpoint)

    def serve(self) -> None:
        """Responds to requests until another thread calls `stop`."""
        with contextlib.suppress(KeyboardInterrupt):
            self._server.serve_forever(POLL_SECONDS)

    def stop(self) -> None:
        """Stops the server and all functions, and deletes all files."""
        self._server.shutdown()
        self._server.block_on_close = False  # type: ignore[attr-defined]  # doesn't wait for open requests
        self._server.server_close()
        self._runtime.close()
