"""The event that every server of the viewer benchmark sends: as long as HeatSync's own, with a time stamp."""

import json

BATCH = "3d3c5ad2-3a6f-4d0a-9c39-0c7b1f1d2e3f"
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


def data(t: int) -> str:
    """The data of an event published at `t` (CLOCK_MONOTONIC, nanoseconds)."""
    return json.dumps(
        {
            "type": "job_progress",
            "jobId": BATCH,
            "sequence": 1,
            "status": "processing",
            "progressPercent": 0,
            "progressMessage": "one more fact",
            "attempt": 1,
            "t": t,
        },
        separators=(",", ":"),
    )


def event(number: int, t: int) -> bytes:
    return f"id: {number}\nevent: job_progress\ndata: {data(t)}\n\n".encode()


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)
