"""Finds what reads people's text, by looking at the code: nobody can forget to enter one.

A *reader* is a plain function with a text among its parameters that it takes apart: by a regular
expression, sign by sign, into parts, as a number. Whoever does that with a transaction or a turn
in hand cannot be measured alone, and must not: such places are told apart.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from web.api import written

ROOT = Path(__file__).parents[1]
FOLDERS = ("core", "chat", "bot", "store_bot", "web", "cli")
#: Whose text nobody outside wrote (statements and rows, Telegram's own answers, the tools of who
#: works on the code), or who draws a text and does not read it (the chart cuts it to its width).
OWN = (
    "core/database/", "core/payments/toss", "chat/api.py", "chat/transport.py", "chat/chart.py",
    "web/api/openapi.py", "cli/play/", "cli/life.py", "cli/check.py", "cli/lock.py",
    "cli/memory.py", "cli/test.py", "cli/prove.py", "cli/passing.py", "cli/neighbourhood.py",
    "cli/cast.py",
)  # fmt: skip
ROWS = "tables.py"
#: Methods of a text, or calls with one, that take it apart.
_PARTS = frozenset({"split", "rsplit", "partition", "rpartition", "splitlines", "isdigit"})
_PATTERNS = frozenset(
    {"match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"}
)
#: What is quick for any text, and does no harm in a transaction.
_HARMLESS = frozenset({"parts", "sign by sign"})
_AROUND = frozenset({"enumerate", "reversed", "zip", "iter"})
_WHOLE = frozenset(
    {"int", "float", "reader", "loads", "normalize", "parse", "decode", "fromisoformat", "chain"}
)
_TEXTS = ("str", "bytes")
#: Parameters that say: a transaction, a chat or a call is under way meanwhile.
_HELD = ("Transaction", "Turn", "Reader", "Request", "Deps", "Sql")


class Reader(NamedTuple):
    """A function that takes text apart, and the parameter it takes apart."""

    name: str  #: ``core.stores.written.read_hours``
    of: Callable[..., Any]
    text: str
    is_one: bool  #: one text, and not several
    says: str  #: its docstring: the examples in it are what it knows

    @property
    def is_private(self) -> bool:
        """Only its own module calls it."""
        return any(part.startswith("_") for part in self.name.split("."))


class Held(NamedTuple):
    """A place that takes text apart where it must not."""

    name: str
    line: int
    why: str


class _Place(NamedTuple):
    """A function in the code, and how it takes its texts apart."""

    module: str
    path: tuple[str, ...]
    texts: Mapping[str, bool]
    hand: str
    ways: list[tuple[str, int]]
    gives_to: frozenset[str]

    @property
    def calls_itself(self) -> tuple[str, str]:
        """(module, what it is called by): a class by its own name."""
        name = self.path[-2] if self.path[-1] == "__init__" else self.path[-1]
        return self.module, name


@cache
def found() -> tuple[list[Reader], list[Held]]:
    """Every reader, and every place that reads inside a transaction or a turn."""
    places = [place for file in _files() for place in _places(file)]
    known: set[tuple[str, str]] = set()
    while True:  # who hands the text on to a reader is one, too
        more = {p.calls_itself for p in places if not p.hand and (p.ways or _hands_on(p, known))}
        if more == known:
            break
        known = more
    readers = [each for p in places if p.calls_itself in known and not p.hand for each in _of(p)]
    held = [
        Held(".".join((p.module, *p.path)), line, f"{how} with a {p.hand} in hand")
        for p in places
        if p.hand
        for how, line in p.ways
        if how not in _HARMLESS
    ]
    return [*readers, *_shapes()], held


def _places(file: Path) -> Iterator[_Place]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for owner, function in _functions(tree):
        if texts := _texts_of(function):
            ways = list(_taken_apart(function, texts))
            path = (*owner, function.name)
            gives_to = _gives_to(function, texts)
            yield _Place(module, path, texts, _hand_on_it(function), ways, gives_to)


def _hands_on(place: _Place, known: set[tuple[str, str]]) -> bool:
    """Whether it gives a text to a reader of the same module, or to one of another by its name."""
    return any(
        name in place.gives_to and (module == place.module or name.startswith("read_"))
        for module, name in known
    )


def _gives_to(function: Any, texts: Mapping[str, bool]) -> frozenset[str]:
    """Whom it calls with a text, or with something made of one."""
    made = _known_in(function, set(texts))
    return frozenset(
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and any(_is_of(each, made) for each in call.args)
    )


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            own = str(file.relative_to(ROOT)).startswith(OWN) or file.name.endswith(ROWS)
            if not own:
                yield file


def _functions(tree: ast.Module) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Functions and methods, each with the class it is of; what is inside one is part of it."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (), node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield (node.name,), inner


#: How a parameter says that it is a text, or several.
_A_TEXT = re.compile(r"(str|bytes)( \| None)?")
_SOME_TEXTS = re.compile(r"(Iterable|Sequence|list|tuple|set)\[str(, \.\.\.)?\]( \| None)?")


def _texts_of(function: Any) -> dict[str, bool]:
    """The parameters that hold text; true where it is one text, and not several."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    said = {a.arg: ast.unparse(a.annotation) for a in arguments if a.annotation is not None}
    return {
        name: _A_TEXT.fullmatch(kind) is not None
        for name, kind in said.items()
        if _A_TEXT.fullmatch(kind) or _SOME_TEXTS.fullmatch(kind)
    }


