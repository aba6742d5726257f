"""``./baedal bench NAME``: a measurement, with its floor and its peer in the same run."""

from __future__ import annotations

from importlib import import_module

BENCHES = {
    "commit": "whole durable lifecycles a second, beside the async ORM and raw sqlite3",
    "notices": "an order's message while 1,000 people are told of a coupon, beside AIORateLimiter",
    "pay": "100 customers paying at once over HTTP, and their company's outage",
    "store-down": "200 orders while the store side is down, and its return",
    "text": "what reads people's text, found in the code and measured on its worst text",
    "turn": "CPU of a whole durable order turn, beside a bare stock python-telegram-bot turn",
}


def main(argv: list[str]) -> int:
    """The bench's exit code: 1 when it misses what it must reach."""
    if not argv or argv[0] not in BENCHES:
        for name, does in BENCHES.items():
            print(f"  ./baedal bench {name:<10} {does}")
        print("  ./baedal bench NAME --against COMMIT   this checkout beside another commit")
        return 0 if argv in ([], ["--help"], ["-h"]) else 2
    name, *rest = argv
    if any(word.startswith("--against") for word in rest):
        compared: int = import_module("bench.against").main(name, rest)
        return compared
    code: int = import_module(f"bench.{name.replace('-', '_')}").main(rest)
    return code
