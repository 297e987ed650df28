"""The boilerplate rules as data: which whole lines are boilerplate, by place on the page.

A rule matches a whole line or nothing; none looks inside a longer text. Rules whose form a reporter's
sentence could also have stand in TAIL or HEAD and apply to the run of boilerplate at that edge alone.
"""

import re
from typing import NamedTuple


class Rule(NamedTuple):
    """Matches whole lines of at most `max_length` characters.

    Groups `source` and `title` of its pattern are the outlet and the headline.
    """

    name: str
    pattern: re.Pattern[str]
    max_length: int


def _rule(name: str, max_length: int, *pieces: str, case: bool = False) -> Rule:
    return Rule(name, re.compile("".join(pieces), 0 if case else re.IGNORECASE), max_length)


_NETWORK = (
    r"(?:google news|apple news|facebook|twitter|x|instagram|telegram|whatsapp|youtube|linkedin|tiktok"
    r"|threads|bluesky|mastodon|flipboard|reddit|pinterest|viber|msn|rss|e-?mail|print|copy link"
    r"|messenger|tumblr|pocket)"
)
_NETWORKS = rf"{_NETWORK}(?:(?:\s*[,/|·&+]\s*|,?\s+(?:and|or)\s+|\s+){_NETWORK})*"
_UPPER = r"(?=[^a-z])"
_NAMES = r"[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){1,3}"
_CREDITED = (
    r"(?:[A-ZÀ-Þ][\w.'’-]*|in|and|by|editing|reporting|additional|writing|for|the|from|of|with|de|von|van)"
)
_ASK = r"(?:please )?(?:follow|like|join|find|connect with)"
_CHANNEL = r"(?: (?:channels?|pages?|groups?))?[.!]?"

ANYWHERE = (
    _rule("ornament", 200, r"[\W_]+"),
    _rule(
        "read-more",
        40,
        r"[\[(<«]?\s*(?:(?:click (?:here )?to |tap to )?(?:read|see|view|show|find out|learn)",
        r" (?:more|(?:the )?full (?:story|article))|continue reading)\s*[\])>»]?[\s.…»›→>]*",
    ),
    _rule(
        "advertisement",
        80,
        r"[\[(\s—–-]*(?:advertisements?|advertorial|sponsored(?: content| post)?",
        r"|(?:story|article|content) continues (?:below|after)",
        r"(?: (?:this |the )?(?:advertisement|ad|video))?)",
        r"(?:\s*[-–—:|.]?\s*(?:continue reading below|scroll (?:down )?to continue",
        r"|(?:story|article) continues below))?[\])\s.—–-]*",
    ),
    _rule(
        "related",
        140,
        r"(?:also read|read also|read next|see also|related(?: story| articles?| news| coverage)?",
        r"|more on this(?: story| topic)?|recommended|don['’]t miss|watch(?: now)?)",
        r"\s*[:|»]\s*[^.]*[^.!\"”]",
    ),
    _rule(
        "follow-us",
        160,
        rf"{_ASK} (?:us|our [\w ]{{2,30}}|[@#]\w+)(?: on| at| via)? (?:the )?{_NETWORKS}",
        r"(?: (?:channels?|pages?|groups?|for [\w ]{2,40}))?[.!]?",
    ),
    _rule("join-our", 80, rf"{_ASK} our {_NETWORK} (?:channels?|pages?|groups?|community)[.!]?"),
    _rule("google-news", 110, r"(?:please )?follow (?:us|[^.,;:]{2,60}) on google news(?: channel)?[.!]?"),
    _rule(
        "subscribe",
        130,
        r"(?:please )?(?:subscribe|sign up)(?: now| today| here)?(?: to| for)? (?:our|us)\b[^,;:\"“”]{0,110}",
    ),
    _rule(
        "share",
        80,
        r"share (?:this|the) (?:article|story|post|news|page)(?: (?:on|via|with) [\w ,/&]{2,40})?[.:!]?",
    ),
    _rule(
        "click",
        120,
        rf"click to (?:share on|email|print|tweet|copy).{{0,60}}\(opens in new window\)(?:\s*{_NETWORKS})?",
    ),
)

