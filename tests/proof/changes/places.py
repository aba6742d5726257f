"""Where a small change may be made in the core, which of them are drawn, and the change itself.

A comparison is turned, a condition negated, a call dropped, a number made one more, a return value
another. Only inside functions, and not in those that a module calls as it is read: those are its tables.
"""

from __future__ import annotations

import ast
import copy
import gc
import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

HOME = Path(__file__).parents[3]
CORE = HOME / "core"
#: Read once by a machine: migrations; nothing but words: texts.
LEFT_ALONE = ("core/database/migrations/", "core/texts/")
#: What is drawn is said by this and the code, so that it stays as long as the code does.
SEED = "small changes 1"
DRAWN = 150

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
#: Names of what only writes a line for whoever runs the service.
_LOGS = ("log", "logging")


class Place(NamedTuple):
    """A place and what would be done there."""

    file: str
    n: int  #: The how-manieth of its file.
    line: int
    function: str
    kind: str
    was: str  #: The code there.
    twin: int  #: The how-manieth of the same in its function.

    @property
    def key(self) -> str:
        """Its name, which other lines of the file do not change."""
        again = f" ({self.twin + 1})" if self.twin else ""
        return f"{self.file} {self.function}: {self.kind}: {self.was}{again}"


def drawn(most: int = DRAWN) -> list[Place]:
    """Those whose names come first when they are shuffled by the seed."""
    everywhere = [place for file in files() for place in places_of(file)]
    return sorted(everywhere, key=_lot)[:most]


def _lot(place: Place) -> str:
    return hashlib.sha256(f"{SEED}\n{place.key}".encode()).hexdigest()


def files() -> list[str]:
    """Every file of the core that may be changed."""
    found = (str(path.relative_to(HOME)) for path in sorted(CORE.rglob("*.py")))
    return [file for file in found if not file.startswith(LEFT_ALONE)]


def places_of(file: str) -> list[Place]:
    """Every place of a file."""
    walker, tree = _Walker(file), _tree(file)
    once = _called_at_once(tree)
    walker.visit(tree)
    return [place for place in walker.places if place.function.partition(".")[0] not in once]


def change(place: Place) -> None:
    """Have it so in this process from now on."""
    _swap(place.file, _Walker(place.file, changes={place.n}).visit(_tree(place.file)))


def watch(places: list[Place]) -> None:
    """From now on ``__reached__(key)`` is called wherever one of them is come by."""
    for file in {place.file for place in places}:
        here = {place.n for place in places if place.file == file}
        _swap(file, _Walker(file, watches=here).visit(_tree(file)))


def _called_at_once(tree: ast.Module) -> set[str]:
    """Functions the module itself calls as it is read, to make its tables: over when we come."""
    body: list[ast.AST] = list(tree.body)
    called = set()
    while body:
        node = body.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(node.func.id)
        body.extend(ast.iter_child_nodes(node))
    return called


def _tree(file: str) -> ast.Module:
    return ast.parse((HOME / file).read_text(encoding="utf-8"), filename=str(HOME / file))


class _Walker(ast.NodeTransformer):
    """Counts the places in the order they stand in; changes some, has some watched."""

    def __init__(
        self, file: str, *, changes: set[int] | None = None, watches: set[int] | None = None
    ) -> None:
        self.file = file
        self.places: list[Place] = []
        self._changes, self._watches = changes or set(), watches or set()
        self._inside: list[str] = []
        self._functions = 0

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._inside.append(node.name)
        node.body = [self.visit(part) for part in node.body]
        self._inside.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Its body alone: no annotation, default or decorator."""
        self._inside.append(node.name)
        self._functions += 1
        node.body = [self.visit(part) for part in node.body]
        self._functions -= 1
        self._inside.pop()
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        """A pattern is no expression."""
        node.body = [self.visit(part) for part in node.body]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if len(node.ops) != 1:
            return self.generic_visit(node)
        turned = copy.copy(node)
        turned.ops = [_TURNED[type(node.ops[0])]()]
        return self._place(node, "turned", turned)

    def visit_If(self, node: ast.If) -> ast.AST:
        return self._negated(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._negated(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self._negated(node)

    def _negated(self, node: ast.If | ast.While | ast.IfExp) -> ast.AST:
        if isinstance(node.test, ast.Compare):  # that one is turned
            return self.generic_visit(node)
        node.test = self._place(node.test, "negated", ast.UnaryOp(ast.Not(), node.test))
        for name in ("body", "orelse"):
            part = getattr(node, name)
            many = isinstance(part, list)
            setattr(node, name, [self.visit(one) for one in part] if many else self.visit(part))
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and not ast.unparse(call.func).startswith(_LOGS):
            node.value = self._place(node.value, "dropped", ast.Constant(None))
            return node
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is None or isinstance(node.value, ast.Compare):  # that one is turned
            return self.generic_visit(node)
        node.value = self._place(node.value, "returned", _another(node.value))
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is not int:
            return node
        return self._place(node, "one more", ast.Constant(node.value + 1))

    def _place(self, node: ast.expr, kind: str, changed: ast.expr) -> ast.expr:
        """Note it if it is inside a function; what stands there then."""
        if not self._functions:
            return node
        n = len(self.places)
        was = " ".join(ast.unparse(node).split())[:120]
        where = ".".join(self._inside)
        twins = sum((p.function, p.kind, p.was) == (where, kind, was) for p in self.places)
        self.places.append(Place(self.file, n, node.lineno, where, kind, was, twins))
        is_the_same = kind in ("turned", "one more")  # asked by the visit of this very node
        within = self.generic_visit(node) if is_the_same else self.visit(node)
        assert isinstance(within, ast.expr)
        if n in self._changes:
            return ast.copy_location(_instead(changed, within), node)
        if n in self._watches:
            return ast.copy_location(_watched(within, self.places[n].key), node)
        return within


def _another(value: ast.expr) -> ast.expr:
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        return ast.Constant(not value.value)
    if isinstance(value, ast.Constant) and value.value is None:
        return ast.Constant(1)
    return ast.Constant(None)


def _instead(changed: ast.expr, of: ast.expr) -> ast.expr:
    """``changed if True else of``: what a function holds on to, as by ``super()``, stays."""
    return ast.IfExp(ast.Constant(True), changed, of)


def _watched(node: ast.expr, key: str) -> ast.expr:
    """``(__reached__(key), node)[1]``"""
    tells = ast.Call(ast.Name("__reached__", ast.Load()), [ast.Constant(key)], [])
    both = ast.Tuple([tells, node], ast.Load())
    return ast.Subscript(both, ast.Constant(1), ast.Load())


def _swap(file: str, tree: ast.Module) -> None:
    """Every function of that file that lives in this process gets the code of *tree*."""
    whole = compile(ast.fix_missing_locations(tree), str(HOME / file), "exec")
    anew = {_name(code): code for code in _codes(whole)}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename == str(HOME / file):
            code = anew.get(_name(thing.__code__))
            if code is not None and code.co_freevars == thing.__code__.co_freevars:
                thing.__code__ = code


def _codes(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _codes(part)


def _name(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno
