"""Regions that punctuation attaches to another field of an ARN: `dynamodb:getItem@us-west-2`, `getItem?region=…`."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from caller.awsmodel.regions import list_regions

_NAME = r"(?<=[^\w:{}])\$\{[^{}:]{0,100}region[^{}:]{0,100}\}"
_AROUND = r"[^\w:{}$*]"
_LONGEST_ARN = 2048
_OTHER_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def detach_regions(text: str) -> str:
    """Returns the text of an ARN with a colon before and after each Region, in place of other punctuation.

    The typographic dashes and colons that word processors insert become ASCII characters.
    """
    if len(text) > _LONGEST_ARN:
        return text
    ascii_text = unicodedata.normalize("NFKC", text).translate(_OTHER_DASHES | _INVISIBLE)
    return _attached().sub(_with_colons, ascii_text)


@cache
def _attached() -> re.Pattern[str]:
    """Returns the pattern of a Region, or of a placeholder after punctuation whose name says that it is one.

    A match includes the punctuation around it. A Region begins with the first part of an existing one, such as `eu`.
    """
    areas = "|".join(sorted({name.partition("-")[0] for name in list_regions()}))
    region = rf"(?:{areas})[-_](?:[a-z]{{2,20}}[-_]){{1,3}}\d{{1,2}}"
    return re.compile(
        rf"{_AROUND}*(?:(?<![^\W_])region{_AROUND}+)?"
        rf"(?<![^\W_])(?P<region>{region}|{_NAME})(?![^\W_]){_AROUND}*",
        re.IGNORECASE,
    )


def _with_colons(match: re.Match[str]) -> str:
    before = "" if match.start() == 0 or match.string[match.start() - 1] == ":" else ":"
    after = "" if match.end() == len(match.string) or match.string[match.end()] == ":" else ":"
    return f"{before}{match['region']}{after}"
