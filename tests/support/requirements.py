"""Programs that some tests need. Without one, its tests are skipped with a message. In CI they fail."""

import os
import shutil

import pytest

_PATH = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"  # where nginx and ip are, on no user's path


def program(name: str) -> str:
    """The path of a program, or else the test ends here."""
    found = shutil.which(name, path=_PATH)
    if found is None:
        leave_out(f"there is no {name} here")
    return found or ""


def leave_out(reason: str) -> None:
    """Skip this test on a developer's machine, and fail it in CI, which must run every test."""
    if os.environ.get("CI"):
        pytest.fail(f"CI runs every test, but {reason}.")
    pytest.skip(f"LEFT OUT: {reason}.")
