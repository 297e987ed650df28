"""Addresses: the uri that a url stands for, equal for all spellings under which one page is passed on."""

import re
from contextlib import suppress
from functools import cache, lru_cache
from unicodedata import normalize
from urllib.parse import quote, urlsplit

MAX_LENGTH = 8192
"""Characters of an address that is read; a longer one is taken as it is, as no browser would open it."""
_BARE = re.compile(r"(?://)?[^\W_][\w-]*(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|$)")
"""An address without its scheme: a host with a dot in it, and what may come behind a host."""
_CACHE = re.compile(r"https://(?:[\w.-]+\.cdn\.ampproject\.org/[a-z]+|google\.[a-z.]+/amp)/(?:s/)?")
_AMP_FOLDER = re.compile(r"(https://[^/]+)(?:/amp)+(?=/)", re.IGNORECASE)
_MIRROR = re.compile(r"(?:www\d?|m|amp|mobile|touch|wap)\.(?=[^.]+\.)")
_MIRROR_BEHIND = re.compile(r"\A(?P<edition>[^.]+\.)(?:m|mobile)\.(?=[^.]+\.[^.])")
"""A host for telephones of one edition, `en.m.paper.example`."""
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})?")
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
_AMP_SUFFIX = re.compile(r"(?<!\.amp)(?:\.amp)+(?=$|\.html?$)", re.IGNORECASE)
_NO_PAGE = re.compile(r"amp|(?:index|default)\.(?:html?|php|aspx?|jsp)", re.IGNORECASE)
_UNRESERVED = "-._~"
_SAFE = "%/:?#[]@!$&'()*+,;=" + _UNRESERVED
_TRACKING = (
    # Campaign parameters: Google Analytics and Matomo, which own their prefixes; HubSpot, AT Internet,
    # Mailchimp, Emarsys, comScore and others name by name, for behind a short prefix sites put ids of pages.
    r"(?:(?:utm|mtm|matomo)_\w+|(?:pk|piwik)_(?:campaign|kwd|keyword|source|medium|content|cid|vid)"
    r"|hsa_(?:acc|ad|cam|grp|kw|la|mt|net|ol|src|tgt|ver)|_?hs(?:enc|mi)|hsctatracking"
    r"|at_(?:medium|campaign|campaign_type|custom\d|link_(?:id|type|origin)|format|ptr_name|bbc_team|creation|variant"
    r"|channel|term|network|platform|audience|(?:general|detail)_placement|recipient_(?:id|list)|emailtype|send_date)"
    r"|(?:ga|itm|stm)_(?:source|medium|campaign|content|term|place|channel)|mc_(?:cid|eid|tc)"
    r"|oly_(?:enc|anon)_id|vero_(?:conv|id)|fb_(?:action_ids|action_types|source|ref|comment_id)"
    r"|ns_(?:source|mchannel|campaign|linkname|fee)|guce_referrer(?:_sig)?|guccounter"
    r"|sc_(?:cid|campaign|channel|content|medium|outcome|geo|country|publisher|src|lid|llid|uid|eh|customer)"
    # Click ids that networks add.
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|gad_(?:source|campaignid)|srsltid|gaa_(?:at|n|ts|sig)|msclkid|yclid"
    r"|twclid|ttclid|igshid|igsh|mibextid|li_fat_id|s_kwcid|mkt_tok|_ga|_gl|__twitter_impression|sfnsn|spm|xtor"
    r"|wt_?mc|wt\.mc_id|zanpid"
    # Where a reader came from, as newspapers mark it; machine translation by Google.
    r"|ref|ref_?src|ref_?url|referrer|referer|cmp|cmpid|int_?cmp|icid|ncid|ocid|smid|smtyp|taid|ftag|ito|tsrc|srnd"
    r"|soc_src|soc_trk|sr_share|share|unlocked_article_code|wprov|traffic_source|feedtype|amp_js_v|amp_gsa|usqp"
    r"|outputtype|phpsessid|_x_tr_(?:sl|tl|hl|pto|hist|sch))(?:=.*)?"
    # Names that track with these values alone.
    r"|amp(?:=(?:1|true|yes|amp)?)?|(?:partner|emc)=rss|feature=share|si=(?=[\w-]*[a-z])[\w-]{16,32}"
)
MAX_PASSES = 40
"""Rounds of making an address plainer; one wrapped in more of them was made by no website."""


