"""The benchmark counts and compares rightly; what it measures is never asserted."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from scripts.benchmark.calls import Row, _turned
from scripts.benchmark.measuring import Cold, Warm
from scripts.benchmark.operations import GET_ITEM, HEAD_OBJECT
from scripts.benchmark.server import PlayingServer


def test_the_server_keeps_a_connection_and_counts() -> None:
    with PlayingServer() as server:
        server.reset(GET_ITEM.answer())
        for _ in range(2):
            connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
            for _ in range(3):
                connection.request("POST", "/", b"{}")
                assert connection.getresponse().read() == GET_ITEM.body
            connection.close()
        assert (server.connections, server.requests) == (2, 6)


def test_the_answer_to_head_tells_a_length_and_has_no_body() -> None:
    with PlayingServer() as server:
        server.reset(HEAD_OBJECT.answer())
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
        for _ in range(2):
            connection.request("HEAD", "/orders/7.json")
            answer = connection.getresponse()
            assert answer.read() == b""
            assert answer.headers["Content-Length"] == "1024"


def test_ratios_are_taken_round_by_round() -> None:
    """A round under load, slow for both, does not move them."""
    ours = Row("s3 HeadObject", "ours", [Cold(ms, 1, 1, None) for ms in (100, 900, 100)])
    theirs = Row("s3 HeadObject", "theirs", [Cold(ms, 1, 1, None) for ms in (200, 1800, 200)])
    assert ours.cold_ratio(theirs) == 0.5
    ours.warm.append(Warm((1.0, 2.0, 3.0), 1, None, 1))
    theirs.warm.append(Warm((4.0, 4.0, 4.0), 1, None, 7))
    assert ours.warm_ratio(theirs) == 0.5
    assert theirs.connections() == 7


def test_every_candidate_is_first_once() -> None:
    names = ("a", "b", "c")
    assert [_turned(names, number)[0] for number in range(4)] == ["a", "b", "c", "a"]
