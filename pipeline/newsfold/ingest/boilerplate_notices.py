"""Boilerplate rules for what a site says for itself on a page: consent, paywalls, players, pictures, letters.

As in `boilerplate_rules` a rule matches a whole line. These hold anywhere on a page: no reporter addresses
the reader about cookies, accounts or scripts.
"""

from newsfold.ingest.boilerplate_rules import NAMES, NETWORKS, RELATED_HEADING, Rule

_SITE = r"(?:web ?site|site|page|article|story|content|post|video|app)"
_SIGN = r"(?:sign(?:ing)? (?:in|up)|log(?:ging)? in|login|register|subscribe|join)"
_SUBSCRIBER = r"(?:subscriber|member)"
_REST = r"[^,;:“”\"]"
_MINUTES = r"(?: ?(?:min(?:ute)?s?|sec(?:ond)?s?))"
_AGENCIES = (
    r"(?:Getty Images|AFP|AP(?: Photo| Images)?|Reuters|REUTERS|EPA(?:-EFE)?|EFE|PA(?: Media| Wire)?"
    r"|Associated Press|ASSOCIATED PRESS|Agence France-Presse|Anadolu(?: Agency)?|Xinhua|TASS|Bloomberg"
    r"|Shutterstock|iStock|Alamy|NurPhoto|Zuma|ZUMA|SOPA Images|Handout|File(?: Photo)?|Press Association"
    r"|dpa|ANSA|Kyodo|Yonhap|Sipa|Unsplash|Pixabay|Wikimedia Commons|Pool(?: Photo)?)"
)
_CONSENT = (
    r"\b(?:cookies?|terms|conditions|polic(?:y|ies)|privacy|personal|personali[sz]\w*|experience|consent|settings"
    r"|adverts?|ads|advertising|traffic|devices?|preferences|functionality|e-?mails?|newsletters?)\b"
)
PAYWALL = "paywall"
"""The rule that tells an article of which only the beginning can be read."""


def _one_of(name: str, max_length: int, *alternatives: str, case: bool = False) -> Rule:
    return Rule(name, max_length, "|".join(alternatives), case=case)


