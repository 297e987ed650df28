"""The tables of the view's file. Whatever is changed here gets a new `FORM`: files of an older one are left.

Every event record has a `key` by which all tables know it: the minute in which its window starts, then bits
of its id. So the newest records have the greatest keys, and a span of time is a range of keys, in the index
of words too.
"""

FORM = 3
SEPARATOR = b"\0"
"""Between two texts of JSON, which have no such character."""
KEY_BITS = 30
"""Bits of a key behind the minute."""
TABLES = (
    # Name and value of what there is once: see `meta.py`.
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    # Next offsets; `floor` is that from which on the log of changes is whole.
    "CREATE TABLE positions (kafka_topic TEXT, partition INTEGER, next INTEGER NOT NULL,"
    " floor INTEGER NOT NULL, PRIMARY KEY (kafka_topic, partition)) WITHOUT ROWID",
    "CREATE TABLE sizes (no INTEGER PRIMARY KEY, name TEXT UNIQUE, seconds INTEGER NOT NULL)",
    "CREATE TABLE codes (no INTEGER PRIMARY KEY, code TEXT UNIQUE)",
    # `path`: JSON list of ids from the top level down.
    "CREATE TABLE topics (no INTEGER PRIMARY KEY, id TEXT NOT NULL, label TEXT NOT NULL, path TEXT NOT NULL,"
    " records INTEGER NOT NULL, UNIQUE (id, label, path))",
    # `folded`: what `Meaning.is_source` compares.
    "CREATE TABLE sources (no INTEGER PRIMARY KEY, name TEXT UNIQUE, folded TEXT NOT NULL,"
    " records INTEGER NOT NULL)",
    "CREATE INDEX sources_by_folded ON sources (folded)",
    # Type and label are empty where a record has the id alone; `countries` are codes with spaces around.
    "CREATE TABLE entities (no INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL,"
    " label TEXT NOT NULL, countries TEXT NOT NULL, records INTEGER NOT NULL, UNIQUE (id, type, label))",
    "CREATE INDEX entities_by_records ON entities (records)",
    # Folded names, and those of persons from their end: what `Meaning.is_entity` compares.
    "CREATE TABLE entity_names (name TEXT, no INTEGER, PRIMARY KEY (name, no)) WITHOUT ROWID",
    "CREATE TABLE person_names (backwards TEXT, no INTEGER, PRIMARY KEY (backwards, no)) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE entity_words USING fts5 (label, content = '', columnsize = 0, detail = none,"
    " tokenize = 'unicode61 remove_diacritics 2')",
    # The figures of a record, for answers that look at thousands.
    "CREATE TABLE events (key INTEGER PRIMARY KEY, id INTEGER NOT NULL, topic INTEGER NOT NULL,"
    " size INTEGER NOT NULL, articles INTEGER NOT NULL, paragraphs INTEGER NOT NULL,"
    " distinct_paragraphs INTEGER NOT NULL, sources INTEGER NOT NULL, stories INTEGER NOT NULL)",
    # Entities and sources are pairs of number and count, 32 bits each; the headline is what the largest
    # story says first; data is the record, compressed.
    "CREATE TABLE records (key INTEGER PRIMARY KEY, partition INTEGER NOT NULL, offset INTEGER NOT NULL,"
    " entities BLOB NOT NULL, sources BLOB NOT NULL, headline TEXT NOT NULL, data BLOB NOT NULL)",
    # The id is that of the record, as a signed number.
    "CREATE TABLE ids (id INTEGER PRIMARY KEY, key INTEGER NOT NULL)",
    # `words`: the texts of a record; `terms`: what else it is found by, as `terms.py` spells it.
    "CREATE VIRTUAL TABLE found USING fts5 (words, terms, content = '', columnsize = 0,"
    " tokenize = 'unicode61 remove_diacritics 2')",
    # What came, in its order: `data` has the record as it is and as it was, compressed; `bytes`
    # is what a row counts against the bound of the log.
    "CREATE TABLE changes (no INTEGER PRIMARY KEY, partition INTEGER NOT NULL, offset INTEGER NOT NULL,"
    " kind TEXT NOT NULL, kafka_key TEXT NOT NULL, change TEXT NOT NULL, data BLOB NOT NULL,"
    " bytes INTEGER NOT NULL)",
    "CREATE INDEX changes_by_offset ON changes (partition, offset)",
    # The newest version of each article; a withdrawn one has no paragraphs and is not published.
    "CREATE TABLE articles (id TEXT PRIMARY KEY, version INTEGER NOT NULL, digest TEXT NOT NULL,"
    " count INTEGER NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,"
    " lang TEXT NOT NULL, published_at TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX articles_by_time ON articles (published_at, id)",
    "CREATE TABLE paragraphs (article_id TEXT, seq INTEGER, data BLOB NOT NULL,"
    " PRIMARY KEY (article_id, seq)) WITHOUT ROWID",
)