def _hand_on_it(function: Any) -> str:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    for each in arguments:
        said = ast.unparse(each.annotation) if each.annotation is not None else ""
        for held in _HELD:
            if held in said:
                return held
    if function.name == "main":
        return "command"  # does what it is told, beyond reading it
    return "turn" if isinstance(function, ast.AsyncFunctionDef) else ""


def _taken_apart(function: Any, texts: Mapping[str, bool]) -> Iterator[tuple[str, int]]:
    """How the text, or what was made of it, is taken apart, and in which line."""
    single = {name for name, is_one in texts.items() if is_one}
    known, made = _known_in(function, set(texts)), _known_in(function, single)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if how := _how(node, known):
                yield how, node.lineno
        elif isinstance(node, ast.For | ast.comprehension) and _goes_over(node.iter, made):
            yield "sign by sign", getattr(node.iter, "lineno", function.lineno)
        elif isinstance(node, ast.While) and _is_of(node.test, known):
            yield "bit by bit", node.lineno


def _known_in(function: Any, texts: set[str]) -> set[str]:
    """The names that hold a text, or something made of one, a few steps on."""
    known = set(texts)
    for _ in range(3):
        for node in ast.walk(function):
            known |= _made_of(node, known)
    return known


def _how(call: ast.Call, known: set[str]) -> str:
    """How a call takes a known text apart; empty when it does not."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    name = name or getattr(call.func, "id", "")
    if name in _PARTS and isinstance(call.func, ast.Attribute) and _is_of(call.func.value, known):
        return "parts"
    given = [*call.args, *(each.value for each in call.keywords)]
    if not any(_is_of(each, known) for each in given):
        return ""
    if name in _PATTERNS:
        return "a pattern"
    return name if name in _WHOLE else ""


def _goes_over(each: ast.expr, texts: set[str]) -> bool:
    """Whether a loop goes over the text itself, sign by sign."""
    if isinstance(each, ast.Call) and getattr(each.func, "id", "") in _AROUND and each.args:
        each = each.args[0]
    return isinstance(each, ast.Name) and each.id in texts


def _made_of(node: ast.AST, known: set[str]) -> set[str]:
    """Names that hold something made of a known text; what a database answers is not."""
    if any(isinstance(n, ast.Name) and n.id in ("tx", "db") for n in ast.walk(node)):
        return set()
    match node:
        case ast.Assign(targets=targets, value=value) if _is_of(value, known):
            return {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.AST() as value) if _is_of(
            value, known
        ):
            return {name}
        case ast.NamedExpr(target=ast.Name(id=name), value=value) if _is_of(value, known):
            return {name}
        case ast.For(target=target, iter=each) if _is_of(each, known):
            return {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        case ast.comprehension(target=target, iter=each) if _is_of(each, known):
            return {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
    return set()


def _is_of(node: ast.AST, known: set[str]) -> bool:
    return any(isinstance(each, ast.Name) and each.id in known for each in ast.walk(node))


def _of(place: _Place) -> Iterator[Reader]:
    of: Any = import_module(place.module)
    for part in place.path if place.path[-1] != "__init__" else place.path[:-1]:
        of = inspect.getattr_static(of, part) if inspect.isclass(of) else getattr(of, part)
    of = inspect.unwrap(getattr(of, "__func__", of))
    name = ".".join((place.module, *place.path))
    for text in sorted(place.texts):
        yield Reader(name, of, text, place.texts[text], inspect.getdoc(of) or "")


def _shapes() -> Iterator[Reader]:
    """The types of text in what another program sends."""
    for n, shape in enumerate(written.ALL):
        reads = TypeAdapter(shape).validate_python
        yield Reader(f"web.api.written.ALL[{n}]", reads, "", True, "")
