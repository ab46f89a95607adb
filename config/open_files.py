"""Raises the limit of open files: every viewer is an open connection, and each connection is an open file."""

import resource

import structlog

log = structlog.get_logger()

_RESERVED = 512
"""Open files for everything else: the database, PDFs, downloads and other requests."""


def allow_open_files(viewers: int) -> int:
    """Raise the limit of this process so that it can hold `viewers`. Returns how many viewers it can hold.

    If the hard limit is lower, the service starts with fewer viewers and logs a warning. Without the reserve it could
    not open its database.
    """
    needed = viewers + _RESERVED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return viewers
    limit = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    if limit == needed:
        return viewers
    admitted = max(limit - _RESERVED, limit // 2)
    log.warning(
        "too_few_open_files",
        hint="The limit of open files is too low for HEATSYNC_MAX_VIEWERS. Raise it (ulimit -Hn).",
        open_files=limit,
        needed=needed,
        viewers_admitted=admitted,
    )
    return admitted
