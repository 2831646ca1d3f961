"""A table of the mapping made ready for reading: which columns it needs, and what each field makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tetatet.language.words import did_you_mean
from tetatet.model.errors import InvalidProject
from tetatet.model.ids import MAX_ID_CHARS, known_id
from tetatet.run.importing.cells import Bad, Memo, Value, memo_of
from tetatet.run.importing.mapping import SHAPES, Choice, Source, Table
from tetatet.run.importing.mapping_file import MappingFile
from tetatet.run.importing.readers import Form
from tetatet.run.importing.rules import RowRules, compile_row_rules

Columns: TypeAlias = Mapping[str, Sequence[str | None]]
Path: TypeAlias = tuple[str | int, ...]

Key: TypeAlias = tuple[str, str]
"""A group of fields (``role``, ``line``, ``properties``, ``traits``) and a name in it."""

ORDER_CATEGORY = "order category"

_ID_CHARS = MAX_ID_CHARS - 20
"""With room for what an anonymous id begins with."""

_SHOWN_COLUMNS = 6
"""Columns that a message names: enough to see that a title was taken for the header."""

_IDS = ("customer", "anonymous", "order", "id")
_COUNTED = ("total", "quantity", "price", "amount")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of rows: `parts` in order, the first that says something counts.

    A part is a column with its readings, or (without a column) a constant.
    """

    name: str
    path: Path
    needed: bool
    sources: tuple[Source, ...]
    parts: tuple[tuple[str | None, Memo | Value], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column, _ in self.parts if column is not None)

    def read(self, columns: Columns, count: int) -> list[Value]:
        """The field's value in each row of a batch."""
        (column, made), *others = self.parts
        values = [made] * count if column is None else list(map(made.__getitem__, columns[column]))
        for column, made in others:
            if None not in values:
                break
            more = [made] * count if column is None else map(made.__getitem__, columns[column])
            values = [new if value is None else value for value, new in zip(values, more, strict=True)]
        return values

    @property
    def spoilt(self) -> bool:
        return any(column is not None and made.spoilt for column, made in self.parts)

    def faults(self, values: Sequence[Value]) -> Iterator[tuple[int, Bad]]:
        """The rows of a batch in which this field cannot be used."""
        if self.needed and None in values:
            missing = Bad("missing", f"{self.name}: nothing stands there")
            yield from ((index, missing) for index, value in enumerate(values) if value is None)
        if self.spoilt:
            for index, value in enumerate(values):
                if type(value) is Bad:
                    yield index, Bad(value.reason, f"{self.name}: {value.detail}")


