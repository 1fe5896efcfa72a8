"""Responses that the tests play, and the role whose credentials they contain."""

from __future__ import annotations

from tests.caller.wire import Response

ROLE = "arn:aws:iam::210987654321:role/reader"
CREDENTIALS = {"RoleArn": ROLE, "ExternalId": "s3cr3t-external-id"}
ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>s3cr3t-key</SecretAccessKey>
<SessionToken>s3cr3t-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""
TABLES = Response(200, b'{"TableNames": []}')
