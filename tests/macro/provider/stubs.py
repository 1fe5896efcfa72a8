"""Stubbed clients of a Region."""

from __future__ import annotations

import botocore.session
from botocore.stub import Stubber

from macro.provider.model import Access

ACCOUNT, REGION = "123456789012", "eu-west-1"


class StubbedRegion:
    """A Region whose clients return the responses that a test adds, in order."""

    def __init__(self) -> None:
        self.reported: list[str] = []
        self._stubbers: dict[str, Stubber] = {}

    @property
    def access(self) -> Access:
        """The object that the tested code uses to access the Region."""
        return Access(REGION, ACCOUNT, lambda service: self.stubber(service).client, self.reported.append)

    def stubber(self, service: str) -> Stubber:
        """Returns the active stubber of a service."""
        if service not in self._stubbers:
            client = botocore.session.Session().create_client(
                service, region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b"
            )
            self._stubbers[service] = Stubber(client)
            self._stubbers[service].activate()
        return self._stubbers[service]

    def check(self) -> None:
        """Fails if a response wasn't used."""
        for stubber in self._stubbers.values():
            stubber.assert_no_pending_responses()
