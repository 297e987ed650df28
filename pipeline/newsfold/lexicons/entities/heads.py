"""Words that show what a name is of, at its end or before it: "Sheriff's Department", "Hurricane Ida"."""

_ORGANISATIONS = """
Academy Administration Agency Airlines Airways Alliance Army Association Associates Assembly Authority
Ballet Bank Board Brigade Broadcasting Bureau Cabinet Chamber Coalition College Commission Committee
Communications Companies Company Confederation Consortium Constabulary Cooperative Corp Corporation Council
Court Department Dept Directorate Electronics Employers Enterprises Entertainment Exchange Federation Films
Force Foundation Fund Group Holdings Inc Industries Institute Institution Investments Laboratories
Laboratory Legislature Ltd Ministry Motors Museum Network Newspapers Observatory Orchestra
Organisation Organization Partners Partnership Party Pharmaceuticals Pictures Plc Press Productions
Radio Records Regiment School Secretariat Securities Senate Service Services Society Software Solutions
Squad Studios Symphony Systems Taskforce Technologies Television Theatre Tribunal Trust Union University
Ventures Watchdog LLC LLP
"""
ORGANISATION_HEADS = frozenset(_ORGANISATIONS.split())
"""Last words of names of organisations."""
_INSTITUTIONS = """
Academy Agency Assembly Association Bank Board Bureau Chamber College Commission Committee Confederation
Council Court Department Directorate Faculty Federation House Institute League Ministry Museum Office
Organisation Organization School Secretariat Society Union University
"""
INSTITUTION_HEADS = frozenset(_INSTITUTIONS.split())
"""Words whose names go on with "of": "Academy of Sciences", "House of Commons"."""
_OWNERS = """
Attorney Chancellor Children Clerk Comptroller Coroner Farmers Fishermen General Governor Inspector King
Lawyers Mayor Men Minister Ombudsman People Physicians Players Police President Prosecutor Queen Sheriff
Teachers Treasurer Veterans Women Workers Writers
"""
OWNERS = frozenset(_OWNERS.split())
"""Whose a part of a name may be: "County Sheriff's Department" is one name, "Ohio's Department" two."""
_PLACES = """
Airport Avenue Bay Beach Boulevard Bridge Canyon Cathedral County Creek Desert District Drive Freeway Harbor
Harbour Heights Highway Island Islands Mosque Mountains Peninsula Plaza Province Road Square Stadium Strait
Street Turnpike Volcano
"""
PLACE_HEADS = frozenset(_PLACES.split())
"""Last words of names of places that are last words of no persons' names."""
_STREETS = "Avenue Ave Boulevard Blvd Drive Freeway Highway Road Street Turnpike"
STREETS = frozenset(_STREETS.split())
"""Of these, the ones that make a place of whatever capitals stand before them."""
_EVENTS = """
Awards Games Championship Championships Cup Derby Festival Marathon Olympics Open Paralympics Prix Rebellion
Revolution Summit Trophy Uprising War Classic Grammys Emmys
"""
EVENT_HEADS = frozenset(_EVENTS.split())
"""Last words of names of events."""
_STORMS = "Cyclone Hurricane Operation Typhoon Storm"
STORMS = frozenset(_STORMS.split())
"""First words of names of events."""
_BATTLES = "Battle Siege Massacre Treaty Siege"
BATTLES = frozenset(_BATTLES.split())
"""First words of names of events that go on with "of"."""
_OPENERS = """
A After All An And Another As At Because Before Both But By Each Every Former For From Her His How If In
Into It Its Local Many Most My Nearby No Of On Or Our Over Several Since So Some Such That The Their There
These This Those Two Three Under Until What When Where Which While With
"""
OPENERS = frozenset(_OPENERS.split())
"""Words with a capital only because a sentence or a headline begins with them."""
_NO_STORMS = "Center Centre Season Warning Watch Relief Hunters Shelter Response Recovery"
NO_STORMS = frozenset(_NO_STORMS.split())
"""Words behind "Hurricane" that are no storm's name."""
_JOINING = "Bureau College Department Directorate Faculty Institute Ministry Office School"
JOINING_HEADS = frozenset(_JOINING.split())
"""Institutions of two things: "Department of Roads and Bridges"."""
_NO_COMPANIES = "BTech DevOps LatAm MoM QoQ YoY"
NO_COMPANIES = frozenset(_NO_COMPANIES.split())
"""Words with a capital inside, as companies have it, that are none."""
_WORKS = """
album ballad book documentary drama film memoir movie musical novel opera play podcast series show single 
sitcom song soundtrack thriller track
"""
WORKS = frozenset(_WORKS.split())
"""Words before a title in quotation marks."""
MODELS = {
    "Airbus": r"A\d{3}", "Boeing": r"7\d7|B-?\d{2}", "Embraer": r"E?\d{3}", "Bombardier": r"CRJ\d+|Q\d{3}",
    "Antonov": r"\d{2,3}", "Ilyushin": r"\d{2}", "Tupolev": r"\d{2,3}", "Cessna": r"\d{3}",
    "iPhone": r"\d{1,2}[A-Za-z]?|S?E|X[RS]?", "iPad": r"Pro|Air|Mini|\d", "Galaxy": r"[A-Z]\d{1,2}|Note|Fold",
    "Pixel": r"\d{1,2}", "Xbox": r"One|Series|360", "PlayStation": r"\d", "Windows": r"\d{1,2}|XP|Vista",
    "Model": r"[3STXY]", "GPT": r"\d",
}  # fmt: skip
"""Makers and products by what their models are called, as regular expressions."""
_TRIMS = "Max MAX Mini Neo neo Plus Pro Ultra Dreamliner"
TRIMS = frozenset(_TRIMS.split())
"""Words that a model's name goes on with."""
_ARMS = """
AGM AH AIM AK An B C CH Ch F FA FGM GBU HQ Il J JF Ka KC KF Kh KN M MC Mi MiG MIM MQ P PAC R RPG RQ RS S SA SM
SS Su T Tu U UH V X XM Yak
"""
ARMS = frozenset(_ARMS.split())
"""Letters before a hyphen and the number of an aircraft, a missile or a weapon: "Su-35"."""
_COLLEGES = """
Alabama Alcorn Appalachian Arizona Arkansas Ball Boise Cleveland Colorado Delaware Florida Fresno Georgia
Grambling Idaho Illinois Indiana Iowa Jackson Kansas Kent Louisiana Michigan Mississippi Missouri Montana
Morehead Morgan Murray Nebraska Nevada Norfolk Ohio Oklahoma Oregon Penn Portland Sacramento Tennessee
Texas Utah Weber Wichita Wright
"""
COLLEGE_STATES = frozenset(_COLLEGES.split())
"""Words before "State" that make a university of it, or its teams."""
