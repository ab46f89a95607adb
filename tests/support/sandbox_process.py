"""A process for a test to kill. Runs one task in a sandbox and prints the IDs of the worker and its fork server."""

import sys
from pathlib import Path

if __name__ == "__main__":
    from heatsync.model.cancel import CancelToken
    from heatsync.pdf.sandbox import Sandbox
    from tests.support import worker_tasks as tasks

    sandbox = Sandbox()
    sandbox.start()
    task = getattr(tasks, sys.argv[1])
    sandbox.run(
        task,
        Path(__file__),
        cancel=CancelToken(),
        progress=lambda _, pids: print(*pids.parameters.values(), flush=True),  # noqa: T201
    )
