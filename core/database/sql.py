"""One open transaction's statements, each compiled once and run on the driver's own cursor.

Must not know any table, and cannot commit. Statements are module constants with bindparam()s;
they are the key under which their compiled text is kept.
"""

from __future__ import annotations

import logging
import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar, cast

import orjson
from sqlalchemy import Connection, Dialect, Executable, Insert, TextClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from core.refusals import Unreadable

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Statements made anew on each call would fill the memory; past this many all go (guess).
MOST_PLANS = 5_000
#: Rows of one statement whose records are remembered; past this many all go (guess).
MOST_KNOWN = 2_000


#: What would commit half of a function's work, and let the other half commit by itself.
_ENDS = re.compile(r"\s*(COMMIT|END|ROLLBACK|ABORT|PREPARE)\b", re.IGNORECASE)


#: What no database holds, found before the server sees it: half a surrogate pair, a number of
#: more than 64 bits, and both inside JSON.
NOT_HELD = (UnicodeEncodeError, OverflowError, orjson.JSONEncodeError)
#: What SQLite says of a text that is none.
_NO_UTF_8 = "Could not decode to UTF-8"
#: PostgreSQL docs, “Error Codes”: a number out of range, characters that are none.
_OUT_OF_RANGE, _NO_TEXT = "22003", ("22021", "22P05")


def _cannot_hold(error: BaseException) -> bool:
    """Whether the server, or its driver, refused a value and not the statement."""
    state = getattr(error, "sqlstate", None)
    return state == _OUT_OF_RANGE or state in _NO_TEXT or "NUL (0x00)" in str(error)


def not_held(error: BaseException) -> Unreadable:
    """A value that cannot be kept: the edge should have refused it, and the last door does."""
    log.warning("a value cannot be kept: %s", type(error).__name__)
    is_number = isinstance(error, OverflowError) or (
        getattr(error, "sqlstate", None) == _OUT_OF_RANGE or "64-bit" in str(error)
    )
    return Unreadable(what="number" if is_number else "words")


