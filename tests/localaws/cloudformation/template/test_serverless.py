"""Tests of the transform AWS::Serverless-2016-10-31."""

import gc

import pytest

from localaws.cloudformation.template.serverless import translate_serverless

TEMPLATE = {
    "Resources": {
        "Table": {"Type": "AWS::Serverless::SimpleTable"},
    }
}


def test_translations_log_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    """The next translation deletes the metrics of the previous one."""
    for _ in range(2):
        translate_serverless(TEMPLATE, "us-east-1", {})
        gc.collect()
    assert caplog.messages == []
