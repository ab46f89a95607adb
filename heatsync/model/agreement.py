"""Compares values from two sources, either of which may omit them."""


def agree(one: object, other: object) -> bool:
    """Whether two values do not contradict each other: None is unknown, and contradicts nothing."""
    return one is None or other is None or one == other
