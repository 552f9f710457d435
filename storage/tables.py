"""Every table, imported in one place: migrations and tests see the whole of it in `metadata`."""

import importlib
import pkgutil

from sqlmodel import SQLModel

import storage

for _module in pkgutil.iter_modules(storage.__path__):
    if _module.name not in ("tables", "migrations"):
        importlib.import_module(f"storage.{_module.name}")

metadata = SQLModel.metadata

for _table in metadata.tables.values():
    # SQLite gives a deleted row's id to the next one otherwise, and an old button would act on a new row
    _table.dialect_options["sqlite"]["autoincrement"] = True
