"""Removes what identifies an account from a report, because a report is pasted into a public issue."""

from __future__ import annotations

import re

_ARN = re.compile(r"arn:[a-z-]+:([a-z0-9-]*):[^\s\"'`,;)\]}|<>]*")
_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_UNIQUE_ID = re.compile(r"\b(?:A3T|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|AROA|ASCA|ASIA)[A-Z0-9]{12,}\b")
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_URL = re.compile(r"https?://[^\s\"'`,;)\]}|<>]+")


def redact(text: str, account: str) -> str:
    """Returns a text without ARNs, URLs, account IDs, unique IDs of IAM, and UUIDs.

    Args:
        text: The text.
        account: The ID of the account, which is removed wherever it is, also inside of a name.

    Source: AWS Identity and Access Management User Guide, "IAM identifiers" (the prefixes of unique IDs).
    """
    for pattern, replacement in (
        (_ARN, r"(ARN of \1)"),
        (_URL, "(URL)"),
        (re.compile(re.escape(account)), "(account)"),
        (_ACCOUNT, "(account)"),
        (_UNIQUE_ID, "(unique ID)"),
        (_UUID, "(UUID)"),
    ):
        text = pattern.sub(replacement, text)
    return text
