"""Free ports for what is started a moment later, in another process or after a restart."""

from __future__ import annotations

import random
import socket

#: No machine takes one of these for a connection it makes: on Linux those begin at 32768.
LOWEST, HIGHEST = 20_000, 32_000


def free_port() -> int:
    """A port that nobody has; only who asks for this very number gets it."""
    while True:
        port = random.SystemRandom().randrange(LOWEST, HIGHEST)
        with socket.socket() as taken:
            try:
                taken.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
