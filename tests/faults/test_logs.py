"""What a function writes whose root logger is at DEBUG, while CloudFormation can't be answered as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.caller.preflight.requests import ROLE, call_spec, request
from tests.caller.preflight.servers import Sts
from tests.caller.wire import Wire
from tests.faults.network.certificates import Certificates
from tests.faults.network.faults import CONNECTIONS, DELIVERIES, Fault
from tests.faults.network.proxy import FaultyProxy, Plan
from tests.faults.process.caller_process import CallerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.process.caller_process import Told

SECRET = "s3cr3t"
QUERY = f"?X-Amz-Signature={SECRET}-signature&X-Amz-Credential={SECRET}-credential"
FAULTS = {fault.name: fault for fault in (*CONNECTIONS, *DELIVERIES)}


@dataclass(frozen=True)
class Caller:
    """A caller, and the proxy before the host that takes its answers."""

    proxy: FaultyProxy
    process: CallerProcess

    def check(self, fault: Fault | None) -> Told:
        """A readiness check whose answer meets a fault for as long as it lasts."""
        self.proxy.play(Plan(fault, times=None))
        call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": f"{SECRET}-external"})
        return self.process.invoke(request(f"{self.proxy.tls_url}/answers{QUERY}", call), 2.5)


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    certificates = Certificates.made_in(tmp_path_factory.mktemp("certificates"))
    cloudformation, sts = Wire(), Sts()
    cloudformation.start()
    sts.start()
    try:
        with FaultyProxy(cloudformation.url, certificates) as proxy:
            settings = {
                "AWS_ENDPOINT_URL": sts.url,
                "CROSS_REGION_RESPONSE_HOST": proxy.tls_url.removeprefix("https://"),
                "SSL_CERT_FILE": str(certificates.bundle),
            }
            with CallerProcess(settings) as process:
                yield Caller(proxy, process)
    finally:
        cloudformation.stop()
        sts.stop()


def test_a_check_that_is_answered_writes_its_findings(caller: Caller) -> None:
    told = caller.check(None)
    assert told.name == ""
    assert '"preflight": "Create"' in told.written
    assert SECRET not in told.written


@pytest.mark.parametrize("name", ["untrusted certificate", "reset before the answer"])
def test_no_presigned_url_or_credential_is_written(caller: Caller, name: str) -> None:
    told = caller.check(FAULTS[name])
    assert told.name == "CrossRegion.DeadlineExceeded"
    assert SECRET not in told.written + told.text
    assert told.seconds < 2.5
