"""``./baedal life``: the life of an order and of a delivery as diagrams, drawn from their tables."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.deliveries.model import LIFE_OF_A_DELIVERY, DeliveryStatus
from core.orders.model import LIFE_OF_AN_ORDER, OrderStatus, Receive

PAGE = Path("docs/architecture.md")
BEGIN, END = "```mermaid\nstateDiagram-v2\n", "```\n"


def main(argv: list[str]) -> int:
    """Print the diagrams, or put them into their page."""
    parser = argparse.ArgumentParser(prog="./baedal life", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put them into {PAGE}")
    if parser.parse_args(argv).write:
        page = PAGE.read_text(encoding="utf-8")
        for there, drawn in zip(shown_in(page), diagrams(), strict=True):
            page = page.replace(there, drawn)
        PAGE.write_text(page, encoding="utf-8")
    else:
        print("\n".join(diagrams()))
    return 0


def diagrams() -> tuple[str, str]:
    """Every line of each table as an arrow: what is asked, and who may ask it."""
    orders = [
        (step.before, step.after, step.action, step.who, _only(step.receive))
        for step in LIFE_OF_AN_ORDER
    ]
    deliveries = [(leg.before, leg.after, leg.move, leg.who, "") for leg in LIFE_OF_A_DELIVERY]
    return (
        _drawn(orders, [status for status in OrderStatus if status.is_final]),
        _drawn(deliveries, [status for status in DeliveryStatus if status.is_final]),
    )


def shown_in(page: str) -> tuple[str, ...]:
    """The diagrams a page holds."""
    return tuple(BEGIN + part.partition(END)[0] + END for part in page.split(BEGIN)[1:])


def _drawn(lines: Sequence[tuple[str, str, str, Iterable[str], str]], ends: Sequence[str]) -> str:
    said = [f"    [*] --> {lines[0][0]}"]
    for before, after, asked, who, only in lines:
        words = f"{asked.replace('_', ' ')} ({', '.join(sorted(who))}{only})"
        said.append(f"    {before} --> {after}: {words}")
    said += [f"    {status} --> [*]" for status in ends]
    return BEGIN + "\n".join(said) + "\n" + END


def _only(receive: Iterable[Receive]) -> str:
    ways = list(receive)
    return "" if len(ways) == len(Receive) else f", {ways[0]} only"
