"""The caller's first call in steps: writes the milliseconds of each, in order, as one JSON object.

Started as `python -I phases.py FOLDER` with the moment of its start (`time.monotonic`) and the call's event in the
environment.
"""

import sys
import time

began = time.monotonic()
sys.path.insert(0, sys.argv[1])

import json  # noqa: E402
import os  # noqa: E402

moments = [("interpreter", began)]


def _note(step: str) -> None:
    moments.append((step, time.monotonic()))


def _main() -> None:
    event = json.loads(os.environ["BENCHMARK_EVENT"])
    import caller.coldstart.gc_control  # noqa: PLC0415  as the handler does, before all else
    import caller.coldstart.lazy_imports  # noqa: F401, PLC0415

    _note("start of the program")
    import botocore.client  # noqa: PLC0415
    import botocore.session  # noqa: F401, PLC0415

    _note("import of botocore, with what it imports")
    from caller import handler  # noqa: PLC0415

    _note("import of the caller's own modules")
    from caller.awsmodel.models import service_model  # noqa: PLC0415
    from caller.sdk.session import base_session  # noqa: PLC0415

    base_session()
    _note("session: handlers, settings, credentials")
    service_model(event["Service"])
    _note("the service's model")
    from caller.payload import NO_OPTIONS, Target  # noqa: PLC0415
    from caller.sdk.clients import client_for  # noqa: PLC0415

    client_for(event["Service"], Target(event["Region"]), None, NO_OPTIONS)
    _note("client: methods, endpoint rules, signer")
    handler.handler(event, None)
    _note("first call: codecs, endpoint, signature, connection, answer")
    handler.handler(event, None)
    _note("second call")


_main()
before = float(os.environ["BENCHMARK_STARTED"])
steps = {}
for name, moment in moments:
    steps[name] = (moment - before) * 1000
    before = moment
os.write(3, json.dumps(steps).encode() + b"\n")
