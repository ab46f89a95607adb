"""Makes sure that there may be as many open files as viewers are to be admitted: each viewer is one."""

from __future__ import annotations

import resource

import structlog

log = structlog.get_logger()

_FOR_OTHERS = 512
"""Open files beside the viewers: the database, PDFs, downloads, requests that are no streams."""


def allow_open_files(viewers: int) -> int:
    """Raise this process's limit as far as so many viewers need it; how many of them may then be admitted.

    Fewer viewers than wanted is a warning and no error: a service that tells the next one to poll instead is better
    than none, and much better than one that cannot open its database.
    """
    needed = viewers + _FOR_OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return viewers
    limit = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    if limit == needed:
        return viewers
    admitted = max(limit - _FOR_OTHERS, limit // 2)
    log.warning(
        "too_few_open_files",
        hint="Not as many viewers as HEATSYNC_MAX_VIEWERS fit: raise the limit of open files (ulimit -Hn).",
        open_files=limit,
        needed=needed,
        viewers_admitted=admitted,
    )
    return admitted
