"""Boilerplate rules: which lines of a scraped page are furniture, by form, length and place.

A line goes only if a rule covers all of it. Rules that a reporter's sentence could also fit apply at
the edges alone: the run of furniture that ends (or begins) the page. In doubt a line stays.
"""

import re
from typing import NamedTuple

from pipeline.ingest.dates import parse_date

_NETWORK = (
    r"(?:google news|apple news|facebook|twitter|x|instagram|telegram|whatsapp|youtube|linkedin|tiktok|threads"
    r"|bluesky|mastodon|flipboard|reddit|pinterest|viber|msn|rss|e-?mail|print|copy link|messenger|tumblr|pocket)"
)
_NETWORKS = rf"{_NETWORK}(?:(?:\s*[,/|·&+]\s*|\s+and\s+|\s+or\s+|\s*,\s*(?:and|or)\s+){_NETWORK})*"
_NAME = r"(?=[^a-z])[^:;!?\"“”]{2,80}"
_BY = (
    r"(?:[A-ZÀ-Þ][\w.'’-]*|in|and|by|editing|reporting|additional|writing|for|the|from|of|with|de|von|van|al)"
)


class Rule(NamedTuple):
    """A rule covers whole lines of at most `longest` characters; `source` may be a group of its pattern."""

    name: str
    pattern: re.Pattern[str]
    longest: int


def _rule(name: str, pattern: str, longest: int, *, case: bool = False) -> Rule:
    return Rule(name, re.compile(pattern, 0 if case else re.IGNORECASE), longest)


ANYWHERE = (
    _rule("ornament", r"[\W_]+", 200),
    _rule(
        "read-more",
        r"[\[(<«]?\s*(?:(?:click (?:here )?to |tap to )?(?:read|see|view|show|find out|learn) "
        r"(?:more|(?:the )?full (?:story|article))|continue reading)\s*[\])>»]?[\s.…»›→>]*",
        40,
    ),
    _rule(
        "advertisement",
        r"[\[(\s—–-]*(?:advertisements?|advertorial|sponsored(?: content| post)?"
        r"|(?:story|article|content) continues (?:below|after)(?: (?:this |the )?(?:advertisement|ad|video))?)"
        r"(?:\s*[-–—:|.]?\s*(?:continue reading below|scroll (?:down )?to continue|"
        r"(?:story|article) continues below))?[\])\s.—–-]*",
        80,
    ),
    _rule(
        "related",
        r"(?:also read|read also|read next|see also|related(?: story| article| articles| news| coverage)?"
        r"|more on this(?: story| topic)?|recommended|don['’]t miss|watch(?: now)?)\s*[:|»]\s*[^.]*[^.!\"”]",
        140,
    ),
    _rule(
        "follow",
        rf"(?:please )?(?:follow|like|join|find|connect with) (?:us|our [\w ]{{2,30}}|[@#]\w+)(?: on| at| via)? "
        rf"(?:the )?{_NETWORKS}(?: (?:channel|page|group|for [\w ]{{2,40}}))?[.!]?",
        160,
    ),
    _rule("google-news", r"(?:please )?follow (?:us|[^.,;:]{2,60}) on google news(?: channel)?[.!]?", 110),
    _rule(
        "subscribe",
        r"(?:please )?(?:subscribe|sign up)(?: now| today| here)?(?: to| for)? (?:our|us)\b[^,;:\"“”]{0,110}",
        130,
    ),
    _rule(
        "share",
        r"share (?:this|the) (?:article|story|post|news|page)(?: (?:on|via|with) [\w ,/&]{2,40})?[.:!]?",
        80,
    ),
    _rule(
        "click",
        rf"click to (?:share on|email|print|tweet|copy).{{0,60}}\(opens in new window\){_NETWORKS}?",
        120,
    ),
)

TAIL = (
    _rule(
        "the-post",
        r"(?:The post|L['’]article) (?=[^a-z])(?P<title>.{3,250}?) appeared first on (?=[^a-z])(?P<source>[^:;!?]{2,60}?)\.?",
        340,
        case=True,
    ),
    _rule("first-published", rf"(?:this (?:article|story|post) )?(?:was )?(?:first|originally) (?:published|appeared) "
          rf"(?:in|on|at|by) (?P<source>{_NAME}?)\.?", 160),
    _rule("source", r"\(?Source:\s*(?P<source>[^:.,;!?\"“”]{2,60}?)\s*(?:::\s*[^.!?]{0,60})?\)?", 130, case=True),
    _rule("via", r"Via:?\s+(?P<source>[A-Z][^:.,;!?\"“”]{1,40})", 50, case=True),
    _rule("comments", r"(?:comments are (?:now )?closed|commenting is (?:now )?closed|leave a (?:comment|reply)"
          r"|no comments(?: yet)?|(?:\d+ )?comments?(?: \(\d+\))?|post a comment|be the first to comment)"
          r"(?:\s*[.!]?\s*(?:please )?check back later)?[.!]?", 90),
    _rule("copyright", r"(?:copyright\s*)?(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})).{0,180}|(?:.{0,80}\W)?all rights reserved\.?", 220),
    _rule("follow-name", rf"(?:please )?(?:follow|like|join|find) [^.,;:\"“”]{{2,60}} on (?:the )?{_NETWORKS}(?: channel| page| group)?[.!]?", 140),
    _rule("subscribe", r"(?:please )?(?:subscribe|sign up)(?: now| today| here)? (?:to|for) (?:the|your|free|daily|weekly)\b[^,;:\"“”]{0,60}"
          r"(?:newsletters?|e-?mails?|updates|briefing|channel|alerts)\b[^,;:\"“”]{0,50}", 160),
    _rule("newsletter", r"(?:get|receive) (?:the )?(?:latest|breaking|top|daily|our)\b[^,;:\"“”]{0,70}(?:inbox|newsletter|by e-?mail)[.!]?", 130),
    _rule("labels", r"(?:tags?|tagged(?: with| in)?|filed under|categor(?:y|ies)|keywords|topics|posted in)\s*:\s*[^.!?]{1,180}", 200),
    _rule("views", r"\W*(?:disclaimer\s*:\s*)?the (?:views|opinions)(?: and (?:views|opinions))? expressed (?:in this article|here|herein|above)\b.{0,300}", 380),
    _rule("credits", rf"\(?(?:(?:Additional )?[Rr]eporting|Writing|Editing|Compiled|Edited)(?: and [a-z]+)? by {_BY}(?:[,;]?\s+{_BY})*[.)]*", 220, case=True),
    _rule("previous-next", r"(?:previous|next|older|newer) (?:article|post|story)s?\b[^.!?]{0,120}|back to top|skip to content|load more(?: comments)?", 140),
)  # fmt: skip

