"""``./baedal bench pay``: the example system's experiment, and its company's outage, over HTTP.

100 customers at once, each repeating ``POST /api/orders`` with ``"pay": true`` as fast as they
are answered; the payment company takes 400–620 ms. No more than 100 / 0.51 s = 196 orders a
second are possible, whatever the shop does; what share of that is reached is measured.

What runs, each a process of its own on this machine's loopback: the service, ``./baedal run``
with all its roles and nothing replaced, on one SQLite file at synchronous=FULL, logging as it
does; the practice payment company; and this one, with the customers (bare sockets kept open,
bodies made once) and a Bot API of canned bytes. Each call carries a JWT and an idempotency key.
Facts are handed to their policies and both bots say what is owed, 29 messages a second each, as
Telegram allows: at this load messages queue, orders do not.

Then, in the same run, the company refuses every charge for 10 s and is silent for 10 s more.
Every other customer who is told to come back does so with the same key; the others order anew.
When it is over all that was kept is paid, and everything is counted, by the company's own list
and by the checks of ``./baedal check-books``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.checks import Check, said_and_done
from bench.customers import Asked, Customer, move_in, took
from bench.pay_checks import everything_in_its_place, one_try_each_rest
from bench.processes import Process, environment, free_port
from bench.quiet_telegram import QuietTelegram
from bench.stores import make_a_database
from cli.memory import settle_down

AT_ONCE = 100
MUST, AIM = 0.95, 0.98
LEAST_MS, MOST_MS = 400, 620
BOUND = AT_ONCE / ((LEAST_MS + MOST_MS) / 2 / 1000)
#: README of the example system: siege -c100, the same company, its breaker at 610 ms.
EXAMPLE_A_SECOND, EXAMPLE_AVAILABILITY = 17.15, 0.6355
REFUSING_S, SILENT_S = 10.0, 10.0
#: Nobody who pays waits longer for an answer.
ANSWERED_WITHIN_S = 1.2
#: The breaker rests for 20 s at most by then, and a silent call for 8 s (guess: twice that).
RECOVERS_WITHIN_S = 60
GOES_ON_S = 5.0  #: after the first order went through again
_NEVER = float("inf")
_PAYING = ("POST /api/orders", "POST /api/payments")
SECRET = "a bench's own secret, no one else's"


@dataclass
class Run:
    """One run: its people, its processes, and when what happened (``time.monotonic()``)."""

    customers: list[Customer]
    house: Process
    company: Process
    http: aiohttp.ClientSession  #: to the company's switches
    cpu: dict[str, float] = field(default_factory=dict)  #: ms an order while measured
    from_s: float = 0.0  #: measured from here
    outage_at: float = 0.0  #: to here
    mended_at: float = 0.0
    works_at: float = 0.0  #: the first order went through again

    def asked(self, since: float, until: float) -> list[Asked]:
        """Calls that were answered in that time."""
        every = (one for customer in self.customers for one in customer.asked)
        return [one for one in every if since <= one.at + one.took < until]

    async def is_well(self, seed: int) -> None:
        """The company takes its time, and every charge."""
        await self.turn("slow", delay_ms=LEAST_MS, up_to_ms=MOST_MS, seed=seed)

    async def turn(self, mode: str, **how: object) -> None:
        """Turn the company's switch, for what takes money."""
        asked = {"mode": mode, "on": ["charge"], **how}
        async with self.http.post("/company/sim/switch", json=asked) as answer:
            assert answer.status == 200, await answer.text()


def main(argv: list[str]) -> int:
    """Print what was measured, and whether every order is in its place; 1 if anything is not."""
    parser = argparse.ArgumentParser(prog="./baedal bench pay", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="measured, after a warm-up")
    parser.add_argument("--warm-up", type=float, default=5, help="seconds before that")
    parser.add_argument("--seed", type=int, default=1, help="of the company's times")
    parser.add_argument("--no-outage", action="store_true", help="leave the second part out")
    asked = parser.parse_args(argv)
    settle_down()
    print(f"the machine's load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        checks = asyncio.run(
            _bench(Path(folder), asked.seconds, asked.warm_up, asked.seed, not asked.no_outage)
        )
    return said_and_done(checks)


async def _bench(
    folder: Path, seconds: float, warm_up: float, seed: int, with_outage: bool
) -> list[Check]:
    database_url = f"sqlite:///{folder / 'pay.db'}"
    await make_a_database(database_url)
    telegram = QuietTelegram()
    listening, telegram_url = await telegram.listen()
    ports = free_port(), free_port()
    company_url, house_url = (f"http://127.0.0.1:{port}" for port in ports)
    env = environment(
        database_url=database_url, telegram_api_url=telegram_url, customer_bot_token="1:customer",
        store_bot_token="2:store", payment_company_url=f"{company_url}/company",
        payment_secret="test_sk_practice", card_on_file="on", jwt_secret=SECRET,
        port=str(ports[1]), photos=str(folder / "photos"),
    )  # fmt: skip
    company = await Process.start(
        folder / "company.log", "sandbox.company", "--port", str(ports[0]), env=env
    )
    house = await Process.start(folder / "house.log", "cli", "run", env=env)
    try:
        await company.until_it_answers(f"{company_url}/company/sim/switch")
        await house.until_it_answers(f"{house_url}/readyz")
        customers = await move_in(AT_ONCE, house=house_url, company=company_url, secret=SECRET)
        async with aiohttp.ClientSession(company_url) as http:
            run = Run(customers, house, company, http)
            await run.is_well(seed)
            stop = asyncio.Event()
            people = [asyncio.create_task(_repeat(customer, stop)) for customer in customers]
            checks = await _measure(run, warm_up, seconds)
            if with_outage:
                await _break_down(run, seed)
            stop.set()
            await asyncio.gather(*people)
            async with asyncio.timeout(RECOVERS_WITHIN_S):
                await asyncio.gather(*(customer.pays_what_was_kept() for customer in customers))
            if with_outage:
                checks += _outage(run)
            async with http.get("/company/sim/state") as answer:
                known = await answer.json()
    finally:
        code = await house.stop()
        await company.stop()
        listening.close()
    said, drawn = telegram.calls["sendMessage"], telegram.calls["editMessageText"]
    print(f"the bots meanwhile: {said:,} messages, {drawn:,} cards drawn anew")
    if with_outage:
        checks.append(
            one_try_each_rest([c for c in known["calls"] if c["path"].startswith("/v1/billing/")])
        )
    checks += everything_in_its_place(customers, known, database_url)
    return [*checks, Check(code == 0, f"the service stopped as it should (exit {code})")]


