"""Frames stream events as server-sent events (WHATWG HTML, section 9.2)."""

from heatsync.model.stream_events import Fact, Tick


def frame(event: Fact | Tick) -> bytes:
    """The event as viewers read it. Its JSON is one line, so one `data` field holds it.

    A tick has no id, so that a returning viewer's cursor stays at the last fact.
    """
    if isinstance(event, Fact):
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.number, event.type.encode(), event.data)
    return b"event: %s\ndata: %s\n\n" % (event.event.type.encode(), event.data)
