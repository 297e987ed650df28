"""Identity: every id is computed from content, so that the same content has the same id everywhere."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from unicodedata import normalize

from newsfold.wire.addresses import host_of

WITHDRAWN = "withdrawn"
"""Digest of a withdrawn article: sorts above that of every content, so that of one version number the
withdrawal wins over the text."""

MAX_ID_BYTES = 200
"""Bytes of a topic or article id, at most: a state on disk takes keys of 500, made of two ids."""

_QUOTES = re.compile('[´`‘’ʼ′"“”„«»]')
_HYPHENS, _WWW = re.compile("[‐‑−–]"), re.compile(r"^(?:www\.\W*)+(?=\w)")
_SPACE, _LETTER = re.compile(r"\s+"), re.compile(r"\w")


def content_hash(*parts: str) -> str:
    """16 hexadecimal digits of BLAKE2b over the parts, each closed by U+001F."""
    return _hash_of(*parts).hexdigest()


def _hash_of(*parts: str) -> blake2b:
    text = "\x1f".join((*parts, ""))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8)


def article_id(uri: str) -> str:
    """The id of an article, the same for all its versions."""
    return content_hash("article", uri)


def text_uri(source: str, paragraphs: Iterable[str]) -> str:
    """The uri for an article without one: the same cleaned text of the same source is one article."""
    return "urn:newsfold:text:" + content_hash("text", source_key(source), *paragraphs)


@lru_cache(maxsize=16_384)
def source_key(name: str) -> str:
    """What is equal for all spellings of a source.

    Without case, width, spacing, outer punctuation, the style of quotes and hyphens; of an address its host.
    """
    plain = _HYPHENS.sub("-", _QUOTES.sub("'", name))
    plain = " ".join(normalize("NFKC", normalize("NFKC", plain).casefold()).split())
    plain = host_of(plain) or plain if "://" in plain else plain
    return _WWW.sub("", within(plain), count=1) or plain


def article_digest(
    changed_at: str,
    source: str,
    url: str,
    title: str,
    lang: str,
    published_at: str,
    paragraphs: Iterable[str],
    marks: Iterable[str] = (),
) -> str:
    """The digest of one article version: the moment of its last change, then the hash of its content.

    Contents under one version number are ordered by it: the later one wins, at one time the greater hash.
    `marks` are what else the publisher says of it, such as subjects; without any they change nothing.
    """
    text = (*paragraphs, *(f"\x1e{mark}" for mark in marks))
    return f"{changed_at}." + content_hash("digest", source, url, title, lang, published_at, *text)


def paragraph_ids(article: str, version: int, digest: str, count: int) -> list[str]:
    """The ids of the `count` paragraphs of one version of an article; the digest stands for their texts.

    Each is the `content_hash` of "paragraph", article, version, digest and place; what is before the place is
    hashed once.
    """
    of_article = _hash_of("paragraph", article, str(version), digest)
    ids = []
    for seq in range(count):
        of_paragraph = of_article.copy()
        of_paragraph.update(b"%d\x1f" % seq)
        ids.append(of_paragraph.hexdigest())
    return ids


def event_id(topic: str, start: str, end: str) -> str:
    """The id of the record of one (topic, window)."""
    return content_hash("event", topic, start, end)


def event_key(topic: str, start: str, size: str) -> str:
    """The key on the wire of the record of one (topic, window); `size` as set ("1d")."""
    return f"{topic}|{start}|{size}"


def local_entity_id(type_: str, label: str) -> str:
    """The id of an entity that is in no gazetteer, from its type and normalised label."""
    name = normalize("NFKC", label).replace("İ", "I").casefold()
    return f"local:{type_.lower()}:" + _SPACE.sub("-", within(name))


def within(text: str) -> str:
    """A text from its first letter or digit to its last, found in one pass from each end."""
    first = _LETTER.search(text)
    last = _LETTER.search(text[::-1])
    return text[first.start() : len(text) - last.start()] if first and last else ""


def too_long(*ids: str) -> bool:
    """Whether an id has more than `MAX_ID_BYTES`."""
    for id_ in ids:
        if len(id_) > MAX_ID_BYTES or (not id_.isascii() and len(id_.encode()) > MAX_ID_BYTES):
            return True
    return False