@dataclass(frozen=True, slots=True)
class Plan:
    """One table: its fields by group, its rules, the columns that it takes from the files."""

    number: int
    table: Table
    form: Form
    roles: Mapping[str, Field]
    line: Mapping[str, Field]
    properties: Mapping[str, Field]
    traits: Mapping[str, Field]
    rules: RowRules
    mapping: MappingFile

    @property
    def fields(self) -> tuple[tuple[Key, Field], ...]:
        """All fields by their keys."""
        groups = {"role": self.roles, "line": self.line, "properties": self.properties, "traits": self.traits}
        return tuple(((group, name), field) for group, fields in groups.items() for name, field in fields.items())

    @property
    def joined(self) -> frozenset[str]:
        """The columns that come from joined files."""
        return frozenset(name for join in self.table.join for name in join.take)

    @property
    def wanted(self) -> tuple[str, ...]:
        """All columns of the file itself that are looked at."""
        named = [column for _, field in self.fields for column in field.columns if column not in self.joined]
        return tuple(dict.fromkeys([*named, *(join.key for join in self.table.join), *self.rules.columns]))

    # ------------------------------------------------------------ fields of lines that stand together

    @property
    def read_with_lines(self) -> tuple[str, ...]:
        """The columns of the file itself that are read when the lines of an order stand together."""
        named = [column for key, field in self.line_fields for column in field.columns if column in self.wanted]
        return tuple(dict.fromkeys([*named, *self.rules.columns]))

    @property
    def line_fields(self) -> tuple[tuple[Key, Field], ...]:
        """The fields that are read then: all but the order's id; those of a joined row are there already."""
        found = ((key, self._settled(key, field)) for key, field in self.fields if key != ("role", "order"))
        return tuple(found)

    def carried(self, join: int) -> tuple[str, ...]:
        """What a joined row carries over to the lines: fields that depend on it alone, and columns for the others."""
        take = self.table.join[join].take
        settled = [_carried_name(key) for key, field in self.fields if self._join_of(field) == join]
        mixed = [column for _, field in self.fields if self._join_of(field) is None for column in field.columns]
        return (*settled, *(column for column in take if column in mixed))

    def carry(self, name: str, columns: Columns, count: int) -> Sequence[str | None]:
        """What the rows of a joined file carry over under one of the names of `carried`."""
        field = next((field for key, field in self.fields if _carried_name(key) == name), None)
        return columns[name] if field is None else field.read(columns, count)

    def _join_of(self, field: Field) -> int | None:
        """The join whose columns alone say what the field is, as text; None when there is none."""
        for number, join in enumerate(self.table.join):
            columns = field.columns
            if columns and all(column in join.take for column in columns):
                plain = all(column is not None or isinstance(made, str) for column, made in field.parts)
                return number if plain else None
        return None

    def _settled(self, key: Key, field: Field) -> Field:
        if self._join_of(field) is None:
            return field
        unmatched = field.read({column: [None] for column in field.columns}, 1)[0]
        parts = ((_carried_name(key), Memo(lambda cell: cell)), (None, unmatched))
        return Field(field.name, field.path, field.needed, field.sources, parts)

    # ------------------------------------------------------------ the columns of the files

    def check_columns(self, file: str, names: Sequence[str] | None) -> None:
        """Raises: InvalidProject: the mapping names columns that the file has not."""
        self._check(file, names, self._mentions())
        for column in sorted(self.joined.intersection(names or ())):
            message = f'{file} has a column "{column}" of its own; take it under another name'
            raise InvalidProject(
                (self.mapping.finding(("tables", self.number, "join"), message, "mapping-column-twice"),)
            )

    def _check(self, file: str, names: Sequence[str] | None, mentions: Iterable[tuple[Path, str]]) -> None:
        """JSON lines (`names` None) name their columns line by line: there is nothing to check."""
        if names is None:
            return
        findings = [
            self.mapping.finding(
                path,
                f'{file} has no column "{column}"{did_you_mean(column, names) or _those(names)}',
                "mapping-unknown-column",
            )
            for path, column in mentions
            if column not in names
        ]
        if findings:
            raise InvalidProject(tuple(findings))

    def check_join(self, position: int, file: str, names: Sequence[str] | None) -> None:
        """Raises: InvalidProject: the mapping takes columns from a joined file that it has not."""
        join = self.table.join[position]
        path: Path = ("tables", self.number, "join", position)
        named = [((*path, "their key" if join.their_key else "key"), join.their_key or join.key)]
        named += [((*path, "take", index), name) for index, name in enumerate(join.take)]
        self._check(file, names, named)

    def _mentions(self) -> Iterator[tuple[Path, str]]:
        """Each column of the file itself with where the mapping names it."""
        here: Path = ("tables", self.number)
        for _, field in self.fields:
            for position, (column, _) in enumerate(field.parts):
                if column is not None and column not in self.joined:
                    yield (*field.path, position, "column"), column
        for position, rule in enumerate(self.table.rules):
            yield from (((*here, "rules", position, "if", name), name) for name in rule.if_)
        for position, join in enumerate(self.table.join):
            yield (*here, "join", position, "key"), join.key


