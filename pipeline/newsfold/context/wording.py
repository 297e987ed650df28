"""Capitalised words that are no part of a person's name, and small words that are."""

_PARTICLES = """
af al bin bint da das de del della den der des di dos du e el ibn la le mac van vom von y zu
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Words in small letters inside a name."""
SUFFIXES = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
"""What follows a surname and belongs to the name."""

_TITLES = """
Adm Admiral Ambassador Archbishop Ayatollah Baron Baroness Bishop Brig Brigadier Brother Cardinal Capt
Captain Cdr Chairman Chairwoman Chancellor Chief Cmdr Coach Col Colonel Commander Commissioner Comrade
Congressman Congresswoman Constable Corporal Councillor Councilman Councilwoman Count Countess Crown Dame
Deacon Defence Defense Deputy Detective Director Doctor Don Dr Dr. Duchess Duke Emeritus Emir Emperor
Empress Envoy Esq Executive Father First Foreign Former Fr Gen General Gov Governor Guru Hon Honorable Imam
Inspector Interim Interior Judge Justice King Lady Lieutenant Lord Lt Maj Major Master Mayor Messrs Minister
Miss Monsignor Mother Mr Mr. Mrs Mrs. Ms Ms. Mufti Officer Official Patriarch Pastor Pope Premier President
Presidents Prime Prince Princess Principal Private Prof Professor Prosecutor Pvt Queen Rabbi Rep
Representative Representatives Rev Reverend Secretary Sen Senator Senators Senior Sgt Sergeant Sheikh
Sheriff Sir Sister Spokesman Spokesperson Spokeswoman State Sultan Superintendent Supt Treasurer Trooper
Vice Author Actor Actress Analyst Attorney Champion Chef Democrat Democratic Democrats Editor Founder
Goalkeeper Independent Labour Manager Midfielder Republican Republicans Striker Conservative Liberal Tory
Wikipedia Speaker Leader Whip Head Host Boss CEO CFO COO CTO Chair Chairperson VP PM MP MPs MEP DA
Administrator Counsel Solicitor Curator Conductor Singer Rapper Correspondent Reporter Cllr Sheik Mullah
Sens Reps Majority Minority Lawmaker Lawyer Skipper Winger Defender Forward Quarterback Pitcher Sen. Rep.
Gov. Gen. Prof. Rev. Capt. Lt. Col. Sgt.
"""
_FUNCTION_WORDS = """
A About Above According Across Actually Add Added Additionally After Afterwards Again Against Ahead Albeit
All Almost Along Already Also Although Altogether Always Amid Among An And Another Any Anyone Anything Apart
Are Around As Asked At Away Back Based Be Because Before Behind Being Below Beside Besides Best Better
Between Beyond Both But By Called Can Certainly Clearly Come Compared Consider Contrary Could Currently Dear
Despite Did Do Does During Each Earlier Early Eight Either Eleven Else Elsewhere Even Eventually Ever Every
Everyone Everything Except Explained Far Few Finally Five Following For Formerly Fortunately Four From
Further Furthermore Get Given Go Good Great Had Has Have Having He Hence Her Here Hers Herself Hi Hello Him
Himself His How However I I'd I'll I'm I've If Ignore In Including Indeed Inside Instead Into Is It Its
Itself Just Last Late Later Latest Least Led Less Let Like Likewise Little Living Long Look Made Make Many
Maybe Me Meanwhile Might Mine Moreover More Most Mostly Much Must My Named Near Nearby Nearly Neither Never
Nevertheless New Next Nine No Nobody None Nonetheless Nor Not Nothing Notably Now Nowhere Of Off Often Oh Ok
On Once One Only Onto Opposite Or Other Others Otherwise Ought Our Ours Out Outside Over Own Per Perhaps
Plus Please Previously Probably Rather Read Recently Regarding Said Same Saying Says See Seven Several Shall
She Should Similarly Since Six So Some Somebody Someone Something Sometimes Somewhat Soon Still Such Surely
Take Ten Than Thank Thanks That The Their Theirs Them Then There Thereafter Therefore These They Third This
Those Though Three Through Throughout Thus Till To Today Together Tomorrow Tonight Too Toward Towards Twelve
Two Under Unfortunately Unless Unlike Until Up Upon Us Using Usually Very Via Was Watch We Well Were What
Whatever When Whenever Where Whereas Wherever Whether Which While Who Whoever Whom Whose Why Will With
Within Without Won Would Yes Yesterday Yet You Young Your Yours Photo Photograph Photos Picture Image Video
Updated Published Reporting
"""
_TIME_WORDS = """
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec AM PM GMT ET EST EDT
"""
_PEOPLES = """
Afghan African American Arab Argentine Armenian Asian Australian Austrian Bangladeshi Belgian Brazilian
British Bulgarian Canadian Chilean Chinese Colombian Congolese Croatian Cuban Czech Danish Dutch Egyptian
English Ethiopian European Finnish French German Ghanaian Greek Hungarian Indian Indonesian Iranian Iraqi
Irish Israeli Italian Japanese Jewish Jordanian Kenyan Korean Lebanese Libyan Malaysian Mexican Moroccan
Muslim Nigerian Norwegian Pakistani Palestinian Peruvian Philippine Polish Portuguese Romanian Russian Saudi
Scottish Serbian Somali Spanish Sudanese Swedish Swiss Syrian Thai Tunisian Turkish Ukrainian Venezuelan
Vietnamese Welsh Yemeni Zimbabwean
"""
PARTING = frozenset(f"{_TITLES}{_FUNCTION_WORDS}{_TIME_WORDS}{_PEOPLES}".split())
"""Titles, offices, words that open sentences, days and peoples: where one stands, a name begins or ends."""

