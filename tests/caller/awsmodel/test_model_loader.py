"""Tests that packed data files contain the same data as botocore's files, and that entries are loaded on demand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader
from botocore.session import Session

from caller.awsmodel import model_loader
from caller.awsmodel.model_loader import ModelLoader, pack, unpack

if TYPE_CHECKING:
    from pathlib import Path

_MAX_LOADED = 100  # many more shapes than a call needs, and far fewer than EC2 has


def without_documentation(data: Any) -> Any:
    """Returns a copy of JSON data without documentation."""
    text = json.dumps(walked(data))
    return json.loads(text, object_hook=_without)


def _without(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name != "documentation" or isinstance(value, dict)}


def json_of(service: str, kind: str = "service-2") -> Any:
    return json.loads(json.dumps(Loader().load_service_model(service, kind)))


def shared(name: str) -> Any:
    return json.loads(json.dumps(Loader().load_data(name)))


def walked(data: Any) -> Any:
    """Returns the data with all entries loaded. The JSON encoder doesn't load them."""
    if isinstance(data, dict):
        return {name: walked(value) for name, value in data.items()}
    return [walked(item) for item in data] if isinstance(data, list) else data


def opened(parts: Any) -> int:
    return sum(type(value) is not bytes for value in dict.values(parts))


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelLoader:
    """Creates a loader that has only the packed files of a few services."""
    names = ("s3", "dynamodb", "ec2", "sts", "route53")
    index = {}
    source = Loader()
    for kind in ("service-2", "endpoint-rule-set-1"):
        index[kind] = sorted(names)
        for name in names:
            folder = tmp_path / name / source.determine_latest_version(name, kind)
            folder.mkdir(parents=True, exist_ok=True)
            packed = pack(json_of(name, kind))
            (folder / f"{kind}.packed").write_bytes(packed)
    for name in ("endpoints", "partitions", "_retry", "sdk-default-configuration"):
        (tmp_path / f"{name}.packed").write_bytes(pack(shared(name)))
    (tmp_path / model_loader.INDEX).write_bytes(pack(index))
    monkeypatch.setattr(ModelLoader, "BUILTIN_DATA_PATH", str(tmp_path))
    return ModelLoader()


@pytest.mark.parametrize("name", ["s3", "dynamodb", "ec2", "iam", "bedrock-runtime", "route53"])
@pytest.mark.parametrize("kind", ["service-2", "endpoint-rule-set-1"])
def test_packed_file_has_the_same_data(name: str, kind: str) -> None:
    data = json_of(name, kind)
    assert without_documentation(unpack(pack(data))) == without_documentation(data)


@pytest.mark.parametrize("name", ["endpoints", "partitions", "_retry", "sdk-default-configuration"])
def test_packed_shared_file_has_the_same_data(name: str) -> None:
    data = shared(name)
    assert json.loads(json.dumps(walked(unpack(pack(data))))) == data


def test_members_named_documentation_are_kept() -> None:
    part = {"members": {"documentation": {"shape": "Text"}}, "documentation": "<p>"}
    model = unpack(pack({"shapes": {"A": part}, "operations": {}}))
    assert model["shapes"]["A"] == {"members": {"documentation": {"shape": "Text"}}}


def test_packing_is_deterministic() -> None:
    assert pack(json_of("sts")) == pack(json_of("sts"))


def test_shapes_are_loaded_on_demand(packed: ModelLoader) -> None:
    session = Session()
    session.register_component("data_loader", packed)
    operation = session.get_service_model("ec2").operation_model("DescribeVpcs")
    assert operation.input_shape is not None
    assert "VpcIds" in operation.input_shape.members
    data = packed.load_service_model("ec2", "service-2")
    assert 0 < opened(data["shapes"]) < _MAX_LOADED < len(data["shapes"])
    assert opened(data["operations"]) == 1


@pytest.mark.parametrize("name", ["s3", "dynamodb", "ec2", "sts", "route53"])
def test_botocore_creates_clients_from_packed_files(packed: ModelLoader, name: str) -> None:
    session = Session()
    session.register_component("data_loader", packed)
    session.set_credentials("testing", "testing")
    client: Any = session.create_client(name, region_name="us-west-2")
    plain: Any = Session().create_client(
        name, region_name="us-west-2", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    assert client.meta.endpoint_url == plain.meta.endpoint_url
    assert client.meta.method_to_api_mapping == plain.meta.method_to_api_mapping
    ours, theirs = client.meta.service_model, plain.meta.service_model
    assert [shape.name for shape in ours.error_shapes] == [shape.name for shape in theirs.error_shapes]
    assert len(ours.client_context_parameters) == len(theirs.client_context_parameters)
    if name == "s3":
        urls = [
            made.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}).partition("?")[0]
            for made in (client, plain)
        ]
        assert urls[0] == urls[1]


def test_services_are_listed_from_the_index(packed: ModelLoader) -> None:
    assert packed.list_available_services("service-2") == ["dynamodb", "ec2", "route53", "s3", "sts"]


def test_json_files_are_the_fallback() -> None:
    loader, botocores = ModelLoader(), Loader()
    assert loader.list_available_services("service-2") == botocores.list_available_services("service-2")
    assert loader.load_service_model("sts", "service-2") == botocores.load_service_model("sts", "service-2")


def test_iteration_loads_entries(packed: ModelLoader) -> None:
    shapes = packed.load_service_model("sts", "service-2")["shapes"]
    assert all(isinstance(shape, dict) for shape in shapes.values())
    assert all(isinstance(shape, dict) for _, shape in shapes.items())
    assert shapes.get("Missing") is None
    assert isinstance(shapes.get("Tag"), dict)
