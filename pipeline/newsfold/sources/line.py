"""One line of text as all rooms compare it: white space, invisible characters and ligatures made plain."""

import re
from unicodedata import is_normalized, normalize

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
"""Format characters; joiners stay between letters of scripts (and emoji) that need them."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")
"""Control characters nobody means: bytes of Windows-1252 that somebody read as Latin-1."""
_LIGATURE = re.compile("[\ufb00-\ufb06]")


def normalised(text: str) -> str:
    """One line: NFC, every run of white space one space, no control or invisible characters.

    Control characters from U+0080 on become those of Windows-1252, ligatures their letters.
    """
    if text.isprintable():
        text = text if "  " not in text else " ".join(text.split())
    else:
        text = _C1.sub(lambda match: match.group().encode("latin-1").decode("cp1252", "ignore"), text)
        text = " ".join(_CONTROL.sub("", _INVISIBLE.sub("", text)).split())
    if not text.isascii():
        text = _LIGATURE.sub(lambda match: normalize("NFKC", match.group()), text)
        if not is_normalized("NFC", text):
            text = normalize("NFC", text)
    return text.strip()
