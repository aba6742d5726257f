"""Asks this machine's service whether it is alive; for a container's health check."""

from __future__ import annotations

import os
import sys
from urllib.request import urlopen


def main() -> int:
    """0 when it answers."""
    port = os.environ.get("BAEDAL_PORT", "8088")
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return 0 if answer.status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
