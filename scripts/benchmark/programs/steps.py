"""Makes the caller's first call step by step, and writes the milliseconds of each step as one JSON object.

Usage: `python -I steps.py FOLDER`. The environment variable BENCHMARK_STARTED is the time at which the process started
(`time.monotonic`), and BENCHMARK_EVENT is the call's event as JSON.
"""

import sys
import time

began = time.monotonic()
sys.path.insert(0, sys.argv[1])

import json  # noqa: E402
import os  # noqa: E402

times = [("interpreter", began)]


def _note(step: str) -> None:
    times.append((step, time.monotonic()))


def _main() -> None:
    event = json.loads(os.environ["BENCHMARK_EVENT"])
    import caller.coldstart.gc_control  # noqa: PLC0415  first, as in the handler
    import caller.coldstart.lazy_imports  # noqa: F401, PLC0415

    _note("start of the program")
    import botocore.client  # noqa: PLC0415
    import botocore.session  # noqa: F401, PLC0415

    _note("import of botocore and its dependencies")
    from caller import handler  # noqa: PLC0415

    _note("import of the caller")
    from caller.awsmodel.models import service_model  # noqa: PLC0415
    from caller.sdk.session import base_session  # noqa: PLC0415

    base_session()
    _note("session: handlers, configuration, credentials")
    service_model(event["Service"])
    _note("the service's model")
    from caller.call import NO_OPTIONS, Target  # noqa: PLC0415
    from caller.sdk.clients import client_for  # noqa: PLC0415

    client_for(event["Service"], Target(event["Region"]), None, NO_OPTIONS)
    _note("client: methods, endpoint rules, signer")
    handler.handler(event, None)
    _note("first call: serializer, endpoint, signature, connection, parser")
    handler.handler(event, None)
    _note("second call")


_main()
before = float(os.environ["BENCHMARK_STARTED"])
steps = {}
for name, moment in times:
    steps[name] = (moment - before) * 1000
    before = moment
os.write(3, json.dumps(steps).encode() + b"\n")
