"""A forgotten article in PostgreSQL; tests/forgetting has the other stores."""

import pytest

from tests.forgetting.news import TRACES, forgotten, other, pipeline, secret, traces
from tests.forgetting.test_copies import sink
from workshop.harness.postgres import PostgresServer

psycopg = pytest.importorskip("psycopg")


def test_nothing_of_it_stays_in_postgres(postgres: PostgresServer) -> None:
    """In its tables; dead rows are taken away by VACUUM."""
    run, address = pipeline().feed(secret(), other()).run(), postgres.address(schema="forgotten")

    def held() -> str:
        with psycopg.connect(address) as connection:
            names = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'forgotten'"
            ).fetchall()
            return repr([connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names])

    sink(run, address)
    assert traces([held()]) == [*TRACES]
    forgotten(run)
    sink(run, address)
    assert traces([held()]) == []
