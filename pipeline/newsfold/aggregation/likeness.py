"""How alike two articles are, by what their profiles share; whole numbers, so that nobody rounds otherwise.

Both names and other words must speak for it: names alone join all that happens to one company, words alone
all that is of one kind. So likeness counts only where the geometric mean of the two is great enough for
articles of that size, and where articles with names share one.
"""

from newsfold.context.profile import LENGTH

ALIKE = 3 * LENGTH * LENGTH
"""The likeness of equal profiles, names weighing twice."""
MIN_SHARED = 3
"""Terms that are shared, or all of the shorter profile: by fewer, articles of one day are alike by chance."""
SHARE = 7
"""At least one term of so many of the shorter profile is shared: of one happening much is the same."""
PER_TERM = 16
"""What the geometric mean of names and words must reach for each term of the shorter profile: longer texts
share more by chance."""
SMOOTHING = 80
"""Added to names and words, so that short texts may be alike by names alone."""
DAY = 86_400
"""Seconds within which time does not matter; after two days likeness is half, after three a third."""

NAMES = 1 << 20
SHARED = 1 << 40
SHARED_NAME = SHARED | 1 << 50
"""Places of a sum over the terms that two articles share: products of weights of words below NAMES, those of
names below SHARED, then ten bits for the number of terms, then that of names."""


def likeness(sum_of_shared: int, fewest_names: int, fewest_words: int) -> int:
    """From 0 to about ALIKE, 0 if too little is shared; lengths are those of the shorter list of each."""
    shared = sum_of_shared >> 40 & 1023
    fewest = fewest_names + fewest_words
    if (shared < MIN_SHARED and shared < fewest) or shared * SHARE < fewest:
        return 0
    if fewest_names and sum_of_shared < SHARED_NAME:
        return 0
    words, names = sum_of_shared & NAMES - 1, sum_of_shared >> 20 & NAMES - 1
    if (names + SMOOTHING) * (words + SMOOTHING) < (PER_TERM * fewest) ** 2:
        return 0
    return 2 * names + words


def faded(alike: int, seconds: int) -> int:
    """Likeness of articles so far apart in time."""
    return alike * DAY // seconds if seconds > DAY else alike
