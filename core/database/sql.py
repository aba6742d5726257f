"""One open transaction's statements, each compiled once and run on the driver's own cursor.

Must not know any table, and cannot commit. Statements are module constants with bindparam()s;
they are the key under which their compiled text is kept.
"""

from __future__ import annotations

import logging
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal, NamedTuple, Protocol

from sqlalchemy import Connection, Dialect, Executable, Insert, UpdateBase
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

log = logging.getLogger(__name__)

#: Statements made anew on each call would fill the memory; past this many all are forgotten (guess).
MOST_PLANS = 5_000


class Row(Protocol):
    """One row: its columns by key, or in order."""

    def __getattr__(self, key: str, /) -> Any: ...
    def __getitem__(self, index: int, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...


class Plan(NamedTuple):
    """A statement as the driver takes it."""

    text: str
    bind: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    #: Makes our row of the driver's; None: the statement's columns are not known beforehand.
    make: Callable[[Sequence[Any]], Row] | None
    #: Whether the plain ``connection.execute`` must run it (IN lists, defaults made in Python).
    plainly: bool = False


class Plans:
    """The compiled statements of one database, shared by its threads."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.name: Literal["sqlite", "postgresql"] = (
            "sqlite" if dialect.name == "sqlite" else "postgresql"
        )
        dbapi = dialect.loaded_dbapi
        self.errors: type[Exception] = dbapi.Error
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self.get = self._plans.get

    def make(self, statement: Executable, names: tuple[str, ...]) -> Plan:
        """Compile *statement* for parameters called *names*, and keep it."""
        if len(self._plans) >= MOST_PLANS:
            log.warning("%d statements compiled; are some made anew on each call?", MOST_PLANS)
            self._plans.clear()
        plan = self._plans[(statement, *names)] = self._compile(statement, names)
        return plan

    def _compile(self, statement: Any, names: tuple[str, ...]) -> Plan:
        make = _row_maker(statement, self.dialect)
        if isinstance(statement, Insert) and make is None:
            statement = statement.inline()  # no RETURNING that nobody asked for
        compiled = statement.compile(dialect=self.dialect, column_keys=list(names))
        if not isinstance(compiled, SQLCompiler) or _needs_more(compiled):
            return Plan("", dict, None, plainly=True)  # type: ignore[arg-type]  # never called
        return Plan(compiled.string, _binder(compiled, names, self.dialect), make)


def _needs_more(compiled: SQLCompiler) -> bool:
    """Whether running it takes more than its text: an IN list, a default made in Python."""
    return bool(
        compiled.post_compile_params
        or compiled.literal_execute_params
        or getattr(compiled, "insert_prefetch", ())
        or getattr(compiled, "update_prefetch", ())
        or any(bind.callable for bind in compiled.binds.values())
    )


def _binder(
    compiled: SQLCompiler, names: tuple[str, ...], dialect: Dialect
) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Generate the function that puts given values in the driver's order and form."""
    wanted = {name for name, bind in compiled.binds.items() if bind.required}
    if missing := wanted.difference(names):
        raise TypeError(f"the statement also needs {sorted(missing)}: {compiled.string}")
    if strange := set(names).difference(compiled.binds):
        raise TypeError(f"the statement knows no {sorted(strange)}: {compiled.string}")
    scope: dict[str, Any] = {}
    parts = []
    for place, name in enumerate(compiled.positiontup or ()):
        bind = compiled.binds[name]
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        value = f"given[{name!r}]"
        if name not in names:
            value, scope[f"c{place}"] = f"c{place}", bind.value
        if process is not None:
            value, scope[f"p{place}"] = f"p{place}({value})", process
        parts.append(value + ",")
    # Only names of our own statements are in the text, each as a quoted literal.
    made: Callable[[Mapping[str, Any]], tuple[Any, ...]] = eval(
        f"lambda given: ({''.join(parts)})", scope
    )
    return made


def _row_maker(statement: Any, dialect: Dialect) -> Callable[[Sequence[Any]], Row] | None:
    """Generate the function that makes a light row of the driver's tuple."""
    columns: list[tuple[str, TypeEngine[Any]]] = [
        (key, column.type) for key, column in getattr(statement, "exported_columns", {}).items()
    ]
    if not columns:
        return None
    record: Any = namedtuple("Row", [key for key, _ in columns], rename=True)  # type: ignore[misc]  # the keys are known at run time only
    scope: dict[str, Any] = {"record": record}
    parts = []
    for place, (_, kind) in enumerate(columns):
        process = kind.dialect_impl(dialect).result_processor(dialect, None)
        parts.append(f"r[{place}]" if process is None else f"p{place}(r[{place}])")
        scope[f"p{place}"] = process
    if all(part.startswith("r[") for part in parts):
        make: Callable[[Sequence[Any]], Row] = record._make
        return make
    generated: Callable[[Sequence[Any]], Row] = eval(  # numbers only
        f"lambda r: record({', '.join(parts)})", scope
    )
    return generated


class _Over:
    """Stands where the cursor was, once the transaction is over."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("this transaction is over; its statements cannot be used any more")


class Sql:
    """One open transaction's statements. There is no commit here."""

    __slots__ = ("_connection", "_cursor", "_depth", "_plans", "dialect")

    def __init__(self, plans: Plans, connection: Connection, cursor: Any) -> None:
        """*cursor* is the driver's own, of the same connection."""
        self.dialect = plans.name
        self._plans = plans
        self._connection: Connection | None = connection
        self._cursor = cursor
        self._depth = 0

    def rows(self, statement: Executable, /, **params: Any) -> list[Row]:
        """Every row of the answer."""
        plan = self._plans.get((statement, *params)) or self._plans.make(statement, (*params,))
        if plan.plainly:
            return [*self._plainly(statement, params)]
        cursor = self._cursor
        bound = plan.bind(params)
        try:
            cursor.execute(plan.text, bound)
            found = cursor.fetchall()
        except self._plans.errors as error:
            raise self._failed(plan.text, error) from error
        make = plan.make or _by_description(cursor.description)
        return [make(row) for row in found]

    def row(self, statement: Executable, /, **params: Any) -> Row | None:
        """The first row, or None."""
        found = self.rows(statement, **params)
        return found[0] if found else None

    def run(self, statement: Executable, /, **params: Any) -> int:
        """Carry the statement out; how many rows it touched."""
        plan = self._plans.get((statement, *params)) or self._plans.make(statement, (*params,))
        if plan.plainly:
            result = self._plainly(statement, params)
            return len(result.all()) if result.returns_rows else int(result.rowcount)
        cursor = self._cursor
        bound = plan.bind(params)
        try:
            cursor.execute(plan.text, bound)
            if plan.make is not None:
                return len(cursor.fetchall())
            touched: int = cursor.rowcount
            if touched < 0 and self.dialect == "sqlite" and isinstance(statement, UpdateBase):
                # sqlite3 does not count what starts with WITH.
                touched = cursor.execute("SELECT changes()").fetchone()[0]
        except self._plans.errors as error:
            raise self._failed(plan.text, error) from error
        return touched

    def many(self, statement: Executable, params: Sequence[Mapping[str, Any]]) -> None:
        """Carry the statement out once for each of *params*, which all have the same names."""
        if not params:
            return
        names = (*params[0],)
        plan = self._plans.get((statement, *names)) or self._plans.make(statement, names)
        if plan.plainly:
            self._plainly(statement, [dict(each) for each in params])
            return
        bound = [plan.bind(each) for each in params]
        try:
            self._cursor.executemany(plan.text, bound)
        except self._plans.errors as error:
            raise self._failed(plan.text, error) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What raises inside undoes only what was written inside."""
        self._depth += 1
        name = f"inner{self._depth}"
        self._bare(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            with suppress(DBAPIError, RuntimeError):  # the first error tells more
                self._bare(f"ROLLBACK TO SAVEPOINT {name}")
                self._bare(f"RELEASE SAVEPOINT {name}")
            raise
        else:
            self._bare(f"RELEASE SAVEPOINT {name}")
        finally:
            self._depth -= 1

    def end(self) -> None:
        """From here on every use is an error: somebody kept what was not theirs to keep."""
        self._cursor = _Over()
        self._connection = None

    def _bare(self, text: str) -> None:
        try:
            self._cursor.execute(text)
        except self._plans.errors as error:
            raise self._failed(text, error) from error

    def _plainly(self, statement: Executable, params: Any) -> Any:
        """SQLAlchemy's own way, for what takes more than text."""
        if self._connection is None:
            raise RuntimeError("this transaction is over; its statements cannot be used any more")
        try:
            return self._connection.execute(statement, params)
        except DBAPIError:
            self._look_whether_it_ended()
            raise

    def _failed(self, text: str, error: Exception) -> BaseException:
        """The driver's error as SQLAlchemy's, the same on both databases; values stay hidden."""
        self._look_whether_it_ended()
        dialect = self._plans.dialect
        return DBAPIError.instance(
            text, (), error, self._plans.errors, hide_parameters=True, dialect=dialect
        )

    def _look_whether_it_ended(self) -> None:
        """SQLite may end the transaction itself; a statement after that would commit alone."""
        if self.dialect == "sqlite" and not isinstance(self._cursor, _Over):
            if not self._cursor.connection.in_transaction:
                self.end()


def _by_description(
    description: Sequence[Sequence[Any]] | None,
) -> Callable[[Any], Row]:
    """Rows of a text() statement, named as the database names them."""
    names = [column[0] for column in description or ()]
    record: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # as above
    make: Callable[[Any], Row] = record._make
    return make
