"""A program that runs one worker and prints what the fork server had prepared for it."""

import sys
from pathlib import Path

if __name__ == "__main__":
    from heatsync.model.cancel import CancelToken
    from heatsync.parsing.read_pdf import read_pdf
    from heatsync.pdf.sandbox import Sandbox
    from tests.support.worker_tasks import describe_fork

    sandbox = Sandbox(preload=[read_pdf])
    sandbox.start()
    answer = sandbox.run(describe_fork, Path(__file__), cancel=CancelToken())
    sys.stdout.write(answer.decode())
    sandbox.close()
