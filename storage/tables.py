"""Every table, imported in one place: migrations and tests see the whole of it in `metadata`."""

import importlib
import pkgutil

from sqlmodel import SQLModel

import storage

for _module in pkgutil.iter_modules(storage.__path__):
    if _module.name not in ("tables", "migrations"):
        importlib.import_module(f"storage.{_module.name}")

metadata = SQLModel.metadata