TAIL = (
    _rule(
        "the-post",
        340,
        rf"The post {_UPPER}(?P<title>.{{3,250}}?) appeared first on {_UPPER}(?P<source>[^:;!?]{{2,60}}?)\.?",
        case=True,
    ),
    _rule(
        "first-published",
        160,
        r"(?:This (?:article|story|post) )?(?:was )?(?:[Ff]irst|[Oo]riginally) (?:published|appeared)",
        rf" (?:in|on|at|by) {_UPPER}(?P<source>[^:;,!?\"“”]{{2,60}}?)\.?",
        case=True,
    ),
    _rule(
        "source",
        130,
        r"\(?Source:\s*(?P<source>[^:.,;!?\"“”]{2,60}?)\s*(?:::\s*[^.!?]{0,60})?\)?",
        case=True,
    ),
    _rule("via", 50, r"Via:?\s+(?P<source>[A-Z][^:.,;!?\"“”]{1,40})", case=True),
    _rule(
        "comments",
        90,
        r"(?:comments are (?:now )?closed|commenting is (?:now )?closed|leave a (?:comment|reply)",
        r"|no comments(?: yet)?|(?:\d+ )?comments?(?: \(\d+\))?|post a comment|be the first to comment)",
        r"(?:\s*[.!]?\s*(?:please )?check back later)?[.!]?",
    ),
    _rule(
        "copyright",
        220,
        r"(?:copyright\s*)?(?:©|\(c\)|copyright (?:©|\(c\)|(?:19|20)\d\d\b)).{0,180}",
        r"|(?:.{0,80}\W)?all rights reserved\.?",
    ),
    _rule("follow-name", 140, rf"{_ASK} [^.,;:\"“”]{{2,60}} on (?:the )?{_NETWORKS}{_CHANNEL}"),
    _rule(
        "subscribe-to",
        160,
        r"(?:please )?(?:subscribe|sign up)(?: now| today| here)?",
        r" (?:to|for) (?:the|your|free|daily|weekly)\b[^.,;:\"“”]{0,60}",
        r"(?:newsletters?|e-?mails?|updates|briefings?|channels?|alerts)\b[^.,;:\"“”]{0,50}[.!]?",
    ),
    _rule(
        "inbox",
        130,
        r"(?:get|receive) (?:the )?(?:latest|breaking|top|daily|our)\b[^.,;:\"“”]{0,70}",
        r"(?:inbox|newsletter|by e-?mail)[.!]?",
    ),
    _rule(
        "labels",
        200,
        r"(?:tags?|tagged(?: with| in)?|filed under|categor(?:y|ies)|keywords|topics|posted in)",
        r"\s*:\s*[^.!?]{1,180}",
    ),
    _rule(
        "views",
        380,
        r"\W*(?:disclaimer\s*:\s*)?the (?:views|opinions)(?: and (?:views|opinions))? expressed",
        r" (?:in this article|here|herein|above)\b.{0,300}",
    ),
    _rule(
        "credits",
        220,
        r"\(?(?:(?:Additional )?[Rr]eporting|Writing|Editing|Compiled|Edited)(?: and [a-z]+)? by",
        rf" {_CREDITED}(?:[,;]? {_CREDITED})*[.)]*",
        case=True,
    ),
    _rule(
        "paging",
        140,
        r"(?:previous|next|older|newer) (?:article|post|story)s?(?:\s*[:|»«]\s*[^.!?]{0,110})?",
        r"|back to top|skip to content|load more(?: comments)?",
    ),
)

HEAD = (
    _rule(
        "byline",
        140,
        rf"(?:By|BY) {_NAMES}(?:(?:,| and| &) {_NAMES})*",
        r"(?:, (?:(?:Staff|Senior|Chief|Special|Political) )?(?:Writer|Reporter|Correspondent|Editor))?",
        case=True,
    ),
    _rule("reading-time", 40, r"(?:estimated )?(?:reading time\s*:?\s*)?\d{1,2}\s*min(?:ute)?s?(?:\s+read)?"),
    _rule("navigation", 40, r"skip to (?:main )?content|home|menu|search|listen(?: to this article)?"),
)

EDGES = (_rule("networks", 120, rf"(?:share(?: this| on)?\s*:?\s*)?{_NETWORKS}|share(?: this)?:?|tweet"),)

RELATED_HEADING = re.compile(
    r"(?:related|more|other|latest|popular|trending|recommended)(?: \w+)?"
    r" (?:articles|stories|news|posts|reads|coverage|topics)"
    r"|you (?:may|might) also like|read next|most (?:read|popular|viewed)|more from [\w .]{2,30}"
    r"|trending(?: now)?",
    re.IGNORECASE,
)
"""Announces, at the end of a page, a list of headlines of other articles."""
