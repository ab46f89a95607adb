"""Imported by the fork server alone, before it forks a worker: prepares the server, and so each of its workers.

They ignore the signals that stop the whole process group (Ctrl-C, systemd). The main process stops them itself and
knows why; a worker that died by such a signal would be counted as a crash of its PDF.

They run at nice 10 from the fork on. A worker at normal priority takes the main process's core while it starts: viewers
of a batch then wait three times as long.
"""

import os
import signal
import sys

from heatsync.pdf import forkserver

_NICENESS = 10

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.nice(_NICENESS)
os.register_at_fork(after_in_child=lambda: forkserver.modules_at_fork.update(sys.modules))
