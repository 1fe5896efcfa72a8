"""Tests of the ARNs that come from the URL of a queue."""

from __future__ import annotations

import pytest

from tests.macro.iam.statements import refusal, resources

HOST = "https://sqs.us-west-2.amazonaws.com"


@pytest.mark.parametrize("name", ["orders", "orders.fifo", "Orders_2-a"])
def test_url_of_a_queue(name: str) -> None:
    found = resources("sqs", "SendMessage", {"QueueUrl": f"{HOST}/111122223333/{name}", "MessageBody": "m"})
    assert found == [f"arn:aws:sqs:us-west-2:111122223333:{name}"]


@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/*/orders",
        f"{HOST}/111122223333/*",
        f"{HOST}/111122223333/",
        f"{HOST}/111122223333/../orders",
        f"{HOST}/1:2/orders",
        f"{HOST}/orders",
        f"{HOST}/111122223333/orders?x=1",
        HOST,
    ],
)
def test_other_url_gets_no_permission(url: str) -> None:
    text = refusal("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "m"})
    assert (
        "QueueUrl isn't a queue's URL, which has the form https://sqs.REGION.amazonaws.com/ACCOUNT/NAME"
        in text
    )
