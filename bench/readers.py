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
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from web.api import written

ROOT = Path(__file__).parents[1]
FOLDERS = ("core", "chat", "bot", "store_bot", "web", "cli")
#: Whose text nobody outside wrote: statements and rows, Telegram's own answers, the tools of
#: who works on the code.
OWN = (
    "core/database/", "chat/api.py", "chat/transport.py", "web/api/openapi.py", "cli/play/",
    "cli/life.py", "cli/check.py", "cli/lock.py", "cli/memory.py", "cli/test.py", "cli/prove.py",
    "cli/passing.py", "cli/neighbourhood.py", "cli/cast.py",
)  # fmt: skip
ROWS = "tables.py"
#: Methods of a text, or calls with one, that take it apart.
_PARTS = frozenset({"split", "rsplit", "partition", "rpartition", "splitlines", "isdigit"})
_PATTERNS = frozenset(
    {"match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"}
)
_AROUND = frozenset({"enumerate", "reversed", "zip", "iter"})
_WHOLE = frozenset(
    {"int", "float", "reader", "loads", "normalize", "parse", "decode", "fromisoformat", "chain"}
)
_TEXTS = ("str", "bytes")
#: Parameters that say: a transaction, a chat or a call is under way meanwhile.
_HELD = ("Transaction", "Turn", "Request", "Deps", "Sql")


class Reader(NamedTuple):
    """A function that takes text apart, and the parameter it takes apart."""

    name: str  #: ``core.stores.written.read_hours``
    of: Callable[..., Any]
    text: str
    is_one: bool  #: one text, and not several
    says: str  #: its docstring: the examples in it are what it knows


class Held(NamedTuple):
    """A place that takes text apart where it must not."""

    name: str
    line: int
    why: str


def found() -> tuple[list[Reader], list[Held]]:
    """Every reader, and every place that reads inside a transaction or a turn."""
    readers: list[Reader] = []
    held: list[Held] = []
    for file in _files():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for owner, function in _functions(tree):
            texts = _texts_of(function)
            if not texts:
                continue
            ways = list(_taken_apart(function, texts))
            if not ways:
                continue
            name = ".".join((module, *owner, function.name))
            if hand := _hand_on_it(function):
                held += [Held(name, line, f"{how} with a {hand} in hand") for how, line in ways
                         if how != "parts"]  # fmt: skip
                continue
            readers += _readers(name, module, (*owner, function.name), texts)
    return [*readers, *_shapes()], held


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
    return "turn" if isinstance(function, ast.AsyncFunctionDef) else ""


def _taken_apart(function: Any, texts: Mapping[str, bool]) -> Iterator[tuple[str, int]]:
    """How the text, or what was made of it, is taken apart, and in which line."""
    known, single = set(texts), {name for name, is_one in texts.items() if is_one}
    for _ in range(3):  # what is made of a text is text, a few steps on
        for node in ast.walk(function):
            known |= _made_of(node, known)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if how := _how(node, known):
                yield how, node.lineno
        elif isinstance(node, ast.For) and _goes_over(node.iter, single):
            yield "sign by sign", node.lineno
        elif isinstance(node, ast.comprehension) and _goes_over(node.iter, single):
            yield "sign by sign", getattr(node.iter, "lineno", function.lineno)
        elif isinstance(node, ast.While) and _is_of(node.test, known):
            yield "bit by bit", node.lineno


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


def _readers(
    name: str, module: str, path: tuple[str, ...], texts: Mapping[str, bool]
) -> Iterator[Reader]:
    of: Any = import_module(module)
    for part in path:
        of = inspect.getattr_static(of, part) if inspect.isclass(of) else getattr(of, part)
    of = inspect.unwrap(getattr(of, "__func__", of))
    for text in sorted(texts):
        yield Reader(name, of, text, texts[text], inspect.getdoc(of) or "")


def _shapes() -> Iterator[Reader]:
    """The types of text in what another program sends."""
    for n, shape in enumerate(written.ALL):
        reads = TypeAdapter(shape).validate_python
        yield Reader(f"web.api.written.ALL[{n}]", reads, "", True, "")
