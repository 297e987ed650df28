"""A database of your own: rows and cursor change in one transaction, so no record is lost or comes twice.

    python examples/own_database.py desk.db

Kill it at any moment and run it again. For ready-made tables there is `newsfold sink` (docs/stores.md).
"""

import sqlite3
import sys

from newsfold import Amendment, subscribe

TABLES = """
    CREATE TABLE IF NOT EXISTS topics (id TEXT PRIMARY KEY, day TEXT, topic TEXT, articles INTEGER);
    CREATE TABLE IF NOT EXISTS place (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), cursor TEXT);
"""


def main() -> None:
    database = sqlite3.connect(sys.argv[1])
    database.executescript(TABLES)
    [cursor] = database.execute("SELECT cursor FROM place").fetchone() or [""]
    changes = 0
    with subscribe(Amendment, snapshot=True, cursor=cursor) as amendments:  # and follow=True to stay
        for amendment in amendments:
            with database:
                if event := amendment.event:
                    row = (event.id, event.window.start[:10], event.topic.label, event.article_count)
                    database.execute("REPLACE INTO topics VALUES (?, ?, ?, ?)", row)
                else:
                    database.execute("DELETE FROM topics WHERE id = ?", (amendment.id,))
                database.execute("REPLACE INTO place VALUES (1, ?)", (amendments.cursor,))
            changes += 1
    [rows] = database.execute("SELECT count(*) FROM topics").fetchone()
    print(f"{changes} changes, {rows} rows")
    database.close()


if __name__ == "__main__":
    main()