class Row(Protocol):
    """One row: its columns by key, or in order."""

    def __getattr__(self, key: str, /) -> Any: ...
    def __getitem__(self, index: int, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...


@dataclass(slots=True)
class Plan:
    """A statement as the driver takes it."""

    text: str
    bind: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    #: The keys and types of its columns; none where only the database knows them (text()).
    columns: list[tuple[str, TypeEngine[Any]]]
    #: Whether the plain ``connection.execute`` must run it (IN lists, defaults made in Python).
    plainly: bool = False
    #: Makes our row of the driver's; generated at the first answer, which tells the types.
    make: Callable[[Sequence[Any]], Row] | None = None
    #: What :meth:`Sql.known` made of the driver's rows, by their very content.
    made: dict[Any, Any] = field(default_factory=dict)


#: The compiled statements by kind of database: they are the same for every one of a kind.
_OF_A_KIND: dict[str, dict[tuple[Any, ...], Plan]] = {"sqlite": {}, "postgresql": {}}


class Plans:
    """The compiled statements of a database, shared by all threads and databases of its kind."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.name: Literal["sqlite", "postgresql"] = (
            "sqlite" if dialect.name == "sqlite" else "postgresql"
        )
        dbapi = dialect.loaded_dbapi
        self.errors: type[Exception] = dbapi.Error
        self._plans = _OF_A_KIND[self.name]
        self.get = self._plans.get

    def make(self, statement: Executable, names: tuple[str, ...]) -> Plan:
        """Compile *statement* for parameters called *names*, and keep it."""
        if len(self._plans) >= MOST_PLANS:
            log.warning("%d statements compiled; are some made anew on each call?", MOST_PLANS)
            self._plans.clear()
        plan = self._plans[(statement, *names)] = self._compile(statement, names)
        return plan

    def _compile(self, statement: Any, names: tuple[str, ...]) -> Plan:
        if isinstance(statement, TextClause) and _ENDS.match(statement.text):
            raise RuntimeError(f"a function cannot end its own transaction: {statement.text}")
        exported = getattr(statement, "exported_columns", {}).items()
        columns = [(key, column.type) for key, column in exported]
        if isinstance(statement, Insert) and not columns:
            statement = statement.inline()  # no RETURNING that nobody asked for
        compiled = statement.compile(dialect=self.dialect, column_keys=list(names))
        if not isinstance(compiled, SQLCompiler) or _needs_more(compiled):
            return Plan("", lambda given: (), columns, plainly=True)
        return Plan(compiled.string, _binder(compiled, names, self.dialect), columns)


def _needs_more(compiled: SQLCompiler) -> bool:
    """Whether running it takes more than its text: an IN list, a default made in Python."""
    return bool(
        compiled.post_compile_params
        or compiled.literal_execute_params
        or compiled.insert_prefetch
        or compiled.update_prefetch
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


def _row_maker(
    plan: Plan, description: Sequence[Sequence[Any]], dialect: Dialect
) -> Callable[[Sequence[Any]], Row]:
    """Generate the function that makes a light row of the driver's tuple."""
    keys = [key for key, _ in plan.columns] or [column[0] for column in description]
    record: Any = namedtuple("Row", keys, rename=True)  # type: ignore[misc]  # known only now
    scope: dict[str, Any] = {"record": record}
    parts = [f"r[{place}]" for place in range(len(keys))]
    for place, (_, kind) in enumerate(plan.columns):
        code = description[place][1]  # the driver's type; some types look at it
        process = kind.dialect_impl(dialect).result_processor(dialect, code)
        if process is not None:
            parts[place] = f"p{place}(r[{place}])"
            scope[f"p{place}"] = process
    if len(scope) == 1:
        return cast(Callable[[Sequence[Any]], Row], record._make)
    made: Callable[[Sequence[Any]], Row] = eval(f"lambda r: record({', '.join(parts)})", scope)
    return made


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row of which nothing can be made."""

    kept: Mapping[str, Any]  #: its columns as the driver has them
    error: Exception


def _made(plan: Plan, of: Callable[[Any], T], row: Any) -> T | BrokenRow:
    try:
        return of(row)
    except Exception as error:  # whatever a column holds, and whatever that means
        keys = [key for key, _ in plan.columns]
        return BrokenRow(dict(zip(keys, row, strict=False)), error)


def _without_the_broken(rows: Sequence[T | BrokenRow]) -> list[T]:
    found: list[T] = []
    for each in rows:
        if isinstance(each, BrokenRow):
            log.error("a row cannot be read: %s", type(each.error).__name__)
        else:
            found.append(each)
    return found


def _any_text(kept: bytes) -> str:
    return kept.decode("utf-8", "replace")


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
        found = self._fetch(plan, params)
        make = plan.make or self._learn(plan)
        return [make(row) for row in found]

    def known(self, statement: Executable, of: Callable[[Row], T], /, **params: Any) -> list[T]:
        """Every row as *of* makes it; the same content is made into a record once. One of which
        nothing can be made hides no other (:meth:`readable`).

        For what is read far more often than it changes, like a menu. The records are shared:
        nobody may change what hangs on them.
        """
        plan = self._plans.get((statement, *params)) or self._plans.make(statement, (*params,))
        if plan.plainly or self.dialect != "sqlite":  # psycopg's rows hold dicts already
            return self.readable(statement, of, **params)
        found = self._fetch(plan, params)
        made, make = plan.made, plan.make or self._learn(plan)
        if len(made) >= MOST_KNOWN:
            made.clear()
        for row in found:
            if row not in made:
                made[row] = _made(plan, lambda its: of(make(its)), row)
        return _without_the_broken([made[row] for row in found])

    def each(
        self, statement: Executable, of: Callable[[Row], T], /, **params: Any
    ) -> list[T | BrokenRow]:
        """Every row as *of* makes it; one of which nothing can be made stops no other.

        For what waits: a row may be a newer version's, or nobody's.
        """
        plan = self._plans.get((statement, *params)) or self._plans.make(statement, (*params,))
        found = [*self._plainly(statement, params)] if plan.plainly else self._fetch(plan, params)
        if not found:
            return []
        make = None if plan.plainly else plan.make or self._learn(plan)
        made: list[T | BrokenRow] = []
        for row in found:
            made.append(_made(plan, of if make is None else lambda its: of(make(its)), row))
        return made

    def readable(self, statement: Executable, of: Callable[[Row], T], /, **params: Any) -> list[T]:
        """Every row as *of* makes it, but for those of which nothing can be made.

        For what is read together and belongs to different people, stores or orders: one row hides
        no other. Never for what is summed, or must be whole.
        """
        return _without_the_broken(self.each(statement, of, **params))

    def _fetch(self, plan: Plan, params: Mapping[str, Any]) -> list[Any]:
        cursor = self._cursor
        try:
            cursor.execute(plan.text, plan.bind(params))
            found: list[Any] = cursor.fetchall()
        except self._plans.errors as error:
            if _NO_UTF_8 in str(error) and plan.text.startswith(("SELECT", "WITH")):
                return self._fetch_as_far_as_it_goes(plan, params)
            raise self._failed(plan.text, error) from error
        except NOT_HELD as error:
            raise not_held(error) from error
        return found

    def _fetch_as_far_as_it_goes(self, plan: Plan, params: Mapping[str, Any]) -> list[Any]:
        """SQLite keeps bytes that are no text, and gives up all rows for one of them."""
        connection = self._cursor.connection
        as_ever, connection.text_factory = connection.text_factory, _any_text
        try:
            self._cursor.execute(plan.text, plan.bind(params))
            found: list[Any] = self._cursor.fetchall()
        finally:
            connection.text_factory = as_ever
        return found

    def _learn(self, plan: Plan) -> Callable[[Sequence[Any]], Row]:
        """The plan's maker of rows, now that an answer tells the types."""
        plan.make = _row_maker(plan, self._cursor.description, self._plans.dialect)
        return plan.make

    def row(self, statement: Executable, /, **params: Any) -> Row | None:
        """The first row, or None."""
        found = self.rows(statement, **params)
        return found[0] if found else None

    def only(self, statement: Executable, /, **params: Any) -> Row:
        """The row of a statement that has one whatever there is: a count, a sum."""
        (row,) = self.rows(statement, **params)
        return row

    def run(self, statement: Executable, /, **params: Any) -> int:
        """Carry the statement out; how many rows it touched."""
        plan = self._plans.get((statement, *params)) or self._plans.make(statement, (*params,))
        if plan.plainly:
            result = self._plainly(statement, params)
            return len(result.all()) if result.returns_rows else int(result.rowcount)
        cursor = self._cursor
        try:
            cursor.execute(plan.text, plan.bind(params))
            if plan.columns:
                return len(cursor.fetchall())
            touched: int = cursor.rowcount
        except self._plans.errors as error:
            raise self._failed(plan.text, error) from error
        except NOT_HELD as error:
            raise not_held(error) from error
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
        try:
            self._cursor.executemany(plan.text, [plan.bind(each) for each in params])
        except self._plans.errors as error:
            raise self._failed(plan.text, error) from error
        except NOT_HELD as error:
            raise not_held(error) from error

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
        except DBAPIError as error:
            self._look_whether_it_ended()
            if error.orig is not None and _cannot_hold(error.orig):
                raise not_held(error.orig) from error
            raise
        except NOT_HELD as error:
            raise not_held(error) from error

    def _failed(self, text: str, error: Exception) -> BaseException:
        """The driver's error as SQLAlchemy's, the same on both databases; values stay hidden.

        Where it is that a value cannot be kept, a refusal: somebody sent it.
        """
        self._look_whether_it_ended()
        if _cannot_hold(error):
            return not_held(error)
        dialect = self._plans.dialect
        return DBAPIError.instance(
            text, (), error, self._plans.errors, hide_parameters=True, dialect=dialect
        )

    def _look_whether_it_ended(self) -> None:
        """SQLite may end the transaction itself; a statement after that would commit alone."""
        cursor = self._cursor
        if (
            self.dialect == "sqlite"
            and not isinstance(cursor, _Over)
            and not cursor.connection.in_transaction
        ):
            self.end()