_THING_WORDS = """
Academy Act Administration Agency Airlines Airport Alliance Army Assembly Association Athletic Authority
Avenue Award Awards Bank Bay Beach Bill Board Bridge Building Bureau Cathedral Center Central Centre
Championship Championships Church City Club College Commission Committee Company Conference Congress
Corporation Corps Council County Court Cup Day Department District East Eastern Elementary Emirates Energy
Enterprises Federal Federation Festival Field FC Force Forces Forest Forum Foundation Front Fund Games
Gazette Government Group Guard Hall Harbour Herald High Hospital Hotel House Inc Industries Institute
International Investment Investments Island Islands Journal Kingdom Lake League Library Limited Live Ltd
Magazine Market Media Medical Memorial Middle Ministry Mount Mountain Mountains Movement Museum National
Nations Navy Network News North Northern Ocean Office Olympic Olympics Open Organization Organisation Palace
Parliament Park Partners Party PLC Police Port Post Premiership Press Prize Program Province Public Radio
Railway Records Region Relations Republic Research Reserve Review River Road Royal School Schools Sea Senate
Series Service Services Society South Southern Square Stadium Station Street Studios Summit Supreme Systems
Technologies Technology Temple Times Tower Town Trade Treasury Tribune Trust Union United University US
Valley Village War West Western World
"""
THINGS = frozenset(_THING_WORDS.split())
"""Words that a name of an organisation, place or event has, and none of a person."""
_LEGAL_FORMS = """
AG Co Company Corp Corporation GmbH Inc Incorporated LLC LLP Limited Ltd NV PLC Plc SA SE plc
"""
LEGAL_FORMS = frozenset(_LEGAL_FORMS.split())
"""Endings that say what a company is in law, and never which."""
GROUPS = frozenset(("Group", "Holding", "Holdings"))
_COMPANY_ENDINGS = """
AG Airlines Airways Co Companies Company Corp Corporation Enterprises Entertainment GmbH Group Holding
Holdings Inc Incorporated Industries LLC LLP Label Limited Ltd Motor Motors NV PLC Partners
Pharmaceuticals Plc Records SA SE Software Solutions Studios Systems Technologies Technology
Therapeutics Ventures plc
"""
COMPANY_ENDINGS = frozenset(_COMPANY_ENDINGS.split())
"""What a company's name ends with, and is often without."""
