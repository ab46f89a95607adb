"""Loaded by the fork server alone: what it and its children are to be immune to.

A stop of the whole process group (Ctrl-C, systemd) signals the children too. They are stopped by the server, who knows
why; a child that died by itself would be counted against its PDF.
"""

import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
