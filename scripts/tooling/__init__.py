"""The scripts' programs. Each script in the parent folder starts one module."""

import os
import shutil
import sys

OLDEST = (3, 11)

# The scripts start with any `python3`.
if sys.version_info < OLDEST:
    for minor in range(OLDEST[1], 30)[::-1]:
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    sys.exit(
        f"This project needs Python 3.11 or later, but this is {sys.version.split()[0]} ({sys.executable}).\n"
        "Install it (https://www.python.org/downloads/), so that it is on the path as `python3` or `python3.11`."
    )
