"""The view holds what the Kafka topic holds, however it came."""

from pathlib import Path

from tests.stores.news import News
from tests.web.view.news import held, kept, latest, memory_broker, of_the_seeds, publish


def test_holds_the_records_of_the_seeds(tmp_path: Path) -> None:
    """Every record, part by part."""
    broker = of_the_seeds()
    with kept(broker, tmp_path) as view:
        assert held(view) == latest(broker)
        assert view.status().records == len(latest(broker))


def test_goes_on_where_it_stood(tmp_path: Path) -> None:
    """Amendments and withdrawals of several runs, each by a keeper of its own."""
    broker, news = memory_broker(), News()
    for _ in range(8):
        publish(broker, [news.next() for _ in range(60)])
        with kept(broker, tmp_path) as view:
            assert held(view) == latest(broker)
