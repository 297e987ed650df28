"""The tables of the file of alerts."""

FORM = 1
"""The form of the tables, which SQLite keeps as the user version of the file."""
SCHEMA = (
    "CREATE TABLE kafka_topic (name TEXT PRIMARY KEY, seen REAL NOT NULL DEFAULT 0)",
    "CREATE TABLE positions (partition INTEGER PRIMARY KEY, offset INTEGER NOT NULL)",
    "CREATE TABLE rules (name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL)",
    """CREATE TABLE standings (
        rule TEXT, record TEXT, standing BLOB NOT NULL, PRIMARY KEY (rule, record)) WITHOUT ROWID""",
    """CREATE TABLE counts (
        size INTEGER, topic TEXT, start INTEGER, count INTEGER NOT NULL, PRIMARY KEY (size, topic, start)
        ) WITHOUT ROWID""",
    "CREATE INDEX counts_by_start ON counts (size, start)",
    """CREATE TABLE deliveries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, rule TEXT NOT NULL, target TEXT NOT NULL,
        post BLOB NOT NULL, made REAL NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL,
        kafka_partition INTEGER NOT NULL, kafka_offset INTEGER NOT NULL, batch TEXT NOT NULL,
        failure TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'pending', UNIQUE (id, rule, target))""",
    "CREATE INDEX deliveries_by_target ON deliveries (rule, target, state, due)",
    "CREATE INDEX deliveries_by_state ON deliveries (state)",
    """CREATE TABLE targets (
        rule TEXT, target TEXT, sent INTEGER NOT NULL DEFAULT 0, last REAL NOT NULL DEFAULT 0,
        ended TEXT NOT NULL DEFAULT '', PRIMARY KEY (rule, target)) WITHOUT ROWID""",
)
"""One statement each. A delivery is `pending`; `undelivered` where no further try is made; then `dead`, once
it is a dead letter; what was delivered is deleted."""