async def _measure(run: Run, warm_up: float, seconds: float) -> list[Check]:
    """The customers have begun: let them go on in good weather, and see how it goes."""
    await asyncio.sleep(warm_up)
    before, run.from_s = _spent(run), time.monotonic()
    await asyncio.sleep(seconds)
    run.outage_at, after = time.monotonic(), _spent(run)
    orders = max(len(run.asked(run.from_s, run.outage_at)), 1)
    run.cpu = {who: (after[who] - before[who]) / orders * 1000 for who in after}
    return _measured(run)


async def _break_down(run: Run, seed: int) -> None:
    """The company refuses, then is silent; it is mended, and the first order goes through."""
    await run.turn("refusing")
    await asyncio.sleep(REFUSING_S)
    await run.turn("silent")
    await asyncio.sleep(SILENT_S)
    await run.is_well(seed)
    run.mended_at = time.monotonic()
    async with asyncio.timeout(RECOVERS_WITHIN_S):
        while not (paid := [a.at for a in run.asked(run.mended_at, _NEVER) if a.status == 201]):
            await asyncio.sleep(0.1)
    run.works_at = min(paid)
    await asyncio.sleep(GOES_ON_S)


async def _repeat(customer: Customer, stop: asyncio.Event) -> None:
    """Order again and again; told to come back, half of the people come back with that order."""
    comes_back = customer.number % 2 == 0
    while not stop.is_set():
        answer = await customer.orders()
        while answer.status == 503 and not stop.is_set():
            await asyncio.sleep(answer.retry_after_s)
            if not comes_back:
                break
            answer = await customer.asks_again()


def _spent(run: Run) -> dict[str, float]:
    """CPU seconds so far, of each process."""
    here = time.process_time()
    return {"service": run.house.cpu_seconds, "company": run.company.cpu_seconds, "here": here}


def _measured(run: Run) -> list[Check]:
    """Print what good weather brought."""
    asked = run.asked(run.from_s, run.outage_at)
    paid = sum(one.status == 201 for one in asked)
    a_second = paid / (run.outage_at - run.from_s)
    reached, availability = a_second / BOUND, paid / max(len(asked), 1)
    p50, p99 = (took(asked, share) * 1000 for share in (0.5, 0.99))
    print(f"{AT_ONCE} customers at once, each order paid in its call, {LEAST_MS}–{MOST_MS} ms")
    print(f"  orders a second   {a_second:6.1f}   the example {EXAMPLE_A_SECOND}")
    print(
        f"  of the bound      {reached:6.1%}   of {BOUND:.1f} a second = {AT_ONCE} / mean(company)"
    )
    print(f"  availability      {availability:6.1%}   the example {EXAMPLE_AVAILABILITY:.2%}")
    print(f"  answered in       p50 {p50:.0f} ms, p99 {p99:.0f} ms")
    spent = ", ".join(f"{who} {ms:.2f}" for who, ms in run.cpu.items())
    room = 1000 / run.cpu["service"]
    print(f"  CPU ms an order   {spent}; at that a core has room for {room:.0f} a second")
    return [
        Check(reached >= MUST, f"{reached:.1%} of the bound (must be {MUST:.0%}, aim {AIM:.0%})"),
        Check(availability == 1, f"every one of {len(asked):,} orders was placed in its call"),
    ]


def _outage(run: Run) -> list[Check]:
    """Print what the outage brought to those who asked meanwhile."""
    asked = [a for a in run.asked(run.outage_at, _NEVER) if a.what in _PAYING]
    statuses = Counter(one.status for one in asked if one.what == "POST /api/orders")
    slowest = max(one.took for one in asked)
    print(f"the company refuses for {REFUSING_S:.0f} s, then is silent for {SILENT_S:.0f} s")
    print(f"  answers           {', '.join(f'{n:,} × {s}' for s, n in sorted(statuses.items()))}")
    print(f"  works again       {run.works_at - run.mended_at:.1f} s after the company does")
    return [
        Check(
            slowest <= ANSWERED_WITHIN_S,
            f"who paid was answered within {ANSWERED_WITHIN_S} s (the slowest {slowest:.2f} s)",
        ),
        Check(
            set(statuses) <= {201, 202, 402, 503} and statuses[503] > 0,
            f"answers: 201, 402, 202 or 503 alone; {statuses[503]:,} were told to come back",
        ),
    ]
