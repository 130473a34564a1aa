"""Mail addresses: what was typed as one, and surely means one mailbox wherever it is read."""

from __future__ import annotations

import re

LONGEST = 254
_SIGN = r"[^@\s,;:<>\"()\[\]\\\x00-\x1f\x7f]"
# Encoded words ("=?utf-8?q?...?=") are written out in a header: several addresses may stand in one of them.
_SHAPE = re.compile(rf"(?!.*=\?){_SIGN}{{1,64}}@(?!\.){_SIGN}+\.(?:(?!\.){_SIGN}){{2,}}")


def is_address(text: str) -> bool:
    """Whether this can be the address of somebody, without blanks around it."""
    return len(text) <= LONGEST and _SHAPE.fullmatch(text) is not None and ".." not in text.partition("@")[2]
