"""What a feed in XML says of itself, from its bytes without the entries."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from newsfold.sources.feeds.elements import XML_BASE, XML_LANG, children, first_text, parsed
from newsfold.sources.feeds.feed import Feed
from newsfold.sources.fields import plain_name
from newsfold.sources.line import normalised

MAX_SHELL = 256 * 1024
"""Characters of a feed without its items that are looked at."""
_BODY = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:rss|rdf|feed|channel)(?=[\s/>])", re.IGNORECASE)
_TAG = re.compile(
    r"<(/?)([A-Za-z_][\w.:-]*)(?:\s[^<>]*?)?(/?)>|<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL
)
_BETWEEN = re.compile(r"\s+[-–—|»>:·/]+\s+|\s*::\s*|\s*»\s*")
_NO_NAME = re.compile(
    r"(?:\s+|^)(?:rss(?: feeds?)?|atom|feeds?|news feed|most recent|all (?:news|articles|posts)"
    r"|(?:latest|top) (?:news|articles|posts|headlines|stories))$",
    re.IGNORECASE,
)


def feed_of_shell(shell: str, declared: Mapping[str, str], home: str) -> Feed:
    """The feed, without items; whatever cannot be read is left empty."""
    start = _BODY.search(shell)
    root = parsed(
        _closed(shell[start.start() : start.start() + MAX_SHELL]) if start else "<feed/>", declared, home
    )
    channel = next(children(root, "channel"), root) if root.tag != "channel" else root
    title = normalised(first_text(channel, "title", "atom:title"))
    links = list(children(channel, "atom:link", "link"))
    page = next(_hrefs(links, "alternate"), "") or first_text(channel, "link")
    base = channel.get(XML_BASE) or root.get(XML_BASE) or ""
    page = urljoin_safe(base, page)
    language = first_text(channel, "language", "dc:language") or channel.get(XML_LANG) or root.get(XML_LANG)
    return Feed(
        title=title,
        source=source_of_title(title, page),
        home=page,
        address=next(_hrefs(links, "self"), ""),
        language=(language or "").strip(),
    )


def source_of_title(title: str, page: str) -> str:
    """`Harbour Lantern - World` of lantern.example as `Harbour Lantern`: all sections are of one source.

    Without a part that the address of the feed's page confirms, the whole title.
    """
    parts = [part for part in _BETWEEN.split(title) if part]
    host = plain_name((host_of(page).removeprefix("www.").rpartition(".")[0]) or "")
    if len(parts) > 1 and host:
        for part in parts:
            words = [plain_name(word) for word in part.split() if len(word) > 3]
            initials = "".join(word[0].lower() for word in part.split() if word[0].isalnum())
            names = [plain_name(part), *words, *([initials] if len(initials) > 2 else [])]
            if any(name and (name in host or (len(host) > 2 and host in name)) for name in names):
                return part.strip()
    return _NO_NAME.sub("", title).strip(" -–—|:") or title


def host_of(address: str) -> str:
    """The host of an address; "" for what has none."""
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""


def urljoin_safe(base: str, address: str) -> str:
    """An address that may be relative to another one; as it is if that makes none."""
    try:
        return urljoin(base, address.strip()) if base and address else address.strip()
    except ValueError:
        return address.strip()


def _hrefs(links: list[Element], rel: str) -> Iterator[str]:
    for link in links:
        if href := link.get("href", "").strip():
            said = link.get("rel", "alternate").lower().split()
            if rel in said:
                yield href


def _closed(shell: str) -> str:
    """The shell with the end tags that it lacks, as one that is cut off does."""
    opened: list[str] = []
    for match in _TAG.finditer(shell):
        end, name, empty = match[1], match[2], match[3]
        if not name or empty:
            continue
        if not end:
            opened.append(name)
        elif opened and opened[-1] == name:
            opened.pop()
    cut = shell.rfind("<")
    whole = shell[:cut] if cut > shell.rfind(">") else shell
    return whole + "".join(f"</{name}>" for name in reversed(opened))
