"""Names a swim in words: "Event 12 Girls 13-14 200 Free, heat 3 lane 4"."""

from collections.abc import Iterator

from heatsync.model.message import Message, Value
from heatsync.model.swim import RelayLeg, Swim


def swim_title(swim: Swim) -> Message:
    return Message("TITLE", parts=[_event(swim), *_place(swim), *_relay(swim.relay)])


def _event(swim: Swim) -> Value:
    number = swim.event_label or str(swim.event_number or "")
    if number and swim.event_name:
        return Message("TITLE_EVENT_NAMED", number=number, name=swim.event_name)
    if number:
        return Message("TITLE_EVENT", number=number)
    return swim.event_name or Message("TITLE_EVENT_UNKNOWN")


def _place(swim: Swim) -> Iterator[Message]:
    if swim.heat_number is not None and swim.lane is not None:
        yield Message("TITLE_HEAT_LANE", heat=swim.heat_number, lane=swim.lane)
    elif swim.heat_number is not None:
        yield Message("TITLE_HEAT", heat=swim.heat_number)
    elif swim.lane is not None:
        yield Message("TITLE_LANE", lane=swim.lane)
    elif swim.rank is not None:
        yield Message("TITLE_RANK", rank=swim.rank)


def _relay(relay: RelayLeg | None) -> Iterator[Message]:
    if relay is None:
        return
    if relay.letter and relay.leg is not None:
        yield Message("TITLE_RELAY_LEG", letter=relay.letter, leg=relay.leg)
    elif relay.letter:
        yield Message("TITLE_RELAY", letter=relay.letter)
    elif relay.leg is not None:
        yield Message("TITLE_LEG", leg=relay.leg)
