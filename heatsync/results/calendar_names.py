"""Names the swimmer in the summaries of calendar entries, so that a namesake's swim cannot be taken for one's own."""

from collections import Counter
from collections.abc import Sequence

from heatsync.model.message import Message, Value
from heatsync.names.folding import fold
from heatsync.names.person_name import parse_name
from heatsync.names.swimmer_name import SwimmerName
from heatsync.results.filters import Filters
from heatsync.results.person import Person


def chosen_people(people: Sequence[Person], filters: Filters) -> dict[int, Person]:
    """The people whom the filters leave, by their index."""
    return {index: person for index, person in enumerate(people) if filters.may_be(person)}


def summary_names(people: Sequence[Person], swimmer: str, filters: Filters) -> dict[int, Value]:
    """The name of each person whom the filters leave: "Uma", or with namesakes "Uma M Doe (female, 13, RC)"."""
    chosen = chosen_people(people, filters)
    if len(chosen) == 1:
        return {index: _first_name(swimmer, person.name) for index, person in chosen.items()}
    labels = Counter(str(person.label) for person in chosen.values())
    return {index: _with_details(index, each, is_unique=labels[str(each.label)] == 1) for index, each in chosen.items()}


def _with_details(index: int, person: Person, *, is_unique: bool) -> Value:
    details = person.details if is_unique else (*person.details, Message("SWIMMER_NUMBER", number=index + 1))
    name, _ = SwimmerName(person.name).both_orders()
    return Message("WITH_DETAILS", head=name, details=details) if details else name


def _first_name(swimmer: str, printed: str) -> str:
    """The given names without initials: "Uma" of "Uma M Doe", or the whole name if it is one word.

    The name may have been entered as "Doe Uma". A printed name with a comma shows which word is the given name.
    """
    given = _given_names(swimmer)
    forenames = {word for name in parse_name(printed) for word in name.given} if "," in printed else set()
    if not forenames.intersection(map(fold, given)):
        given = [word for word in swimmer.split() if fold(word) in forenames] or given
    return " ".join(given) or swimmer


def _given_names(swimmer: str) -> list[str]:
    """The given names in the name as it was entered, without initials."""
    _, surname_first = SwimmerName(swimmer).both_orders()
    first, *others = surname_first.partition(",")[2].split() or [""]
    return [word for word in (first, *(word for word in others if len(fold(word)) > 1)) if word]