HEAD = (
    _rule("byline", r"(?:By|BY)\s+[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){1,3}(?:(?:,| and| &)\s+[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){1,3})*"
          r"(?:,\s+(?:Staff|Senior|Chief|Special|Political)?\s*(?:Writer|Reporter|Correspondent|Editor))?", 140, case=True),
    _rule("reading-time", r"(?:estimated )?(?:reading time\s*:?\s*)?\d{1,2}\s*min(?:ute)?s?(?:\s+read)?", 40),
    _rule("navigation", r"skip to (?:main )?content|home|menu|search|listen to this article|listen", 40),
)  # fmt: skip

EDGES = (_rule("networks", rf"(?:share(?: this| on)?\s*:?\s*)?{_NETWORKS}|share(?: this)?:?|tweet", 120),)

_DATE_LABEL = re.compile(
    r"(?P<label>(?:first |last |originally )?(?:published|posted|updated|modified|date|issued|created))"
    r"(?:\s+(?:on|at))?\s*[:|-]?\s*",
    re.IGNORECASE,
)
_RELATED_HEADING = re.compile(
    r"(?:related|more|other|latest|popular|trending|recommended)(?: \w+)? (?:articles|stories|news|posts|reads|coverage|topics)"
    r"|you (?:may|might) also like|read next|most (?:read|popular|viewed)|more from [\w .]{2,30}|trending(?: now)?",
    re.IGNORECASE,
)
_HEAD_RULES = (*ANYWHERE, *HEAD, *EDGES)
_TAIL_RULES = (*TAIL, *ANYWHERE, *EDGES)
_LONGEST_ANYWHERE = max(rule.longest for rule in ANYWHERE)
_LONGEST_TAIL = max(rule.longest for rule in _TAIL_RULES)
MAX_HEAD, MAX_RELATED = 8, 15
"""Lines that are looked at from the top, and headlines that may follow a "related articles" heading."""


class Furniture(NamedTuple):
    """What a covered line tells besides being furniture; empty where it tells nothing."""

    rule: str
    source: str = ""
    title: str = ""
    published_at: str = ""
    updated_at: str = ""


def at_head(line: str) -> Furniture | None:
    """What `line` is as one of the first lines of a page; None for text."""
    return _parts(line, _HEAD_RULES) if len(line) <= 160 else None


def at_tail(line: str) -> Furniture | None:
    """What `line` is when nothing but furniture follows it; None for text."""
    return _parts(line, _TAIL_RULES) if len(line) <= _LONGEST_TAIL else None


def between(line: str) -> Furniture | None:
    """What `line` is in the middle of the text; None for text."""
    return _covered(line, ANYWHERE) if len(line) <= _LONGEST_ANYWHERE else None


def is_related_heading(line: str) -> bool:
    """Whether `line` announces a list of headlines of other articles."""
    return len(line) <= 50 and _RELATED_HEADING.fullmatch(line.strip(" :»")) is not None


def is_headline(line: str) -> bool:
    """Whether `line` has the form of a headline: a few words and no end of a sentence."""
    return len(line) <= 140 and 3 <= line.count(" ") + 1 <= 25 and line[-1] not in ".!…:;,\"”»'’)"


def _parts(line: str, rules: tuple[Rule, ...]) -> Furniture | None:
    if (found := _covered(line, rules) or _date_line(line)) is not None:
        return found
    parts = [part for part in re.split(r"\s+[|•·]\s+", line) if part]
    if len(parts) < 2:
        return None
    told = [_covered(part, rules) or _date_line(part) for part in parts]
    if None in told:
        return None
    first = {
        field: next((value for one in told if one and (value := getattr(one, field))), "")
        for field in Furniture._fields
    }
    return Furniture(**first)


def _covered(line: str, rules: tuple[Rule, ...]) -> Furniture | None:
    length = len(line)
    for name, pattern, longest in rules:
        if length <= longest and (match := pattern.fullmatch(line)) is not None:
            told = match.groupdict()
            return Furniture(name, (told.get("source") or "").strip(), (told.get("title") or "").strip())
    return None


def _date_line(line: str) -> Furniture | None:
    if len(line) > 100 or not any(c.isdigit() for c in line):
        return None
    label = _DATE_LABEL.match(line)
    try:
        moment = parse_date(line[label.end() :] if label else line)
    except ValueError:
        return None
    updated = label is not None and label["label"].lower() in (
        "updated",
        "modified",
        "last updated",
        "last modified",
    )
    return Furniture("date", published_at="" if updated else moment, updated_at=moment if updated else "")
