"""A server with the APIs of all services whose jobs a state can wait for."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import Any

from caller.awsmodel.optimized.registry import INTEGRATIONS
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from tests.caller.invoke.optimized.payloads import json_response, with_status
from tests.caller.invoke.optimized.sync_jobs import JOBS, MILLISECONDS, SECONDS
from tests.end_to_end.servers.api_requests import find_request
from tests.loopback.messages import Request, Response
from tests.loopback.server import LoopbackServer

_STARTS = {(name.partition(":")[0], INTEGRATIONS[name].operation): name for name in JOBS}
_DESCRIPTIONS = {(name.partition(":")[0], SYNC_JOBS[name].describe): name for name in JOBS}


class JobServices(LoopbackServer):
    """Starts jobs, and describes them: once while they run, and then at their end.

    As the services do, it recognizes repeated requests by their tokens, and rejects names that are taken.

    Attributes:
        jobs: The tokens or names of the jobs that have been started.
        fails: Whether the jobs fail.
    """

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[str] = []
        self.fails = False
        self._running = False
        self._lock = threading.Lock()

    def forget(self, *, fails: bool = False) -> None:
        """Forgets all jobs, and determines whether the next ones fail."""
        with self._lock:
            self.jobs.clear()
            self.fails = fails

    def respond(self, request: Request) -> Response:
        found = find_request(request)
        with self._lock:
            if found in _STARTS:
                return self._start(_STARTS[found], json.loads(request.body))
            if found in _DESCRIPTIONS:
                return self._describe(_DESCRIPTIONS[found])
        return Response()

    def _start(self, name: str, sent: dict[str, Any]) -> Response:
        once = SYNC_JOBS[name].start_once
        token = sent[JOBS[name].token or once.member] if once else str(uuid.uuid4())
        if once and once.is_name and token in self.jobs:
            return json_response(400, {"__type": once.name_taken, "message": "The name is taken"})
        if token not in self.jobs:
            self.jobs.append(token)
            self._running = True
        return json_response(200, JOBS[name].started)

    def _describe(self, name: str) -> Response:
        status = "RUNNING" if self._running else JOBS[name].succeeded
        self._running = False
        if self.fails and status != "RUNNING":
            status = min(SYNC_JOBS[name].failed, default=status)
        now = time.time()
        text = json.dumps(with_status(JOBS[name].described, status))
        text = text.replace(str(MILLISECONDS), str(int(now * 1000))).replace(str(SECONDS), str(now))
        if self.fails:
            text = text.replace('"exitCode": 0', '"exitCode": 1')
        return json_response(200, json.loads(text))
