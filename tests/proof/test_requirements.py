"""docs/requirements.md is whole and true: each story is there, and fails without what it rests on."""

from __future__ import annotations

import ast
import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.proof.requirements import PAGE, Proof, proofs, rows
from tests.proof.taken_out import policies, rule, steps, timers
from tests.sizes import IN_FULL

HOME = PAGE.parents[1]
#: So many parts are taken out in ``./baedal test``, the same ones on any day.
A_FEW = 4
#: Processes that run stories, one core each.
AT_ONCE = 2


def test_every_story_on_the_page_is_there() -> None:
    told = {row.story for row in rows()}
    there = {
        f"{file}::{name}" for file in {s.partition("::")[0] for s in told} for name in _tests(file)
    }
    assert told <= there, told - there
    for row in rows():
        assert row.parts, f"{row.name}: a story rests on something"


def test_every_part_on_the_page_is_there() -> None:
    known = {*steps(), *policies(), *timers()}
    for part in {proof.part for proof in proofs()} - known:
        assert "." in part, f"{part} is no step, policy or timer"
        rule(part)


def test_no_step_policy_or_timer_is_missing_from_the_page() -> None:
    named = {proof.part for proof in proofs()}
    everywhere = {part.rpartition(".")[2] for part in named}  # a policy as a whole
    lacking = {p for p in policies() if p not in named and p.partition(" → ")[2] not in everywhere}
    assert not lacking | set(steps()) - named | set(timers()) - named


@pytest.mark.parametrize(
    ("ends", "how"),
    [("os.kill(os.getpid(), 9)", "by SIGKILL"), ("os._exit(3)", "with 3"), ("pass", "")],
)
async def test_a_child_that_tells_nothing_is_told_of(tmp_path: Path, ends: str, how: str) -> None:
    """How it ended and what it said last; nobody could know why else."""
    story = tmp_path / "test_of_it.py"
    story.write_text(f"import os\ndef test_it():\n    os.write(2, b'last words')\n    {ends}\n")
    (run,) = await _run([Proof("", f"{story}::test_it")])
    if how:
        assert run.failed == [["process", f"ended {how}"]]
    assert run.is_as_it_should_be is not bool(how)
    assert how == "" or "last words" in run.output


@pytest.mark.proof
@pytest.mark.long
@pytest.mark.timeout(1_500)
async def test_without_its_part_each_story_fails() -> None:
    """And with it in place it passes, in the very same way of running it."""
    chosen = proofs() if IN_FULL else _a_few()
    asked = [*chosen, *dict.fromkeys(Proof("", proof.story) for proof in chosen)]
    runs = await _run(asked)
    wrong = [run for run in runs if not run.is_as_it_should_be]
    assert not wrong, "\n".join(f"{run.said}\n{run.output}" for run in wrong)
    if IN_FULL:
        print("\n".join(run.said for run in runs if run.proof.part))
    print(f"{len(chosen)} parts taken out, {len(asked) - len(chosen)} stories failed without them")


class Run(NamedTuple):
    """What came of one story."""

    proof: Proof
    ran: int
    failed: list[tuple[str, str]]
    code: int = 0  #: pytest's own
    output: str = ""

    @property
    def is_as_it_should_be(self) -> bool:
        """Whole it passes; without the part its own assertions fail, not what surrounds it."""
        if not self.proof.part:
            return self.ran > 0 and not self.failed and self.code == 0
        return bool(self.failed) and self.failed[0][0] == "call"

    @property
    def said(self) -> str:
        """In a line."""
        name = self.proof.story.partition("::")[2]
        how = f"{self.failed[0][0]}: {self.failed[0][1][:120]}" if self.failed else "passed"
        return f"without {self.proof.part or 'nothing'}, {name}: {how}"


async def _run(asked: Iterable[Proof]) -> list[Run]:
    waiting = iter(asked)
    found: list[Run] = []

    async def work() -> None:
        async with _stories() as run:
            for proof in waiting:
                found.append(Run(proof, **await run(proof)))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return found


@asynccontextmanager
async def _stories() -> Any:
    """A process that has imported the house once, and forks for each story."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.proof.one_story", cwd=HOME,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,  # characters of an answer, which holds what the story printed
    )  # fmt: skip
    out, into = process.stdout, process.stdin
    assert out is not None and into is not None

    async def run(proof: Proof) -> dict[str, Any]:
        asked = json.dumps({"story": proof.story, "without": proof.part})
        into.write(f"{asked}\n".encode())
        line = (await out.readline()).decode()
        assert line, "the process that forks is gone; what it said stands above"
        answer: dict[str, Any] = json.loads(line)
        return answer

    yield run
    into.close()
    await process.wait()


def _a_few() -> list[Proof]:
    """From all over the page; none whose story is an attack by itself."""
    short = [proof for proof in proofs() if not proof.story.startswith("tests/proof/")]
    return short[:: len(short) // A_FEW][:A_FEW]


def _tests(file: str) -> Iterator[str]:
    for node in ast.parse((HOME / Path(file)).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
