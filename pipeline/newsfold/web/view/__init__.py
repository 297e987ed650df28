"""The materialised view: event records and articles in one SQLite file that catches up from Kafka."""
