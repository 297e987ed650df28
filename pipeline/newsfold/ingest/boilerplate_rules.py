"""The boilerplate rules as data: which whole lines are boilerplate, by place on the page.

A rule matches a whole line or nothing; none looks inside a longer text. Rules whose form a reporter's
sentence could also have stand in TAIL or HEAD and apply to the run of boilerplate at that edge alone.
"""

import re
from functools import cached_property


class Rule:
    """Matches whole lines of at most `max_length` characters; its pattern is in pieces, for any case or not.

    Groups `source` and `title` of its pattern are the outlet and the headline.
    """

    def __init__(self, name: str, max_length: int, *pieces: str, case: bool = False) -> None:
        self.name, self.max_length = name, max_length
        self._pieces, self._case = pieces, case

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled for the first line that the rule is tried on: most commands read no article."""
        return re.compile("".join(self._pieces), 0 if self._case else re.IGNORECASE)


_NETWORK = (
    r"(?:google news|apple news|facebook|twitter|x|instagram|telegram|whatsapp|youtube|linkedin|tiktok"
    r"|threads|bluesky|mastodon|flipboard|reddit|pinterest|viber|msn|rss|e-?mail|print|copy link"
    r"|messenger|tumblr|pocket)"
)
NETWORKS = rf"{_NETWORK}(?:(?:\s*[,/|·&+]\s*|,?\s+(?:and|or)\s+|\s+){_NETWORK})*"
_UPPER = r"(?=[^a-z])"
NAMES = r"[A-ZÀ-Þ][\w.'’-]*+(?: [A-ZÀ-Þ][\w.'’-]*){1,3}"
_CREDITED = (
    r"(?:[A-ZÀ-Þ][\w.'’-]*|in|and|by|editing|reporting|additional|writing|for|the|from|of|with|de|von|van)"
)
_ASK = r"(?:please )?(?:follow|like|join|find|connect with)"
_CHANNEL = r"(?: (?:channels?|pages?|groups?))?[.!]?"

ANYWHERE = (
    Rule("ornament", 200, r"[\W_]+"),
    Rule(
        "read-more",
        40,
        r"[\[(<«]?\s*(?:(?:click (?:here )?to |tap to )?(?:read|see|view|show|find out|learn)",
        r" (?:more|(?:the )?full (?:story|article))|continue reading)\s*[\])>»]?[\s.…»›→>]*",
    ),
    Rule(
        "advertisement",
        80,
        r"[\[(\s—–-]*(?:advertisements?|advertorial|sponsored(?: content| post)?",
        r"|(?:story|article|content) continues (?:below|after)",
        r"(?: (?:this |the )?(?:advertisement|ad|video))?)",
        r"(?:\s*[-–—:|.·]?\s*(?:continue reading below|scroll (?:down )?to continue",
        r"|(?:story|article) continues below))?[\])\s.—–-]*",
    ),
    Rule(
        "related",
        180,
        r"(?:(?:also|must|now) (?:read|watch)|read(?: also| next| more)?|must-read|see also|up next|next up"
        r"|related(?: story| articles?| news| coverage)?|more(?: (?:on|from) [\w ’'.-]{2,40})?|recommended"
        r"|further reading|don['’]t miss|(?:watch|listen|live)(?: now| live| more| here| to)?|video"
        r"|gallery|photos"
        r"|in pictures|you (?:may|might) (?:also )?(?:like|be interested in)|editors?['’]?s?['’]? picks?)",
        r"\s*[:|»›]\s*(?:[^.]|(?<=[A-Z])\.|\.(?=\d))*[^.!\"”:]",
    ),
    Rule(
        "follow-us",
        160,
        rf"{_ASK} (?:us|our [\w ]{{2,30}}|[@#]\w+)(?: on| at| via)? (?:the )?{NETWORKS}",
        r"(?: (?:channels?|pages?|groups?|for [\w ]{2,40}))?[.!]?",
    ),
    Rule("join-our", 80, rf"{_ASK} our {_NETWORK} (?:channels?|pages?|groups?|community)[.!]?"),
    Rule("google-news", 110, r"(?:please )?follow (?:us|[^.,;:]{2,60}) on google news(?: channel)?[.!]?"),
    Rule(
        "subscribe",
        130,
        r"(?:please )?(?:subscribe|sign up)(?: now| today| here)?(?: to| for)? (?:our|us)\b[^,;:\"“”]{0,110}",
    ),
    Rule(
        "share",
        80,
        r"share (?:this|the) (?:article|story|post|news|page)(?: (?:on|via|with) [\w ,/&]{2,40})?[.:!]?",
    ),
    Rule(
        "click",
        120,
        rf"click to (?:share on|email|print|tweet|copy).{{0,60}}\(opens in new window\)(?:\s*{NETWORKS})?",
    ),
)

TAIL = (
    Rule(
        "the-post",
        340,
        rf"The post {_UPPER}(?P<title>.{{3,250}}?) appeared first on {_UPPER}(?P<source>[^:;!?]{{2,60}}?)\.?",
        case=True,
    ),
    Rule(
        "first-published",
        160,
        r"(?:This (?:article|story|post) )?(?:was )?(?:[Ff]irst|[Oo]riginally) (?:published|appeared)",
        rf" (?:in|on|at|by) {_UPPER}(?P<source>[^:;,!?\"“”]{{2,60}}?)\.?",
        case=True,
    ),
    Rule(
        "source",
        130,
        r"\(?Source:\s*(?P<source>[^:.,;!?\"“”]{2,60}?)\s*(?:::\s*[^.!?]{0,60})?\)?",
        case=True,
    ),
    Rule("via", 50, r"Via:?\s+(?P<source>[A-Z][^:.,;!?\"“”]{1,40})", case=True),
    Rule(
        "comments",
        90,
        r"(?:comments are (?:now )?closed|commenting is (?:now )?closed|leave a (?:comment|reply)",
        r"|no comments(?: yet)?|(?:\d+ )?comments?(?: \(\d+\))?|post a comment|be the first to comment)",
        r"(?:\s*[.!]?\s*(?:please )?check back later)?[.!]?",
    ),
    Rule(
        "copyright",
        220,
        r"(?:copyright\s*)?(?:©|\(c\)|copyright (?:©|\(c\)|(?:19|20)\d\d\b)).{0,180}",
    ),
    Rule("copyright", 101, r"(?:.{0,80}\W)?all rights reserved\.?"),
    Rule("follow-name", 140, rf"{_ASK} [^.,;:\"“”]{{2,60}} on (?:the )?{NETWORKS}{_CHANNEL}"),
    Rule(
        "subscribe-to",
        160,
        r"(?:please )?(?:subscribe|sign up)(?: now| today| here)?",
        r" (?:to|for) (?:the|your|free|daily|weekly)\b[^.,;:\"“”]{0,60}",
        r"(?:newsletters?|e-?mails?|updates|briefings?|channels?|alerts)\b[^.,;:\"“”]{0,50}[.!]?",
    ),
    Rule(
        "inbox",
        130,
        r"(?:get|receive) (?:the )?(?:latest|breaking|top|daily|our)\b[^.,;:\"“”]{0,70}",
        r"(?:inbox|newsletter|by e-?mail)[.!]?",
    ),
    Rule(
        "labels",
        200,
        r"(?:tags?|tagged(?: with| in)?|filed under|categor(?:y|ies)|keywords|topics|posted in)",
        r"\s*:\s*[^.!?]{1,180}",
    ),
    Rule(
        "views",
        380,
        r"\W*(?:disclaimer\s*:\s*)?the (?:views|opinions)(?: and (?:views|opinions))? expressed",
        r" (?:in this article|here|herein|above)\b.{0,300}",
    ),
    Rule(
        "credits",
        220,
        r"\(?(?:(?:Additional )?[Rr]eporting|Writing|Editing|Compiled|Edited)(?: and [a-z]+)? by",
        rf" {_CREDITED}(?:[,;]? {_CREDITED})*[.)]*",
        case=True,
    ),
    Rule(
        "author",
        400,
        rf"(?={NAMES} is )(?!.*\bwho (?:was|were|had|has been|is|died)\b)"
        rf"{NAMES} is (?:an?|the|our) [^.;:]{{0,80}}"
        r"(?:correspondent|reporter|editor|journalist|columnist|writer|contributor|producer|fellow|photographer"
        r"|presenter|chief)\b[^;:]{0,250}"
        rf"|{NAMES} (?:covers|reports on|writes (?:about|for)) [^.;:]{{3,120}} (?:for|at) "
        rf"(?:the )?[A-Z][^;:]{{0,120}}",
        case=True,
    ),
    Rule(
        "syndicated",
        220,
        r"\(?(?:except for the headline, )?this (?:article|story|post|report) (?:was|is|has been"
        r"|has not been)"
        r" (?:first |originally |not )?(?:published|syndicated|generated|translated|produced"
        r"|edited)\b.{0,170}"
        r"|\(?(?:with )?(?:additional )?inputs? from [^.]{2,60}\)?|the[- ]cnn[- ]wire.{0,80}",
    ),
    Rule(
        "paging",
        140,
        r"(?:previous|next|older|newer) (?:article|post|story)s?(?:\s*[:|»«]\s*[^.!?]{0,110})?",
        r"|back to top|skip to content|load more(?: comments)?",
    ),
)

_SECTIONS = (
    r"skip to (?:main )?content|home|menu|search|listen(?: to this article)?|live|exclusive"
    r"|breaking(?: news)?"
    r"|(?:world|europe|asia|africa|americas|middle east|us|uk|national|local|politics|business|economy|money"
    r"|markets|sports?|football|culture|arts|entertainment|lifestyle|travel|health|science|tech|technology|climate"
    r"|environment|opinion|analysis|explainer|feature|video|news)(?: news)?"
    r"|(?:date|authors?|by|written by|published(?: on)?|updated(?: on)?|source|share)\s*:?"
)
HEAD = (
    Rule(
        "meta",
        140,
        r"(?:Source|Outlet|Publisher|Publication|SOURCE|OUTLET)\s?:\s*(?P<source>[^:.,;!?\"“”]{2,60})"
        r"|(?:Title|Headline|TITLE|HEADLINE)\s?:\s*(?P<title>[^:]{3,120}[^.:;])"
        r"|(?:Author|Authors|Byline|Section|Category|Language|Location|AUTHOR)\s?:\s*[^.:;!?]{2,80}"
        r"|(?:URL|Url|Link|LINK)\s?:\s*\S{4,120}",
        case=True,
    ),
    Rule("reading-time", 40, r"(?:estimated )?(?:reading time\s*:?\s*)?\d{1,2}\s*min(?:ute)?s?(?:\s+read)?"),
    Rule("navigation", 60, _SECTIONS),
)

_PARTICLES = r"(?:al|bin|da|de|del|den|der|di|du|el|la|le|van|von)"
_BEHIND_NAME = (
    r"(?:(?:, | in | for | at | from | and | & | with | \| | - )[A-Za-zÀ-ÿ][\w .'’&/-]{1,60}){0,4}(?<!\.)"
)
EDGES = (
    Rule("networks", 120, rf"(?:share(?: this| on)?\s*:?\s*)?{NETWORKS}|share(?: this)?:?|tweet"),
    Rule(
        "byline",
        160,
        r"(?:By|BY|(?:Words|Text|Story|Report|Written|Posted|Reported|Compiled) (?:by|By)):? "
        rf"[A-ZÀ-Þ][\w.'’-]*(?: (?:{_PARTICLES} )*[A-ZÀ-Þ][\w.'’-]*){{0,5}}{_BEHIND_NAME}",
        case=True,
    ),
)

RELATED_HEADING = re.compile(
    r"(?:related|more|other|latest|popular|trending|recommended|top)(?: \w+)?"
    r" (?:articles|stories|news|posts|reads|coverage|topics|content|links|videos)"
    r"|(?:recommended|suggested) for you|what to read next|editors?['’]?s?['’]? picks?|up next"
    r"|more on (?:this|these)(?: \w+)?|explore more(?: on these topics)?|in this (?:article|story)"
    r"|you (?:may|might) also like|read next|most (?:read|popular|viewed)|more from [\w .]{2,30}"
    r"|trending(?: now)?",
    re.IGNORECASE,
)
"""Announces a list of headlines of other articles."""
