"""Lambda functions: moto's, but in processes instead of Docker, and with LoggingConfig and SnapStart."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.core.exceptions import JsonRESTError

from localaws.access.role_sessions import UnknownRole, check_role, get_role_session
from localaws.api import clients
from localaws.lambda_runtime.environment import ExecutionEnvironment, Program
from localaws.lambda_runtime.files import Archive
from localaws.lambda_runtime.log_stream import LogStream
from localaws.lambda_runtime.system_log import SystemLog
from localaws.lambda_runtime.versions import LATEST, version_in_arn

if TYPE_CHECKING:
    from localaws.lambda_runtime.outcomes import Outcome
    from localaws.lambda_runtime.runtime import Runtime


class LambdaError(JsonRESTError):
    """An error of an operation of Lambda."""

    def __init__(self, code: int, kind: str, message: str) -> None:
        """`code` is the HTTP status, and `kind` the exception's name."""
        self.code = code
        super().__init__(kind, message)


class LocalFunction(LambdaFunction):
    """A function that runs in processes. `install` creates a subclass with the runtime."""

    runtime: ClassVar[Runtime]

    def __init__(self, account_id: str, spec: dict[str, Any], region: str, version: str | int = 1) -> None:
        """Creates the function. As in Lambda, its role must exist."""
        try:
            check_role(str(spec.get("Role", "")))
        except UnknownRole as error:
            raise LambdaError(
                400,
                "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda.",
            ) from error
        super().__init__(account_id, spec, region, version)
        self.logging_config: dict[str, Any] = spec.get("LoggingConfig") or {}
        self.snap_start = str((spec.get("SnapStart") or {}).get("ApplyOn", "None"))
        self.published = 0

    @property
    def is_snapshot(self) -> bool:
        """Whether this is a published version with SnapStart."""
        return self.snap_start == "PublishedVersions" and version_in_arn(self.function_arn) != LATEST

    @property
    def log_group(self) -> str:
        """The log group for the function's output."""
        return str(self.logging_config.get("LogGroup") or f"/aws/lambda/{self.function_name}")

    def get_configuration(self, on_create: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002  moto's signature
        """Adds LoggingConfig and SnapStart to moto's configuration."""
        defaults = {"LogFormat": "Text", "LogGroup": self.log_group}
        return {
            **super().get_configuration(on_create),
            "LoggingConfig": {**defaults, **self.logging_config},
            "SnapStart": {
                "ApplyOn": self.snap_start,
                "OptimizationStatus": "On" if self.is_snapshot else "Off",
            },
        }

    def update_configuration(self, config_updates: dict[str, Any]) -> dict[str, Any]:
        """Also updates the properties that moto ignores."""
        if "LoggingConfig" in config_updates:
            self.logging_config = config_updates["LoggingConfig"] or {}
        if "SnapStart" in config_updates:
            self.snap_start = config_updates["SnapStart"]["ApplyOn"]
        if "TracingConfig" in config_updates:
            self.tracing_config = config_updates["TracingConfig"]
        if "EphemeralStorage" in config_updates:
            self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
        return super().update_configuration(config_updates)

    def run(self, event: bytes) -> Outcome:
        """Handles an event in a warm or new process."""
        reserved = self.reserved_concurrency
        limit = None if reserved is None else int(reserved)
        return self.runtime.pool.invoke(self.function_arn, self._revision(), self._start, event, limit)

    def _revision(self) -> str:
        """Returns a hash of the code and configuration with which a process starts."""
        configuration = self.get_configuration()
        parts = {name: value for name, value in configuration.items() if name != "LastModified"}
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()

    def _start(self) -> ExecutionEnvironment:
        files, responses = self.runtime.files, self.runtime.responses
        stream = LogStream(self.account_id, self.region, self.log_group, self._stream_name())
        program = Program(
            function_arn=self.function_arn,
            task_root=files.unpack([Archive(self.code_sha_256, self.code_bytes)]),
            layers_root=files.unpack(self._layers()),
            runtime_root=files.runtime_directory(),
            variables=self._variables(stream.name),
            timeout=int(self.timeout),
            response_port=responses.port,
            certificate=responses.certificate,
            system_log=SystemLog.parse(self.logging_config),
        )
        return ExecutionEnvironment(program, files.create_scratch(uuid.uuid4().hex), stream.write)

    def _stream_name(self) -> str:
        return f"{datetime.now(UTC):%Y/%m/%d}/[{version_in_arn(self.function_arn)}]{uuid.uuid4().hex}"

    def _layers(self) -> list[Archive]:
        versions = (
            lambda_backends[self.account_id][layer["Arn"].split(":")[3]].layers_versions_by_arn(layer["Arn"])
            for layer in self.layers
        )
        return [Archive(version.code_sha_256, version.code_bytes) for version in versions if version]

    def _variables(self, stream: str) -> dict[str, str]:
        """Returns Lambda's environment variables and the function's variables."""
        session = get_role_session(str(self.role), self.function_name, self.region)
        return {
            "AWS_ACCESS_KEY_ID": session.key_id,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",  # sync-127.0.0.1 isn't an address
            "AWS_ENDPOINT_URL": clients.endpoint(),
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.run_time}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory_size),
            "AWS_LAMBDA_FUNCTION_NAME": self.function_name,
            "AWS_LAMBDA_FUNCTION_VERSION": version_in_arn(self.function_arn),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if self.is_snapshot else "on-demand",
            "AWS_LAMBDA_LOG_FORMAT": str(self.logging_config.get("LogFormat", "Text")),
            "AWS_LAMBDA_LOG_GROUP_NAME": self.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": stream,
            "AWS_REGION": self.region,
            "AWS_SECRET_ACCESS_KEY": session.secret,
            "AWS_SESSION_TOKEN": session.token,
            "_HANDLER": str(self.handler),
            **{name: str(value) for name, value in self.environment_vars.items()},
        }
