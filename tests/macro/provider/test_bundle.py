"""Tests of the bundle, which contains the built code and the template."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import pytest

from macro.provider.bundle import MissingBundleError, read_bundle
from macro.provider.template import S3Object, template_parameters, template_with_code
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PROVIDER = (ROOT / "templates" / "provider.yaml").read_text()


def test_folder_with_all_files(tmp_path: Path) -> None:
    for name in ("layer.zip", "macro.zip", "provider.yaml"):
        (tmp_path / name).write_text(name)
    bundle = read_bundle(tmp_path)
    assert (bundle.layer.content, bundle.macro.name, bundle.template) == (
        b"layer.zip",
        "macro.zip",
        "provider.yaml",
    )
    assert base64.b64decode(bundle.layer.sha256) == hashlib.sha256(b"layer.zip").digest()


def test_missing_files_are_named_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "macro.zip").touch()
    with pytest.raises(MissingBundleError, match=r"layer.zip, provider.yaml; .*scripts/deploy"):
        read_bundle(tmp_path)


def test_template_gets_the_locations_of_the_code() -> None:
    uploaded = {
        "layer.zip": S3Object("code", "a/layer.zip", "v1"),
        "macro.zip": S3Object("code", "b/macro.zip"),
    }
    template = template_with_code(PROVIDER, uploaded)
    layer = '{"S3Bucket": "code", "S3Key": "a/layer.zip", "S3ObjectVersion": "v1"}'
    assert f"Content: {layer}" in template
    assert 'Code: {"S3Bucket": "code", "S3Key": "b/macro.zip"}' in template
    assert "../build/" not in template


def test_parameters_of_the_template() -> None:
    assert {"MacroName", "DefinitionBuckets", "PermissionsBoundaryArn"} <= template_parameters(PROVIDER)
