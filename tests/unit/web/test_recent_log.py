"""The newest log lines of jobs are kept, without tracebacks and without lines of other subjects."""

import io

import structlog

from config.logging import configure
from web.recent_log import RecentLog


def test_the_lines_of_a_job_and_its_batch_are_kept():
    recent_log = RecentLog()
    configure("info", "json", io.StringIO(), recent_log)
    log = structlog.get_logger()
    log.info("serving", port=1)
    log.info("batch_created", batch_id="b")
    log.info("job_progress", batch_id="b", job_id="one")
    log.info("job_progress", batch_id="b", job_id="other")
    log.debug("too_small", job_id="one")
    log.error("job_crashed", job_id="one", exc_info=ValueError("Uma Doe"))
    lines = recent_log.of_job("b", "one")
    assert [line["event"] for line in lines] == ["batch_created", "job_progress", "job_crashed"]
    assert all(line["timestamp"] and line["level"] for line in lines)
    assert "Uma" not in str(lines)


def test_only_the_newest_lines_are_kept():
    recent_log = RecentLog(max_lines=2)
    for number in range(5):
        recent_log(None, "info", {"event": "job_progress", "job_id": "one", "number": number})
    assert [line["number"] for line in recent_log.of_job("b", "one")] == [3, 4]
