"""pandas and DuckDB: event records as a DataFrame, and a question to it in SQL.

    pip install 'newsfold[frames,duckdb]'
    python examples/query_with_duckdb.py

For tables that stay and are kept up to date, `newsfold sink --to duckdb:news.duckdb` (docs/stores.md).
"""

import duckdb

import newsfold

QUESTION = """
    SELECT day, label, sum(paragraph_count) AS paragraphs, count(DISTINCT topic_id) AS topics
    FROM entities
    WHERE type = 'LOC'
    GROUP BY day, label
    QUALIFY row_number() OVER (PARTITION BY day ORDER BY paragraphs DESC, label) <= 2
    ORDER BY day, paragraphs DESC, label
"""


def main() -> None:
    entities = newsfold.frame("entities")
    with duckdb.connect() as database:
        database.register("entities", entities.astype({"label": str, "type": str, "topic_id": str}))
        answer = database.execute(QUESTION).df()
    print(answer.to_string(index=False))


if __name__ == "__main__":
    main()
