"""Salience: how much an article is about a topic that it contributes to.

A small regression weighs how likely the topic is in the paragraphs that speak most of it and in the mean
over all, in how many and in which it is said, how it stands there beside other topics and those above, below
and beside it in the tree, and what the article's beginning says, judged as one text under the title. What was
said of more articles than are about it has a leaning against it, what of fewer one for it. It is learned on
the corpus (`workshop/topic_model/salience.py`); docs/tagging.md says how well it does.

Pure, and a function of the joined contribution alone: the order and batches of its parts do not matter.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, exp, log

from newsfold.lexicons.topics.model import SalienceModel
from newsfold.model.contribution import Beginning, Contribution, ContributionParagraph

THRESHOLD = 0.6
"""Salience from which an article counts in a topic's records."""
BRANCHES = tuple(f"medtop:{number:02}000000" for number in range(1, 18))
"""Some are said of articles more often than they are right, as technology is."""
CLIPPED = 4.0
"""Standard deviations beyond which a feature says no more."""
PERHAPS, RATHER, SURELY = 0.3, 0.5, 0.76
"""Probabilities from which a paragraph counts as one that says a topic."""
_MANY = 8
"""Paragraphs beyond which the length of an article says no more."""
_SMOOTH = 0.02
_NOWHERE = Beginning(0.0, 0.0, 0.0, 0)


def features(contribution: Contribution) -> list[float]:
    """The features of a contribution that says something of its topic: numbers, then its branch as 0 or 1."""
    branch = contribution.path[0] if contribution.path else ""
    speaking = [paragraph for paragraph in contribution.paragraphs if not paragraph.silent]
    return [*_numbers(contribution, speaking), *(float(branch == code) for code in BRANCHES)]


def _numbers(contribution: Contribution, speaking: Sequence[ContributionParagraph]) -> list[float]:
    # One pass: this is done for every topic of every article.
    likeliest = second = total = branches = rivals = behind = above = below = near = first = 0.0
    perhaps = rather = surely = ahead = in_third = 0
    # A producer of another make may have counted wrong.
    count = max(contribution.count, len(contribution.paragraphs), 1)
    third = ceil(count / 3)
    for paragraph in speaking:
        score, others = paragraph.score, paragraph.surroundings
        total += score
        if score > likeliest:
            likeliest, second = score, likeliest
        elif score > second:
            second = score
        if score >= PERHAPS:
            perhaps += 1
            if score >= RATHER:
                rather += 1
                in_third += paragraph.seq < third
                surely += score >= SURELY
        if paragraph.seq == 0:
            first = score
        branches += others.branch
        rival = others.rival
        rivals += rival
        if rival <= score:
            ahead += 1
        else:
            behind += rival - score
        above, below, near = max(above, others.above), max(below, others.below), max(near, others.near)
    begun = _beginning(contribution.paragraphs, count)
    of_beginning, of_likeliest = _logit(begun.probability), _logit(likeliest)
    return [
        of_likeliest,
        of_likeliest if count == 1 else _logit(second),
        perhaps / count,
        rather / count,
        surely / count,
        float(rather >= 2),
        log(min(count, _MANY)),
        _logit(total / count),
        _logit(branches / count),
        _logit(rivals / count),
        ahead / count,
        _logit(behind / count),
        _logit(above),
        _logit(below),
        _logit(near),
        of_beginning,
        _logit(begun.branch),
        _logit(begun.rival),
        log(1 + begun.likelier),
        log(1 + surely),
        in_third / third,
        of_beginning * of_likeliest,
        _logit(first),
        float(contribution.path[:1] == (contribution.topic,)),
    ]


def _beginning(paragraphs: Sequence[ContributionParagraph], count: int) -> Beginning:
    """What the beginning says of the topic; an article of one paragraph is its own beginning."""
    for paragraph in paragraphs:
        if paragraph.beginning:
            return paragraph.beginning
    if count > 1 or not paragraphs:
        return _NOWHERE
    others = paragraphs[0].surroundings
    return Beginning(paragraphs[0].score, others.branch, others.rival, others.likelier)


class Salience:
    """What counts: by the regression, or, without one, every article that has a paragraph about the topic."""

    def __init__(self, model: SalienceModel | None = None, threshold: float = THRESHOLD) -> None:
        """`threshold` is the salience from which an article counts; 0 does as if there were no regression."""
        self.threshold = threshold if model else 0.0
        if model is None:
            return
        filter_, self._leanings = model.filter, model.leanings
        rows = list(zip(filter_.mean, filter_.deviation, filter_.weights, strict=True))
        self._numbers, codes = rows[: -len(BRANCHES)], rows[-len(BRANCHES) :]
        none = filter_.offset + sum([weight * _scaled(0.0, mean, dev) for mean, dev, weight in codes])
        self._offset = none
        self._offsets = {
            code: none + weight * (_scaled(1.0, mean, dev) - _scaled(0.0, mean, dev))
            for code, (mean, dev, weight) in zip(BRANCHES, codes, strict=True)
        }

    def of(self, contribution: Contribution) -> float:
        """0 to 1, to four decimals; 0 if all there is is slight, or one passing paragraph of several."""
        speaking = [paragraph for paragraph in contribution.paragraphs if not paragraph.silent]
        if not [paragraph for paragraph in speaking if not paragraph.slight]:
            return 0.0
        if len(speaking) == 1 and speaking[0].passing and contribution.count > 1:
            return 0.0
        branch = contribution.path[0] if contribution.path else ""
        logit = self._offsets.get(branch, self._offset) + self._leanings.get(contribution.topic, 0.0)
        for value, (mean, deviation, weight) in zip(
            _numbers(contribution, speaking), self._numbers, strict=True
        ):
            scaled = (value - mean) / deviation
            # As `_scaled`, which a call for each of so many would make twice as slow.
            logit += weight * (CLIPPED if scaled > CLIPPED else -CLIPPED if scaled < -CLIPPED else scaled)
        return round(1 / (1 + exp(-max(-30.0, min(30.0, logit)))), 4)

    def counts(self, contribution: Contribution) -> bool:
        """Whether the article counts in the topic's records."""
        if self.threshold > 0:
            return self.of(contribution) >= self.threshold
        return not all(paragraph.silent or paragraph.passing for paragraph in contribution.paragraphs)


def _scaled(value: float, mean: float, deviation: float) -> float:
    return max(-CLIPPED, min(CLIPPED, (value - mean) / deviation))


@lru_cache(maxsize=16_384)
def _logit(probability: float) -> float:
    # Of most probabilities there are four decimals: to look one up takes a third of the time.
    return log((probability + _SMOOTH) / (1 + _SMOOTH - probability))
