"""Tests of the integrations that find an instance fleet or an instance group by its name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from tests.caller.calls import TimeLeft, failure, payload
from tests.caller.features.optimized.invocations import invoke
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

FLEET = "elasticmapreduce:modifyInstanceFleetByName"
GROUP = "elasticmapreduce:modifyInstanceGroupByName"
PARAMETERS: dict[str, dict[str, Any]] = {
    FLEET: {
        "ClusterId": "j-1",
        "InstanceFleetName": "core",
        "InstanceFleet": {"TargetOnDemandCapacity": 8},
    },
    GROUP: {"ClusterId": "j-1", "InstanceGroupName": "core", "InstanceGroup": {"InstanceCount": 8}},
}
OPERATIONS = {FLEET: "ModifyInstanceFleet", GROUP: "ModifyInstanceGroups"}
LISTS = {FLEET: "InstanceFleets", GROUP: "InstanceGroups"}


def page(name: str, *parts: tuple[str, str, str], marker: str = "") -> Response:
    """Returns a page of a list of parts, each with its ID, name, and state."""
    items = [{"Id": each, "Name": called, "Status": {"State": state}} for each, called, state in parts]
    body = {LISTS[name]: items, **({"Marker": marker} if marker else {})}
    return Response(200, json.dumps(body).encode())


def failed(name: str, **changes: Any) -> Any:
    return failure("emr", OPERATIONS[name], {**PARAMETERS[name], **changes}, Integration=name)


@pytest.mark.parametrize("name", PARAMETERS)
def test_name_is_found_on_the_last_page(name: str, wire: Wire) -> None:
    wire.play(
        page(name, ("p-1", "primary", "RUNNING"), marker="m-1"),
        page(name, ("p-2", "core", "RUNNING")),
        Response(200, b"{}"),
    )
    invoke(name, PARAMETERS[name])
    first, second, changed = (json.loads(request.body) for request in wire.requests)
    assert (first, second) == ({"ClusterId": "j-1"}, {"ClusterId": "j-1", "Marker": "m-1"})
    assert "p-2" in json.dumps(changed)


@pytest.mark.parametrize("name", PARAMETERS)
def test_part_that_has_ended_is_ignored(name: str, wire: Wire) -> None:
    wire.play(page(name, ("p-1", "core", "TERMINATED"), ("p-2", "core", "RESIZING")), Response(200, b"{}"))
    invoke(name, PARAMETERS[name])
    assert "p-2" in wire.requests[-1].body.decode()


@pytest.mark.parametrize(
    ("parts", "how_many"),
    [
        ([("p-1", "primary", "RUNNING")], "no item"),
        ([("p-1", "core", "TERMINATED")], "no item"),
        ([("p-1", "core", "RUNNING"), ("p-2", "core", "RUNNING")], "2 items"),
    ],
)
@pytest.mark.parametrize("name", PARAMETERS)
def test_name_that_is_not_unique(
    name: str, parts: list[tuple[str, str, str]], how_many: str, wire: Wire
) -> None:
    wire.play(page(name, *parts))
    raised = failed(name)
    assert raised.name == "ElasticMapReduce.AmazonElasticMapReduceException"
    parameter = "InstanceFleetName" if name == FLEET else "InstanceGroupName"
    assert raised.text == (
        f"{parameter}: the {LISTS[name]} of the cluster j-1 contain {how_many} with the name 'core'"
    )
    assert len(wire.requests) == 1


def test_part_without_an_id_is_an_invalid_response(wire: Wire) -> None:
    wire.play(Response(200, b'{"InstanceFleets": [null, {"Name": "core"}]}'))
    raised = failed(FLEET)
    assert raised.name == "ElasticMapReduce.SdkClientException"
    assert "the response could not be parsed" in raised.text


def test_rejected_list_has_the_name_of_the_integration(wire: Wire) -> None:
    body = {"__type": "InvalidRequestException", "Message": "Cluster id 'j-1' is not valid."}
    wire.play(Response(400, json.dumps(body).encode()))
    raised = failed(FLEET)
    assert raised.name == "ElasticMapReduce.InvalidRequestException"
    assert raised.text.startswith(
        "Cluster id 'j-1' is not valid. (Service: AmazonElasticMapReduce; Status Code: 400"
    )


def test_list_is_repeated_but_not_a_change_that_may_have_been_executed(wire: Wire) -> None:
    wire.play(
        Response(500, b"{}"),
        page(GROUP, ("p-1", "core", "RUNNING")),
        Response(500, b"{}"),
        Response(200, b"{}"),
    )
    failed(GROUP)
    targets = [request.headers["X-Amz-Target"].rpartition(".")[2] for request in wire.requests]
    assert targets == ["ListInstanceGroups", "ListInstanceGroups", "ModifyInstanceGroups"]


def test_list_without_an_end_stops_at_the_deadline(wire: Wire) -> None:
    wire.play(page(FLEET, ("p-1", "primary", "RUNNING"), marker="again"))
    event = payload("emr", OPERATIONS[FLEET], PARAMETERS[FLEET], Integration=FLEET)
    with pytest.raises(NamedError) as raised:
        handler(event, TimeLeft(1500))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"


@pytest.mark.parametrize(
    ("name", "changes", "text"),
    [
        (FLEET, {"InstanceFleetName": None}, f"{FLEET} needs 'InstanceFleetName'"),
        (FLEET, {"InstanceFleetName": ""}, "InstanceFleetName must be text that isn't empty"),
        (GROUP, {"InstanceGroupName": 5}, "InstanceGroupName must be text that isn't empty"),
        (GROUP, {"InstanceGroupName": ["core"]}, "InstanceGroupName must be text that isn't empty"),
        (GROUP, {"ClusterId": None}, f"{GROUP} needs 'ClusterId'"),
        (
            FLEET,
            {"InstanceFleet": {"InstanceFleetId": "if-1"}},
            f"InstanceFleet.InstanceFleetId can't be used with {FLEET}, which finds the ID by InstanceFleetName",
        ),
    ],
)
def test_invalid_parameters(name: str, changes: dict[str, Any], text: str, wire: Wire) -> None:
    raised = failed(name, **changes)
    assert raised.name == "CrossRegion.InvalidCall"
    assert text in raised.text
    assert wire.requests == []
