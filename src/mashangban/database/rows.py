# ruff: noqa: S608 - names of tables and columns are those of the models; values are parameters
"""Whole rows of a model, read by one column and written back: each statement is put together once.

What runs several times in every step costs less so: putting a statement of thirty columns together takes Django longer
than the database needs for it. What is read and written is what Django's own ``get`` and ``save`` read and write.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

M = TypeVar("M", bound=Model)
#: from a value of the column to the row of the model, None where there is none
Reading = Callable[[Any], Any]


class RowGone(LookupError):  # noqa: N818 - named as what it says
    """The row is not there any more."""


def read_row(model: type[M], column: str, value: object, *, lock: bool = False) -> M | None:
    """The row where ``column``, a unique one, is ``value``. ``lock``: nobody else's until the transaction ends."""
    kept = connections[DEFAULT_DB_ALIAS].__dict__.setdefault("mashangban_readings", {})
    reading: Reading | None = kept.get((model, column, lock))
    if reading is None:
        reading = kept[model, column, lock] = _reading(model, column, value, lock=lock)
    found: M | None = reading(value)
    return found


def refresh_row(row: Model, *, lock: bool = False) -> None:
    """Bring the object up to date, as ``refresh_from_db`` does. Raises ``RowGone``."""
    model = type(row)
    fresh = read_row(model, model._meta.pk.attname, row.pk, lock=lock)
    if fresh is None:
        raise RowGone(f"{model._meta.label} {row.pk}")
    row.__dict__.pop("_prefetched_objects_cache", None)
    for field in model._meta.concrete_fields:
        setattr(row, field.attname, getattr(fresh, field.attname))
    relations: list[Any] = [field for field in model._meta.concrete_fields if field.is_relation]
    for relation in (*relations, *model._meta.related_objects):
        if relation.is_cached(row):
            relation.delete_cached_value(row)


def write_row(row: Model) -> None:
    """Write all columns of a row that is there, as ``save`` does. Raises ``RowGone``."""
    connection, meta = connections[DEFAULT_DB_ALIAS], type(row)._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {settings} WHERE {quote(str(meta.pk.column))} = %s"
    values = [field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])
        if cursor.rowcount != 1:
            raise RowGone(f"{meta.label} {row.pk}")


def _reading(model: type[Model], column: str, value: object, *, lock: bool) -> Reading:
    connection = connections[DEFAULT_DB_ALIAS]
    rows = model._base_manager.filter(**{column: value})
    compiler = (rows.select_for_update(of=("self",)) if lock else rows).query.get_compiler(
        connection=connection
    )
    sql, _ = compiler.as_sql()
    selected = [expression for expression, _, _ in compiler.select]
    names = [expression.target.attname for expression in selected]
    converters = compiler.get_converters(selected)

    def read(value: Any) -> Model | None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [value])
            found = cursor.fetchone()
        if found is None:
            return None
        [plain] = compiler.apply_converters([found], converters)
        return model.from_db(DEFAULT_DB_ALIAS, names, plain)

    return read
