"""Tests of the readiness check's log with level DEBUG, even if the response to CloudFormation fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.caller.preflight.requests import ROLE, call_spec, request
from tests.caller.preflight.servers import Sts
from tests.caller.wire import Wire
from tests.faults.network.faults import CONNECTIONS, DELIVERIES, Fault
from tests.faults.network.proxy import Certificates, FaultyProxy, Plan
from tests.faults.process.caller_process import CallerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.process.caller_process import Invocation

SECRET = "s3cr3t"
QUERY = f"?X-Amz-Signature={SECRET}-signature&X-Amz-Credential={SECRET}-credential"
FAULTS = {fault.name: fault for fault in (*CONNECTIONS, *DELIVERIES)}


@dataclass(frozen=True)
class Caller:
    """A caller, and the proxy in front of CloudFormation's response host."""

    proxy: FaultyProxy
    process: CallerProcess

    def check(self, fault: Fault | None, seconds: float = 2.5) -> Invocation:
        """Runs a readiness check. If there is a fault, no response reaches CloudFormation."""
        self.proxy.play(Plan(fault, times=None))
        call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": f"{SECRET}-external"})
        return self.process.invoke(request(f"{self.proxy.tls_url}/responses{QUERY}", call), seconds)


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    certificates = Certificates.make(tmp_path_factory.mktemp("certificates"))
    with Wire() as cloudformation, Sts() as sts, FaultyProxy(cloudformation.url, certificates) as proxy:
        environment = {
            "AWS_ENDPOINT_URL": sts.url,
            "CROSS_REGION_RESPONSE_HOST": proxy.tls_url.removeprefix("https://"),
            "SSL_CERT_FILE": str(certificates.bundle),
        }
        with CallerProcess(environment) as process:
            yield Caller(proxy, process)


def test_successful_check_logs_its_findings(caller: Caller) -> None:
    ended = caller.check(None, 30)
    assert ended.error == ""
    assert '"preflight": "Create"' in ended.written
    assert SECRET not in ended.written


@pytest.mark.parametrize("name", ["untrusted certificate", "reset before the response"])
def test_failed_response_logs_no_presigned_url_or_credential(caller: Caller, name: str) -> None:
    ended = caller.check(FAULTS[name])
    assert ended.error == "CrossRegion.DeadlineExceeded"
    assert SECRET not in ended.written + ended.cause
    assert ended.seconds < 2.5
