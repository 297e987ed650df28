"""Phrases of texts: which topics of a lexicon they speak for, how strongly, and where; a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from operator import contains

import numpy as np
from numpy.typing import NDArray

from newsfold.lexicons.topics.entry import TopicEntry, WeightedPhrase
from newsfold.lexicons.topics.languages import ENGLISH
from newsfold.tagging.topics.inflection import forms
from newsfold.tagging.topics.matcher import Ints, PhraseMatcher, inflections
from newsfold.tagging.topics.products import Floats

OWN = "lexicon:user/"
"""How the rules of a user's own files begin."""
WRITTEN_OUT = frozenset({"de"})
"""Languages whose shipped files list every form: eight by rule of each would be 100,000 patterns more."""
TITLE_WEIGHT = 0.5
_SCALE = 65536
"""Fixed point: weights are summed as whole multiples of 1/65536, so that sums are exact."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What the phrases of a batch propose: a row for each text and topic with a phrase, by text and topic.

    An nth occurrence of a phrase counts 1/n. Columns of equal length:
    """

    texts: Ints
    topics: Ints
    weight: Floats
    """With `TITLE_WEIGHT` of the title's."""
    own: Floats
    """The part of it that a user's own phrases have, without the title's."""
    matches: Ints
    phrases: Ints
    """Different ones."""
    strong: Ints
    """Different ones of weight 1 or more."""
    several_words: Ints
    """Different ones of several words."""
    greatest: Floats
    first: Floats
    """Where the first one begins, 0 to 1."""
    title: Floats
    """Weight of the title's phrases, each counted once."""
    bounds: Ints
    """[rows + 1] where the entries of a row begin in `entries`."""
    entries: Ints
    """[entries, 2] number of a match, and of what its phrase says of the topic."""


@dataclass(frozen=True)
class Found:
    """A batch of texts with their proposals."""

    proposals: Proposals
    data: list[bytes]
    """Each text as it was scanned."""
    matches: Ints
    """[matches, 4] number of the text and of the phrase, start and end in bytes of the text."""
    title_weights: Floats
    """[texts, topics] weight of the title's phrases, also for topics without a phrase in the text."""

    @cached_property
    def rows(self) -> Ints:
        """[texts, topics] rows of the proposals, -1 without one."""
        rows = np.full(self.title_weights.shape, -1, np.int64)
        rows[self.proposals.texts, self.proposals.topics] = np.arange(len(self.proposals.texts))
        return rows


