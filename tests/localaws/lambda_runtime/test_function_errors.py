"""Tests of the errors of functions, and of invocations after an error."""

import pytest

from localaws import LocalAws
from tests.localaws.functions_and_roles import (
    invoke,
    make_function,
)


def test_error_type_is_the_name_of_the_exceptions_class(aws: LocalAws) -> None:
    code = """
        def handler(event, context):
            raise type("S3.NoSuchKeyException", (Exception,), {})("gone") from None
    """
    result = invoke(aws, make_function(aws, code))
    assert result.error == "Unhandled"
    assert set(result.payload) == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert result.payload["errorType"] == "S3.NoSuchKeyException"
    assert result.payload["errorMessage"] == "gone"
    assert "index.py" in result.payload["stackTrace"][0]


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("import missing_module\n", "Runtime.ImportModuleError", "No module named 'missing_module'"),
        ("other = 1\n", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'index'"),
        ("def handler(event, context)\n", "Runtime.UserCodeSyntaxError", "Syntax error in module 'index'"),
        ("raise ValueError('at import')\n", "ValueError", "at import"),
        (
            "import os\ndef handler(event, context):\n    os._exit(3)\n",
            "Runtime.ExitError",
            "Error: Runtime exited with error: exit status 3",
        ),
        (
            "import os\ndef handler(event, context):\n    os.kill(os.getpid(), 9)\n",
            "Runtime.ExitError",
            "Runtime exited with error: signal: killed",
        ),
        (
            "import time\ndef handler(event, context):\n    time.sleep(30)\n",
            "Sandbox.Timedout",
            "Error: Task timed out after 1.00 seconds",
        ),
        (
            "def handler(event, context):\n    return 'x' * 6291556\n",
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        ),
        (
            "def handler(event, context):\n    return object()\n",
            "Runtime.MarshalError",
            "Unable to marshal response",
        ),
    ],
)
def test_error_types_and_messages(aws: LocalAws, code: str, kind: str, message: str) -> None:
    function = make_function(aws, code, Timeout=1 if kind == "Sandbox.Timedout" else 60)
    result = invoke(aws, function)
    assert result.error == "Unhandled"
    assert result.payload["errorType"] == kind
    assert message in result.payload["errorMessage"]


def test_function_works_after_a_timeout(aws: LocalAws) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(event)\n    return 'done'\n"
    function = make_function(aws, code, Timeout=1)
    assert invoke(aws, function, 30).payload["errorType"] == "Sandbox.Timedout"
    assert invoke(aws, function, 0).payload == "done"
