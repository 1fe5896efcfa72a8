"""Tests a sample of the operations. To test all operations, run `python -m tests.caller.awsmodel.sweep`."""

from __future__ import annotations

from tests.caller.awsmodel.sweep import sweep


def test_every_thirteenth_operation() -> None:
    tally = sweep(every=13)
    assert tally.failures == []
    assert tally.counts["operations"] > 1_400
    assert sum(count for name, count in tally.counts.items() if name.startswith("outputs left out")) < 20
    for protocol in ("json", "rest-json", "rest-xml", "query", "ec2", "smithy-rpc-v2-cbor"):
        assert tally.counts[f"outputs {protocol}"] > 0
