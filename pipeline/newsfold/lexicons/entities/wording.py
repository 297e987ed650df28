"""Word lists by which the spans of names are judged."""

_JOINED_WORDS = """
aligned allied appointed approved area available averse backed based born bound brokered built chaired
controlled critical dominated educated era esque free friendly funded held hosted imposed inspired issued
kin led like linked listed made majority mediated occupied only owned phobia plus produced region related
run ruled sanctioned sized sponsored style supplied supported themed time trained type wide written
"""
JOINED_WORDS = frozenset(_JOINED_WORDS.split())
"""Words that a hyphen joins to a name without being part of it, in lower case: "Moscow-backed"."""
_PRONOUN_VERBS = """
ALL ASK ASKED ASKS BOTH BRING BRINGS GAVE GIVE GIVES GIVING HELP HELPED HELPS JOIN LET LETS MADE MAKE MAKES
NONE REMIND REMINDS SAVE SAVES SHOW SHOWED SHOWS TAUGHT TEACH TEACHES TELL TELLING TELLS TOLD TRUST
"""
PRONOUN_VERBS = frozenset(_PRONOUN_VERBS.split())
"""Words after which US in a text all in capitals is the pronoun."""
_HEALTH_WORDS = """
CORONAVIRUS COVID DISEASE DISEASES DOCTORS EBOLA EPIDEMIC GENEVA HEALTH MALARIA MEDICAL MPOX OUTBREAK
PANDEMIC POLIO TEDROS VACCINE VACCINES VIRUS
"""
HEALTH_WORDS = frozenset(_HEALTH_WORDS.split())
"""Words beside which WHO in a text all in capitals is the organisation."""
_OFFICES = """
Adm Admiral Ambassador Archbishop Attorney Ayatollah Brig Brigadier Capt Captain Chairman Chairwoman
Chancellor Chief Coach Col Colonel Commissioner Congressman Congresswoman Constable Corporal Councillor
Councilman Councilwoman Cpl Deputy Detective Director Dr Engr Gen General Gov Governor Hon Inspector
Judge Justice Lieutenant Lt MP MPs Maj Major Mayor Minister Miss Mr Mrs Ms Officer President Prof
Professor Rep Reps Rev Reverend Sec Secretary Sen Senator Senators Sens Sergeant Sgt Sheriff Spokesman
Spokesperson Spokeswoman Superintendent
"""
OFFICES = frozenset(_OFFICES.split())
"""Words before a person's name that are no part of it."""
_VICTORIES = """
beat beats beating blanked defeat defeated defeating defeats downed edged edges hammered outplayed
outscored routed routs stunned thrashed trounced
"""
VICTORIES = frozenset(_VICTORIES.split())
"""What one team does to another, in texts about sport."""
_PLAYS = "drew led leads lost rallied scored shut topped trailed trails upset won"
PLAYS = VICTORIES | frozenset(_PLAYS.split())
"""What teams do, in texts about sport."""
_SPORT_WORDS = """
coach defender defenseman derby fixture football game games goal goalkeeper goals halftime innings inning
midfielder offense penalty playoff playoffs points quarterback rebounds receiver referee relegation
rushing season semifinal shutout standings striker substitute team teammate teammates touchdown touchdowns
tournament wicket wickets yards
"""
SPORT_WORDS = frozenset(_SPORT_WORDS.split())
"""Words of which a text about sport has one."""
_NOBODY = """
Airlines Airports Boats Buses Cars Cities Clinics Courts Doctors Drones Engineers Factories Farmers
Ferries Firefighters Flights Harvests Hospitals Hotels Houses Insurers Investors Lawyers Missiles Nurses
Officials Patients Pilots Planes Ports Prices Prisons Pupils Railways Refugees Rescuers Residents
Restaurants Roads Rockets Sailors Schools Ships Shops Soldiers Stations Stocks Students Tankers Teachers
Tourists Trains Trams Trucks Troops Unions Vessels Villagers Visitors Voters Wildfires Workers
"""
NOBODY = frozenset(_NOBODY.split())
"""Words that sentences begin with and that alone are nobody's name."""
_FOOTBALL_FORMS = """
A.C. A.F.C. A.S. AC AFC AS Albion Athletic C.F. CD CF City County F.C. FC Hotspur RC Rovers SC SV Town UD
United Wanderers
"""
FOOTBALL_FORMS = frozenset(_FOOTBALL_FORMS.split())
"""Words that football clubs have beside their town's name."""
CLUB_ENDINGS = frozenset(("AFC", "Albion", "FC", "Rovers", "Town", "United", "Wanderers"))
"""Last words of clubs' names, in texts about sport."""
_FOOTBALL_WORDS = """
Bundesliga Eredivisie FIFA LaLiga Ligue Premier Serie UEFA equaliser equalizer football footballer goalkeeper
midfielder relegation soccer striker
"""
FOOTBALL_WORDS = frozenset(_FOOTBALL_WORDS.split())
"""Words of which a text about football has one; other sports are played in the same towns."""
OF_SEVERAL_CLUBS = frozenset(
    ("Bristol", "Cambridge", "Dundee", "Islamabad", "Lincoln", "Oxford", "Sheffield")
)
"""Towns with another team that the lists do not have."""
_NO_TEAMS = """
Americas Championships Classics Emmys Finals Games Grammys Internationals Majors Masters Olympics Oscars
Paralympics Playoffs Qualifiers Rules Series Sports Stars States Trials
"""
NO_TEAMS = frozenset(_NO_TEAMS.split())
"""Words of several with a capital behind "the", in texts about sport, that are no team."""