def _those(names: Sequence[str]) -> str:
    """The end of a message: the columns that there are."""
    shown = ", ".join(f'"{name}"' for name in names[:_SHOWN_COLUMNS])
    more = ", …" if len(names) > _SHOWN_COLUMNS else ""
    return f"; the `header row` names {shown}{more}"


def _carried_name(key: Key) -> str:
    """A name that no column of a file has."""
    return "\x1f".join(key)


def plan_table(mapping: MappingFile, number: int) -> Plan:
    """Make the table of that number (from 0) ready.

    Raises: InvalidProject: a joined column is not used as text; a constant is not what its field needs.
    """
    table = mapping.mapping.tables[number]
    here: Path = ("tables", number)
    zone = mapping.mapping.zone
    needed, allowed = SHAPES[table.rows]
    roles: dict[str, Field] = {}
    for name in (*needed, *allowed):
        choice = getattr(table, name)
        if isinstance(choice, Choice):
            must = name in needed or name in _COUNTED
            roles[name] = _field(choice, table, zone, name, (*here, name), needed=must)

    of = table.order_category.of
    if of is not None:
        roles[ORDER_CATEGORY] = _field(of, table, zone, ORDER_CATEGORY, (*here, ORDER_CATEGORY, "of"), needed=False)

    def group(name: str, choices: Mapping[str, Choice]) -> dict[str, Field]:
        return {
            key: _field(choice, table, zone, key, (*here, name, key), needed=False) for key, choice in choices.items()
        }

    form = Form(table.encoding, table.delimiter, table.sheet, table.header_row)
    line, properties, traits = (
        group("line", table.line),
        group("properties", table.properties),
        group("traits", table.traits),
    )
    plan = Plan(number, table, form, roles, line, properties, traits, compile_row_rules(table, zone), mapping)
    _check_joined(plan)
    _check_constants(plan)
    return plan


def _field(choice: Choice, table: Table, zone: str, name: str, path: Path, *, needed: bool) -> Field:
    parts = tuple(_part(source, table, zone, name if len(path) == 3 else "") for source in choice.sources)
    return Field(name, path, needed, tuple(choice.sources), parts)


def _part(source: Source, table: Table, zone: str, role: str) -> tuple[str | None, Memo | Value]:
    """One source of a role (customer, time, total …) or, with role "", of a property or trait."""
    if role in _COUNTED and source.as_ == "text":
        source = source.model_copy(update={"as_": "number"})
    memo = memo_of(source, table, zone, moment=role == "time")
    if role in _IDS:
        readings = memo
        memo = Memo(lambda cell: _id_of(readings[cell]))
    if source.column is not None:
        return source.column, memo
    # A constant is read like a cell where its role asks for more than its face value (a time, an id, a sum).
    return None, memo[str(source.value)] if role == "time" or role in _IDS or role in _COUNTED else source.value


def _id_of(value: Value) -> Value:
    if type(value) is Bad:
        return value
    found = known_id(value)
    if found is not None and len(found) > _ID_CHARS:
        return Bad("id too long", f"an id has {len(found):,} characters; at most {_ID_CHARS} are taken")
    return found


def _check_joined(plan: Plan) -> None:
    findings = []
    for _, field in plan.fields:
        sources = [source for source in field.sources if source.column in plan.joined]
        if any(source.as_ != "text" or source.other == "reject" for source in sources) or (sources and field.needed):
            message = "a joined column can be used as text only, and not for what every row must have"
            findings.append(plan.mapping.finding(field.path, message, "mapping-joined-column"))
    if findings:
        raise InvalidProject(tuple(findings))


def _check_constants(plan: Plan) -> None:
    findings = [
        plan.mapping.finding((*field.path, position, "value"), made.detail, "mapping-constant")
        for _, field in plan.fields
        for position, (column, made) in enumerate(field.parts)
        if column is None and type(made) is Bad
    ]
    if findings:
        raise InvalidProject(tuple(findings))
