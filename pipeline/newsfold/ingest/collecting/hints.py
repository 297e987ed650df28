"""What a feed says of how often it changes: RSS ttl, and the period of the syndication module; pure."""

import re

LOOKED_AT = 8192
"""Bytes at the beginning of a feed, where such things stand."""
LONGEST = 86_400.0
"""Seconds; a feed that claims to change once a year was set up by somebody who did not think of it."""
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_SECONDS = {b"hourly": 3600.0, b"daily": 86_400.0, b"weekly": 604_800.0, b"monthly": 2.6e6, b"yearly": 3.2e7}


def change_hint(data: bytes) -> float:
    """Seconds between two changes, as a feed claims; 0.0 if it claims nothing."""
    head = data[:LOOKED_AT]
    if ttl := _TTL.search(head):
        return min(float(ttl[1]) * 60, LONGEST)
    if period := _PERIOD.search(head):
        frequency = _FREQUENCY.search(head)
        times = max(1, int(frequency[1])) if frequency else 1
        return min(_SECONDS[period[1].lower()] / times, LONGEST)
    return 0.0
