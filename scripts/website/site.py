"""Builds the documentation site and the playground in build/site.

The site consists of static files: any web server can serve the folder. The pages load nothing from other servers.
"""

from __future__ import annotations

import argparse
import functools
import http.server
from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT, exclusive, step
from scripts.website.pages import build_pages
from scripts.website.playground import build_playground

if TYPE_CHECKING:
    from collections.abc import Sequence

SITE = ROOT / "build" / "site"
_PORT = 8000


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/site",
        description=__doc__.partition("\n\n")[0] if __doc__ else None,
    )
    parser.add_argument("--serve", action="store_true", help=f"then serve it at http://localhost:{_PORT}")
    serve = parser.parse_args(arguments).serve
    build_site()
    if serve:
        _serve()
    return 0


def build_site() -> None:
    """Builds the site.

    Raises:
        SetUpError: A tool can't be installed, or a page has an error.
    """
    print(f"Building {SITE.relative_to(ROOT)}", flush=True)
    with exclusive(ROOT / "zensical.toml", "another build of the site"):
        with step("pages"):
            build_pages(ROOT / "build" / "pages", ROOT / "build" / "site-packages")
        with step("playground"):
            build_playground(SITE / "playground", ROOT / "build" / "playground-code")


def _serve() -> None:
    """Serves the site until Ctrl-C."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(SITE))
    print(f"http://localhost:{_PORT}/ until you press Ctrl-C", flush=True)
    with http.server.ThreadingHTTPServer(("localhost", _PORT), handler) as server:
        server.serve_forever()
