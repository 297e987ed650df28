"""What operators see of the web service: requests by status, and how far its view is."""

from pathlib import Path

from newsfold.operations.metrics import exposition
from newsfold.web.observed import web_samples, web_unready
from tests.web.serving import kept_by, serving
from tests.web.view.news import of_the_seeds


def test_requests_and_the_view(tmp_path: Path) -> None:
    """Each request counts once, under the status that it was answered with; the view has read all."""
    broker = of_the_seeds()
    with kept_by(broker, tmp_path) as view, serving(view, broker) as served:
        assert served.get("/events.json").status == 200
        assert served.get("/topics.json").status == 200
        assert served.get("/nowhere").status == 404
        text = exposition(web_samples(served.service, view), of_process=False).decode()
        assert 'newsfold_web_requests_total{status="200"} 2.0' in text
        assert 'newsfold_web_requests_total{status="404"} 1.0' in text
        assert "newsfold_web_streams 0.0" in text
        assert f"newsfold_web_view_records {view.status().records}.0" in text
        assert 'newsfold_web_view_lag_records{kafka_topic="news.events",partition="0"} 0.0' in text
        assert web_unready(view) == []
