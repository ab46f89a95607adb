"""Loaded by the fork server alone: what it and its children are to be.

Immune to a stop of the whole process group (Ctrl-C, systemd), which signals the children too. They are stopped by the
server, who knows why; a child that died by itself would be counted against its PDF.

And nice to the server from their first moment: a child that is only so once it reads takes the server's core while it
starts, and those who watch a batch wait three times as long.
"""

import os
import signal

_NICE = 10

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.nice(_NICE)
