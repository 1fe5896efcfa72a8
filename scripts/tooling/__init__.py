"""What the scripts do; each script in the folder above is a launcher for one module of this package."""

import os
import shutil
import sys

OLDEST = (3, 11)

# the launchers run under whatever `python3` is
if sys.version_info < OLDEST:
    for minor in range(OLDEST[1], 30)[::-1]:
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    sys.exit(
        f"Python 3.11 or newer is needed, this is {sys.version.split()[0]} ({sys.executable}).\n"
        "Install one (https://www.python.org/downloads/) so that `python3` or `python3.11` finds it."
    )
