"""`AWS::Serverless-2016-10-31`, with AWS's SAM translator (the package aws-sam-translator)."""

from __future__ import annotations

import copy
import json
import threading
from typing import TYPE_CHECKING, Any, cast

import boto3

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.client import BaseClient

# The translator stores the Region in a class attribute.
_TRANSLATING = threading.Lock()


def translate_serverless(fragment: Any, region: str, parameters: Mapping[str, Any]) -> Any:
    """Translates the serverless resources; raises ValueError with the translator's message."""
    # Not imported at the top: this takes a second, and only templates with this transform need it.
    from samtranslator.model.exceptions import InvalidDocumentException  # noqa: PLC0415  see above
    from samtranslator.parser.parser import Parser  # noqa: PLC0415  see above
    from samtranslator.plugins.application.serverless_app_plugin import (  # noqa: PLC0415  see above
        ServerlessAppPlugin,
    )
    from samtranslator.translator.translator import Translator  # noqa: PLC0415  see above

    with _TRANSLATING:
        session = boto3.Session(region_name=region)
        values = {"AWS::Region": region, **parameters}
        applications = ServerlessAppPlugin(cast("BaseClient", _ApplicationRepository()), parameters=values)
        translator = Translator(None, Parser(), [applications], boto_session=session)
        try:
            return translator.translate(
                copy.deepcopy(fragment),
                parameter_values=dict(parameters),
                passthrough_metadata=True,
                get_managed_policy_map=_managed_policies,
            )
        except InvalidDocumentException as error:
            causes = " ".join(cause.message for cause in error.causes)
            raise ValueError(f"{error.message} {causes}") from error
        finally:
            translator.metrics.publish()  # to nowhere; otherwise, the translator logs a warning


class _ApplicationRepository:
    """Takes the place of the AWS Serverless Application Repository, which the translator would call.

    The call creates a template in the account, so its URL isn't known without AWS.
    """

    def create_cloud_formation_template(self, **application: str) -> dict[str, str]:
        """Returns what the translator reads of a response: the status, and the URL of the template."""
        url = f"{application['ApplicationId']}~{application['SemanticVersion']}"
        return {"Status": "ACTIVE", "TemplateUrl": url}


def _managed_policies() -> dict[str, str]:
    """Returns the ARNs of AWS managed policies by name, from moto's copy."""
    from moto.iam.aws_managed_policies import (  # noqa: PLC0415  800 KB, rarely needed
        aws_managed_policies_data,
    )

    data: dict[str, dict[str, Any]] = json.loads(aws_managed_policies_data)
    return {name: f"arn:aws:iam::aws:policy{policy['Path']}{name}" for name, policy in data.items()}