class TopicPhrases:
    """The phrases of a lexicon; each counts for its topic and for the topic's branch."""

    def __init__(
        self, topics: Sequence[TopicEntry], branch_of: Sequence[int], language: str = ENGLISH
    ) -> None:
        """`branch_of` gives the index of each topic's branch; `language` that of the phrases."""
        self._topic_count = len(topics)
        phrases = [phrase for topic in topics for phrase in topic.phrases]
        own_topic = np.repeat(np.arange(len(topics)), np.array([len(t.phrases) for t in topics], np.int64))
        both_topics = np.stack((own_topic, np.array(branch_of, np.int64)[own_topic]), 1)
        number_of_form, of_phrases = _forms(phrases, language)
        keys = of_phrases[:, :, None] * len(topics) + both_topics[:, None, :]
        keys = keys.reshape(-1, 2 * of_phrases.shape[1])
        weights = np.array([phrase.weight for phrase in phrases], np.float64)
        numbers, strongest = _strongest(keys, weights)
        self._counts = np.bincount(numbers // max(1, len(topics)), minlength=len(number_of_form))
        self._starts = np.cumsum(self._counts) - self._counts
        self._topics = numbers % max(1, len(topics))
        rules = np.array([phrase.rule for phrase in phrases], object)
        own_rules = {rule for rule in set(rules.tolist()) if rule.startswith(OWN)}
        self.weights = weights[strongest]
        self.rules: list[str] = rules[strongest].tolist()
        self._own = np.array([*map(own_rules.__contains__, self.rules)], bool)
        self._several_words = np.array([*map(contains, number_of_form, repeat(" "))], bool)
        self._matcher = PhraseMatcher(number_of_form)

    def prepare(self) -> None:
        """Make what the first text would have to wait for."""
        self._matcher.prepare()

    def find(self, titles: Sequence[str], texts: Sequence[str]) -> Found:
        """What the phrases of each text and of its title say."""
        data, matches = self._matcher.scan(texts)
        lengths = np.array([len(text_data) for text_data in data], np.float64)
        title_weights = self._of_titles(titles)
        return Found(self._proposals(matches, lengths, title_weights), data, matches, title_weights)

    def _proposals(self, matches: Ints, lengths: Floats, title_weights: Floats) -> Proposals:
        text_of, phrases = matches[:, 0], matches[:, 1]
        nth = _occurrences(text_of * (len(self._counts) + 1) + phrases)
        match, said = self._said(phrases)
        topics = self._topics[said]
        order = np.argsort(text_of[match] * self._topic_count + topics, kind="stable")
        match, said, topics = match[order], said[order], topics[order]
        texts, nth = text_of[match], nth[match]
        starts = _group_starts(texts * self._topic_count + topics)
        weights, first_time = self.weights[said], nth == 1
        in_points = np.rint(weights / nth * _SCALE).astype(np.int64)
        rows_texts, rows_topics = texts[starts], topics[starts]
        title = title_weights[rows_texts, rows_topics]
        return Proposals(
            rows_texts,
            rows_topics,
            _sums(in_points, starts) / _SCALE + TITLE_WEIGHT * title,
            _sums(in_points * self._own[said], starts) / _SCALE,
            np.diff(np.append(starts, len(match))),
            _sums(first_time, starts),
            _sums(first_time & (weights >= 1), starts),
            _sums(first_time & self._several_words[phrases[match]], starts),
            np.maximum.reduceat(weights, starts) if len(starts) else np.zeros(0),
            matches[match[starts], 2] / lengths[rows_texts],
            title,
            np.append(starts, len(match)),
            np.stack((match, said), 1),
        )

    def _said(self, phrases: Ints) -> tuple[Ints, Ints]:
        """For each match and topic of its phrase: the number of the match, and of what the phrase says."""
        counts = self._counts[phrases]
        match = np.repeat(np.arange(len(phrases)), counts)
        within = np.arange(len(match)) - np.repeat(np.cumsum(counts) - counts, counts)
        return match, self._starts[phrases][match] + within

    def _of_titles(self, titles: Sequence[str]) -> Floats:
        number = {title: n for n, title in enumerate(dict.fromkeys(titles))}
        weights = np.zeros((len(number), self._topic_count))
        matches = self._matcher.scan(list(number))[1]
        once = np.unique(matches[:, :2], axis=0)
        match, said = self._said(once[:, 1])
        np.add.at(weights, (once[match, 0], self._topics[said]), self.weights[said])
        return weights[[number[title] for title in titles]]


def _forms(phrases: Sequence[WeightedPhrase], language: str) -> tuple[dict[str, int], Ints]:
    """The forms of phrases, numbered as they come; and int64 [phrases, most forms]: those of each phrase.

    Of a phrase with fewer forms its text is there several times.
    """
    forms_in_order: list[str]
    if language == ENGLISH:
        # The last three letters say whether there is a plural, and which: far fewer than the texts.
        texts = [phrase.text for phrase in phrases]
        plural_of = {ending: inflections(ending)[-1] for ending in {text[-3:] for text in texts}}
        most, forms_in_order = 2, [""] * (2 * len(texts))
        forms_in_order[::2] = texts
        forms_in_order[1::2] = [text[:-3] + plural_of[text[-3:]] for text in texts]
    else:
        written_out = language in WRITTEN_OUT
        of_phrases = [
            (phrase.text,)
            if written_out and not phrase.rule.startswith(OWN)
            else forms(language, phrase.text)
            for phrase in phrases
        ]
        most = max(map(len, of_phrases), default=1)
        padded = [(*of_phrase, *of_phrase[:1] * (most - len(of_phrase))) for of_phrase in of_phrases]
        forms_in_order = list(chain.from_iterable(padded))
    different = dict.fromkeys(forms_in_order)
    numbers = dict(zip(different, range(len(different)), strict=True))
    numbered = map(numbers.__getitem__, forms_in_order)
    return numbers, np.fromiter(numbered, np.int64, len(forms_in_order)).reshape(-1, most)


def _strongest(keys: Ints, weights: Floats) -> tuple[Ints, Ints]:
    """The different keys in order, and for each the first of the heaviest phrases that have it.

    `keys` are [phrases, keys of a phrase]; those of phrases without weight are left out.
    """
    order = np.argsort(-weights, kind="stable")
    order = order[weights[order] > 0]
    total = max(1, len(order))
    packed = np.sort((keys[order] * total + np.arange(len(order))[:, None]).ravel())
    first = _group_starts(packed // total)
    return packed[first] // total, order[packed[first] % total]


def _occurrences(keys: Ints) -> Ints:
    """For each key which occurrence of it this is, from 1."""
    order = np.argsort(keys, kind="stable")
    starts = _group_starts(keys[order])
    lengths = np.diff(np.append(starts, len(keys)))
    nth = np.empty(len(keys), np.int64)
    nth[order] = np.arange(len(keys)) - np.repeat(starts, lengths) + 1
    return nth


def _group_starts(sorted_keys: Ints) -> Ints:
    """Where each run of equal keys begins."""
    if not len(sorted_keys):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.append(True, sorted_keys[1:] != sorted_keys[:-1]))


def _sums(values: NDArray[np.bool_] | Ints, starts: Ints) -> Ints:
    """Whole sums of the groups that begin at `starts`."""
    return np.add.reduceat(values, starts, dtype=np.int64) if len(starts) else np.zeros(0, np.int64)