@lru_cache(maxsize=1024)
def uri_of(url: str) -> str:
    """The uri of the page at an http address; of anything else, the text itself without space around it.

    The same for spellings that lead to one page: scheme and host in any case, `http`, no scheme, default
    port, user, `www.`, `m.`, `en.m.` and their like, an AMP cache; slashes, `.`, `..` and `index.html` in the
    path, `/amp` at either end of it; percent signs; the order of parameters, those that only track a reader,
    and a fragment, unless it names the page (`#!/story`, `#/story`). All else tells pages apart: the case of
    the path, other hosts, ports and parameters. Idempotent; it looks nothing up and never fails.
    """
    uri = url.strip()
    if len(uri) > MAX_LENGTH:
        return uri
    for _ in range(MAX_PASSES):
        before, uri = uri, _plainer(uri)
        if uri == before:
            return uri
    return url.strip()


def host_of(url: str) -> str:
    """The host of a page's uri, without `www.` and its like; "" for what is no http address."""
    try:
        parts = urlsplit(uri_of(url))
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme != "https":
        return ""
    with suppress(UnicodeError):
        host = host.encode().decode("idna")
    return host


def _plainer(url: str) -> str:
    address = url.replace("&amp;", "&")
    if _BARE.match(address):
        address = "https://" + address.removeprefix("//")
    try:
        parts = urlsplit(address)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not host:
        return url
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    fragment = f"#{_percent(parts.fragment)}" if parts.fragment.startswith(("!", "/")) else ""
    page = _CACHE.sub("https://", f"https://{place}{_path(parts.path)}", count=1)
    return _AMP_FOLDER.sub(r"\1", page, count=1) + _query(parts.query) + fragment


def _host(host: str) -> str:
    host = host.rstrip(".")
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    if ":" in host:
        return f"[{host}]"
    if mirror := _MIRROR.match(host):
        host = host[mirror.end() :]
    return _percent(_MIRROR_BEHIND.sub(r"\g<edition>", host, count=1))


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in _SESSION.sub("", _percent(path)).split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    while segments and (last := segments.pop()):
        plainer = _AMP_SUFFIX.sub("", last)
        if plainer == last and not _NO_PAGE.fullmatch(last):
            segments.append(last)
            break
        if not _NO_PAGE.fullmatch(last):
            segments.append(plainer)
    return "".join(f"/{segment}" for segment in segments)


def _query(query: str) -> str:
    pairs = [pair for pair in _percent(query).split("&") if pair and not _tracks(pair)]
    return "?" + "&".join(sorted(pairs, key=_name)) if pairs else ""


@cache
def _tracking() -> re.Pattern[str]:
    """Compiled for the first address with a query: most commands read none."""
    return re.compile(_TRACKING, re.IGNORECASE | re.DOTALL)


def _tracks(pair: str) -> bool:
    return _tracking().fullmatch(pair) is not None


def _name(pair: str) -> str:
    return pair.partition("=")[0]


def _percent(text: str) -> str:
    """Percent signs in one way: unreserved characters plain, all others that need it escaped in capitals."""
    return quote(_ESCAPE.sub(_escaped, normalize("NFC", text)), safe=_SAFE, errors="replace")


def _escaped(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"
    character = chr(int(match[1], 16))
    plain = character.isascii() and (character.isalnum() or character in _UNRESERVED)
    return character if plain else match[0].upper()
