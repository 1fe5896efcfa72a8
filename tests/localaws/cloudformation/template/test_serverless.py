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


def test_applications_are_translated_without_calling_aws() -> None:
    location = {"ApplicationId": {"Fn::FindInMap": ["Apps", {"Ref": "AWS::Region"}, "Tool"]}}
    application = "arn:aws:serverlessrepo:us-east-1:123456789012:applications/tool"
    template = {
        "Mappings": {"Apps": {"us-east-1": {"Tool": application}}},
        "Resources": {
            "Tool": {
                "Type": "AWS::Serverless::Application",
                "Properties": {"Location": {**location, "SemanticVersion": {"Ref": "Version"}}},
            }
        },
    }
    translated = translate_serverless(template, "us-east-1", {"Version": "1.0.0"})
    nested = translated["Resources"]["Tool"]
    assert nested["Type"] == "AWS::CloudFormation::Stack"
    assert nested["Properties"]["TemplateURL"] == f"{application}~1.0.0"
