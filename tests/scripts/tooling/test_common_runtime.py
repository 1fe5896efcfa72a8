"""Tests of the layer's awscrt: calls that need it, in a process that has only the built layer."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509

from scripts.tooling.common_runtime import MACHINES, strip
from scripts.tooling.environment import SetUpError
from tests.caller.calls import payload
from tests.loopback.messages import Request, Response
from tests.loopback.server import LoopbackServer, make_tls
from tests.scripts.tooling.sigv4a import verify

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

ACCESS_KEY, SECRET_KEY = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ACCESS_POINT = "arn:aws:s3::123456789012:accesspoint/abcdefghijklm.mrap"
STORE = "arn:aws:cloudfront::123456789012:key-value-store/9a3f9d7c-2f0f-4a2e-9b2b-1f2e3d4c5b6a"
CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "abcdefghijklm.mrap.accesspoint.s3-global.amazonaws.com": (
        *("s3", "HeadObject"),
        {"Bucket": ACCESS_POINT, "Key": "a b/c"},
    ),
    "abcde.veo.endpoint.events.amazonaws.com": (
        *("events", "PutEvents"),
        {"EndpointId": "abcde.veo", "Entries": [{"Source": "orders", "DetailType": "t", "Detail": "{}"}]},
    ),
    "abcde.veo.endpoints.email.amazonaws.com": (
        *("sesv2", "SendEmail"),
        {"EndpointId": "abcde.veo", "Content": {}},
    ),
    "123456789012.cloudfront-kvs.global.api.aws": (
        *("cloudfront-keyvaluestore", "GetKey"),
        {"KvsARN": STORE, "Key": "k"},
    ),
}
PLAIN = "s3.us-west-2.amazonaws.com"
OFFERS_BOTH = "api.sustainability.us-west-2.api.aws"
PERIOD = {"Start": "2026-01-01T00:00:00Z", "End": "2026-01-02T00:00:00Z"}


class Aws(LoopbackServer):
    """Records the requests of every host, and responds with an empty JSON object."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(tls)
        self.requests: list[Request] = []

    def respond(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(body=b"" if request.method == "PUT" else b"{}")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    return make_tls(tmp_path, [x509.DNSName(host) for host in (*CALLS, PLAIN, OFFERS_BOTH)])


@pytest.fixture
def aws(certificate: tuple[ssl.SSLContext, Path]) -> Iterator[Aws]:
    with Aws(certificate[0]) as server:
        yield server


def run(
    layer: Path,
    aws: Aws,
    certificate: tuple[ssl.SSLContext, Path],
    *payloads: dict[str, Any],
    **variables: str,
) -> tuple[list[Any], list[bool]]:
    """Returns the results of calls in one process, and whether awscrt was loaded before each of them."""
    environment = {
        "AWS_LAMBDA_FUNCTION_NAME": "caller",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_SESSION_TOKEN": "token",
        "AWS_CA_BUNDLE": str(certificate[1]),
        **variables,
    }
    program = Path(__file__).with_name("layer_process.py")
    command = [sys.executable, "-I", "-S", "-B", str(program), str(layer), aws.host.rpartition(":")[2]]
    done = subprocess.run(
        command, env=environment, input=json.dumps(payloads), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    output = json.loads(done.stderr.splitlines()[-1])
    return output["results"], output["loaded"]


def test_calls_to_multi_region_endpoints_have_a_valid_signature_for_every_region(
    built: Path, aws: Aws, certificate: tuple[ssl.SSLContext, Path]
) -> None:
    results, loaded = run(built / "layer", aws, certificate, *(payload(*call) for call in CALLS.values()))
    assert not [result for result in results if "error" in result]
    assert loaded == [False, True, True, True]
    assert [request.headers["host"] for request in aws.requests] == list(CALLS)
    for request, (service, _, _) in zip(aws.requests, CALLS.values(), strict=True):
        headers = verify(request, ACCESS_KEY, SECRET_KEY, is_s3=service == "s3")
        assert headers["x-amz-region-set"] == "*"
        assert headers["x-amz-security-token"] == "token"


@pytest.mark.parametrize(
    ("algorithm", "checksum"),
    [  # of "123456789"; "Catalogue of parametrised CRC algorithms"
        ("CRC32C", "4waSgw=="),
        ("CRC64NVME", "rosUhgp5mIg="),
    ],
)
def test_checksum_that_needs_awscrt_is_sent(
    algorithm: str, checksum: str, built: Path, aws: Aws, certificate: tuple[ssl.SSLContext, Path]
) -> None:
    parameters = {"Bucket": "b", "Key": "k", "Body": "123456789", "ChecksumAlgorithm": algorithm}
    results, loaded = run(built / "layer", aws, certificate, payload("s3", "PutObject", parameters))
    assert (results, loaded) == ([{}], [False])
    (request,) = aws.requests
    assert f"x-amz-checksum-{algorithm.lower()}:{checksum}".encode() in request.body
    assert request.headers["Authorization"].startswith("AWS4-HMAC-SHA256 ")


def test_other_calls_have_the_same_signature_before_and_after_awscrt_is_loaded(
    built: Path, aws: Aws, certificate: tuple[ssl.SSLContext, Path]
) -> None:
    """Sustainability accepts both signatures, and its models prefer Signature Version 4A."""
    estimate = payload("sustainability", "GetEstimatedCarbonEmissions", {"TimePeriod": PERIOD})
    head = payload("s3", "HeadBucket", {"Bucket": "b"})
    event = payload(*CALLS["abcde.veo.endpoint.events.amazonaws.com"])
    _, loaded = run(built / "layer", aws, certificate, estimate, head, event, head, estimate)
    assert loaded == [False, False, False, True, True]
    algorithms = [request.headers["Authorization"].split()[0] for request in aws.requests]
    hmac = "AWS4-HMAC-SHA256"
    assert algorithms == [hmac, hmac, "AWS4-ECDSA-P256-SHA256", hmac, hmac]


def test_function_without_awscrt_refuses_the_call(
    built: Path, aws: Aws, certificate: tuple[ssl.SSLContext, Path], tmp_path: Path
) -> None:
    """For example, a function with a bundle of the user."""
    shutil.copytree(built / "layer" / "python", tmp_path / "layer" / "python")
    upload = {"Bucket": "b", "Key": "k", "Body": "x", "ChecksumAlgorithm": "CRC64NVME"}
    payloads = [payload(*call) for call in CALLS.values()] + [payload("s3", "PutObject", upload)]
    results, _ = run(tmp_path / "layer", aws, certificate, *payloads)
    assert {result["error"] for result in results} == {"CrossRegion.InvalidCall"}
    assert [result["text"].partition(" requires the package awscrt")[0] for result in results] == [
        "an S3 Multi-Region Access Point",
        "an EventBridge global endpoint",
        "an SES multi-Region endpoint",
        "CloudFront KeyValueStore",
        "the checksum CRC64NVME",
    ]
    assert all("cross-region deploy" in result["text"] for result in results)
    assert aws.requests == []


def test_layer_has_awscrt_for_each_architecture(built: Path) -> None:
    """`e_machine` in the header of an ELF file."""
    machines = {"aarch64": 183, "x86_64": 62}
    for machine in MACHINES:
        library = (built / "layer" / "crt" / machine / "_awscrt.abi3.so").read_bytes()
        assert struct.unpack_from("<H", library, 18)[0] == machines[machine]
    assert {path.name for path in (built / "layer" / "crt").iterdir()} == set(machines)


def test_strip_refuses_a_file_that_is_not_a_library() -> None:
    with pytest.raises(SetUpError, match="isn't an ELF file"):
        strip(b"MZ" + bytes(100))