NOTICES = (
    _one_of(
        "consent",
        500,
        rf"(?:we|this {_SITE}|our {_SITE})(?: and our (?:\d+ )?(?:\w+ )?partners)? (?:also )?"
        r"(?:uses?|stores?|would like to use) (?:\w+ )?(?:cookies|and/or access information)\b"
        rf"(?:[.!]?|.{{0,300}}{_CONSENT}.{{0,300}})",
        r"by (?:click|continu|us|brows|sign|subscrib|submit|register|enter|provid|creat"
        r"|select)\w*ing\b.{1,200}"
        r"\byou (?:\w+ )?(?:agree|accept|consent|acknowledge|confirm)\b"
        rf".{{0,200}}{_CONSENT}.{{0,200}}",
        r"(?:accept|reject|allow|decline)(?: all| only)?(?: \w+)? cookies(?: and (?:close|continue))?",
        r"accept all|reject all",
        r"(?:manage |change |review |see |our |your )?(?:cookies?|privacy|consent)(?: and \w+)?"
        r" (?:settings|preferences|choices|options|notice|policy|statement)[.]?",
        r"(?:we value|we care about) your privacy[.!]?",
        r"your privacy (?:matters|is important to us)[.!]?",
        r"(?:do not|don['’]t) sell (?:or share )?my (?:personal )?(?:information|data)",
        r"(?:terms (?:of (?:use|service|sale)|and conditions)|privacy(?: policy)?)"
        r"(?:(?:,| and| &| \|) (?:terms(?: (?:of|and) \w+)?|privacy(?: policy)?|cookie policy))*",
        r"(?:to (?:view|show|see|watch)|this|the) .{0,60}(?=[aeru])(?:accept|allow|enable|use of|requires?)"
        r" (?:\w+ ){0,2}cookies\b.{0,200}",
    ),
    _one_of(
        PAYWALL,
        260,
        rf"(?:(?:this|the (?:rest of (?:this|the)|full))(?: \w+)? )?{_SITE} is (?:\w+ ){{0,2}}"
        rf"(?:for|to) (?:(?:our|paying|paid|registered|premium|digital"
        rf"|\w+ plus) )*{_SUBSCRIBER}s\b.{{0,180}}",
        rf"(?:for )?(?:{_SUBSCRIBER}s?|premium)[ -](?:only|exclusive|content|{_SITE})(?: {_SITE})?[.!]?",
        rf"(?:for|exclusive to) {_SUBSCRIBER}s(?: only)?[.!]?",
        rf"already (?:(?:a |an )?(?:\w+ )?(?:{_SUBSCRIBER}|subscribed|registered|user)|have (?:a |an )?"
        rf"(?:\w+ )?(?:subscription|account))\s?[?,.:–-]?\s*(?:(?:please )?{_SIGN}\b.{{0,60}})?",
        rf"(?:not (?:yet )?a {_SUBSCRIBER}(?: yet)?|don['’]t have an account|new here)\?"
        rf"\s*(?:(?:{_SIGN}|create)\b.{{0,80}})?",
        rf"(?:please )?{_SIGN}(?:(?:,| or| &) {_SIGN})*(?: now| here| today| for free| with \w+)?[.!]?",
        r"(?:subscribe|join)(?: now| today)? (?:for|from|at)(?: only| just| as little as)? [$£€]?\d.{0,60}",
        rf"(?:please )?(?:{_SIGN}|create (?:a|an|your)(?: free)? account)(?:(?:,| or) {_SIGN})?"
        r"(?: now| here| today| for free)? (?:to|for) (?:continue|keep|read|unlock|get|access|view|enjoy|full"
        rf"|unlimited|comment|save|see|free)\b{_REST}{{0,120}}",
        r"to (?:continue|keep|finish|go on) reading\b.{0,140}",
        r"(?:continue|keep) reading\b.{0,100}(?:subscri|account|sign|log in|free|trial)\w*\b.{0,60}",
        r"you(?:['’]ve| have) (?:reached|read|used|hit|exceeded|viewed)\b.{0,40}"
        rf"\b(?:limit|free|last|complimentary|articles?)\b{_REST}{{0,120}}",
        rf"you have (?:\w+ )?(?:free )?articles? (?:left|remaining)\b{_REST}{{0,80}}",
        r"(?:get|enjoy|start|unlock|try|claim|buy) (?:(?:your|a|an|full|free|this|the|instant) )*"
        rf"(?:unlimited|digital|trial|access|subscription|premium)\b{_REST}{{0,120}}",
        rf"unlock (?:this|the full) {_SITE}{_REST}{{0,80}}",
        rf"(?:subscriptions?|plans?) (?:start|from|begin)s?\b{_REST}{{0,60}}|cancel any ?time[.!]?",
        r"(?:want|like) to (?:read|see|keep) (?:more|reading|on)\?.{0,80}",
    ),
    _one_of(
        "scripts",
        240,
        r"(?:(?:please|you need to|to view this \w+,?) )*(?:enable|turn on|activate|allow)"
        r" (?:javascript|js|cookies)\b.{0,160}",
        r"(?:javascript|js) (?:is|must be|has been|seems|needs|appears)\b.{0,160}",
        r"(?:sorry, )?your (?:web )?browser"
        r" (?:does not|doesn['’]t|is (?:not|out of date|no longer|outdated)|may not)\b.{0,160}",
        rf"this {_SITE} (?:requires|needs|works best with)"
        r" (?:javascript|cookies|a (?:modern |newer )?browser|an account)\b.{0,100}",
        rf"this {_SITE} (?:cannot|can['’]t|could not) be (?:displayed|loaded|viewed"
        rf"|played)\b{_REST}{{0,100}}",
        r"(?:are you|(?:please )?(?:verify|verifying|checking|confirm|prove)(?: that| if)? you(?:['’]re"
        r"| are))"
        r" (?:not )?(?:a )?(?:human|robot|bot)\b.{0,100}",
        r"checking your browser\b.{0,80}|just a moment(?:\.\.\.|…)|(?:loading|please wait)(?:\.\.\.|…)?",
        r"(?:something went wrong|an error (?:has )?occurred)(?:[.,!]? please .{0,50})?[.!]?",
        r"please (?:try again(?: later)?|refresh the page)[.!]?",
    ),
    _one_of(
        "support",
        200,
        r"(?:please )?(?:support|help (?:us|fund|support)|donate(?: to)?|contribute to|become an?|make an?)"
        r" (?:(?:our|independent|local|quality|free|public|investigative|non-?profit|one-time) )*"
        r"(?:journalism|newsroom|reporting|journalists|news|member|supporter|patron|contribution|donation"
        r"|keep)"
        rf"(?!\s(?:of|to|state)\b){_REST}{{0,120}}",
    ),
    _one_of("related-heading", 60, rf"(?:{RELATED_HEADING.pattern})[:»]?"),
    _one_of("list-of-links", 30, r"list (?:of \d+ items|\d+ of \d+)|end of list"),
    _one_of(
        "player",
        140,
        r"listen(?: to (?:this (?:article|story|episode|podcast)|the (?:article|audio version)))?"
        rf"(?:\W*\d+(?::\d\d)?{_MINUTES}?)?[.!]?",
        r"(?:estimated )?reading time\W*\d{1,3}\s*min\w*",
        r"\d{1,3}[\s-]*min(?:ute)?s?[\s-]*(?:read|listen|watch|video)",
        r"(?:play|pause|watch|replay)(?: the| this| full)? (?:video|clip)",
        r"getting your .{0,40}audio player ready.{0,5}|video (?:player|duration|length)\b.{0,40}",
        r"(?:toggle|hide|show) caption|(?:enlarge|view|open) (?:this )?(?:image|gallery)"
        r"(?: in full ?screen)?",
        r"\d{1,2}:\d\d\s*/\s*\d{1,2}:\d\d",
    ),
    _one_of(
        "counts",
        60,
        r"\d[\d.,]*[km]? (?:comments?|shares?|views?|likes?|reactions?|followers)|comments? \(?\d+\)?",
        r"(?:view|show|see|read|hide)(?: all)?(?: \d+)? comments?|join the (?:conversation|discussion)[.!]?",
    ),
    _one_of(
        "age",
        80,
        r"(?:(?:first |last )?(?:published|posted|updated|modified)[:\s]*)?(?:about |over )?(?:an?|\d+)"
        r" ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|years?) ago",
        r"(?:published|posted|updated) (?:just now|today|yesterday)(?:,? (?:at )?\d{1,2}[:.]\d\d.{0,12})?",
    ),
    _one_of(
        "picture",
        400,
        r"(?:image|photo|picture|video|media) (?:source|credit|copyright)s?[,:] .{1,120}",
        r"(?:image|photo|picture) (?:source|credit)|(?:image|photo|picture|video|media) caption[,:] .{1,350}",
        r"\(?(?:file|representational|representative|illustrative|stock|archive)"
        r" (?:photo|image|picture|pic|footage)(?:(?::| of| by) [^.]{1,100})?\)?",
        r"\(?(?:photo(?:graph)?s?|pictures?|images?|illustrations?|videos?|credits?|graphics?)"
        r"(?: (?:by|credit|courtesy(?: of)?))?: [^.]{2,100}[^.!?]\)?",
    ),
    _one_of("file-photo", 700, r"FILE(?: PHOTO)?(?:: | [–—-] ).{1,650}", case=True),
    _one_of(
        "credit",
        160,
        rf"\(?(?:Photo(?:graph)?s? by |Image by )?(?:[\w .'’&-]{{2,60}}(?:/| via | \| |, ))?{_AGENCIES}"
        r"(?:(?:/| via |, )[\w .'’-]{2,40}){0,3}(?<!\.)\)?",
        case=True,
    ),
    _one_of(
        "author",
        400,
        rf"{NAMES} is (?:an?|the|our) [^.;:]{{0,60}}(?:correspondent|reporter|editor|journalist|columnist"
        rf"|writer"
        r"|contributor|producer|fellow|photographer|presenter|chief)\b[^.;:]{0,80}\b"
        r"(?:who (?:covers|writes|reports|focuses|edits|hosts)|covering|writing about|reporting (?:on|from))"
        r"\b[^;:]{0,200}",
        case=True,
    ),
    _one_of(
        "contact", 160, rf"(?:contact|e-?mail|reach|write to)\b{_REST}{{0,60}}:? ?[\w.-]+@[\w.-]+\b.{{0,40}}"
    ),
    _one_of(
        "follow",
        160,
        rf"(?:please )?follow [\w .'’-]{{2,50}} on (?:the )?{NETWORKS}"
        rf"(?:\s*[:(]?\s*@[\w./@-]{{2,60}}\)?)?[.!]?",
        r"follow @\w+",
    ),
    _one_of(
        "post",
        160,
        r"[\w .'’-]{2,50} \(?@\w{1,30}\)?",
        r"[—–-]+ ?[^()]{2,60}\(@\w{1,30}\).{0,40}",
        r"\d{1,2}:\d\d ?[AP]M · \w{3,9}\.? \d{1,2}, \d{4}(?: · .{0,40})?",
    ),
    _one_of(
        "letters",
        220,
        r"you (?:can|may) unsubscribe\b.{0,200}|unsubscribe(?: here| now| at any ?time)?[.!]?",
        r"(?:get|receive) (?:the )?(?:latest|breaking|top|daily|weekly|our)\b[^.,;:\"“”]{0,70}"
        r"(?:inbox|newsletter|by e-?mail)[.!]?",
        rf"(?:enter|your) (?:your )?e-?mail(?: address)?\*?{_REST}{{0,40}}",
        rf"check your (?:inbox|e-?mail)\b{_REST}{{0,60}}",
        r"thank(?:s| you) for (?:registering|subscribing|signing up|your (?:interest|support|subscription"
        rf"|registration|feedback))\b{_REST}{{0,80}}",
    ),
    _one_of(
        "tools",
        140,
        r"share(?: full| this)? (?:article|story)|gift(?: this)? article|save(?: for later| article)?",
        r"bookmark|print(?: article)?|copy link|report (?:an error|this ad|a typo)|ad feedback",
        r"skip (?:ad|advertisement)s?|close(?: ad)?|(?:show|see|view) more",
        r"(?:send us|submit) (?:a (?:news )?tip|feedback)[.!]?|our standards: .{0,80}",
        r"(?:got|have)(?: you got)? a (?:news )?(?:tip|story)(?: idea)?\?.{0,100}",
        r"(?:download|get|open) (?:the|our)(?: \w+){0,4} app\b.{0,60}",
    ),
)
