"""``./baedal life``: an order's life as a diagram, drawn from the table that decides it."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.orders.model import LIFE_OF_AN_ORDER, OrderStatus, Receive, Step

PAGE = Path("docs/architecture.md")
BEGIN, END = "```mermaid\nstateDiagram-v2\n", "```\n"


def main(argv: list[str]) -> int:
    """Print the diagram, or put it into its page."""
    parser = argparse.ArgumentParser(prog="./baedal life", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put it into {PAGE}")
    if parser.parse_args(argv).write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page.replace(shown_in(page), diagram()), encoding="utf-8")
    else:
        print(diagram())
    return 0


def diagram() -> str:
    """Every step of the table as an arrow: what is asked, and who may ask it."""
    first = LIFE_OF_AN_ORDER[0].before
    lines = [f"    [*] --> {first}"]
    lines += [f"    {step.before} --> {step.after}: {_asked(step)}" for step in LIFE_OF_AN_ORDER]
    lines += [f"    {status} --> [*]" for status in OrderStatus if status.is_final]
    return BEGIN + "\n".join(lines) + "\n" + END


def shown_in(page: str) -> str:
    """The diagram a page holds.

    Raises:
        ValueError: it holds none.
    """
    begin = page.index(BEGIN)
    return page[begin : page.index(END, begin + len(BEGIN)) + len(END)]


def _asked(step: Step) -> str:
    who = ", ".join(sorted(step.who))
    only = "" if len(step.receive) == len(Receive) else f", {next(iter(step.receive))} only"
    return f"{step.action.replace('_', ' ')} ({who}{only})"
