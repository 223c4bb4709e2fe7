"""What is the same for every test is done once: templates, routes and statements are compiled, the start is swept.

``tests/conftest.py`` names this file in ``pytest_plugins``. Thousands of tests open a database and build an application
of their own; to compile the same again for each was most of their price. Passwords are hashed at the least that Argon2
takes, except in ``tests/credentials``, where hashing itself is tested: what it costs does not say who may come in.
"""

import gc
from collections import defaultdict
from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from backcast.credentials import passwords
from backcast.storage import engines

IN_USE = passwords._HASHER
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=IN_USE.type)


class CompiledTemplates(BytecodeCache):
    """Templates that this process has compiled, each by its source: what is changed is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from this source."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


class CompiledStatements(LRUCache[Any, Any]):
    """Statements for one kind of database: SQLAlchemy asks by engine and statement, but our engines are all alike."""

    def get(self, key: Any, default: Any = None) -> Any:
        """What this statement was compiled to, for whichever engine."""
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


def share_statements() -> None:
    """Have all engines of a kind compile each statement, and fit each type to their database, once between them."""
    statements: dict[str, CompiledStatements] = defaultdict(lambda: CompiledStatements(5_000))
    types: dict[str, Any] = {}

    def create(*arguments: Any, **more: Any) -> Engine:
        engine = create_engine(*arguments, **more)
        engine._compiled_cache = statements[engine.dialect.name]
        engine.dialect._type_memos = types.setdefault(engine.dialect.name, engine.dialect._type_memos)
        return engine

    vars(engines)["create_engine"] = create


def share_routes() -> None:
    """Have the functions that build addresses compiled once for each rule: they read nothing but their arguments."""
    compile_builder = Rule._compile_builder
    kept: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:  # they become a part of the function
            return compile_builder(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = compile_once  # type: ignore[method-assign,assignment]


def pytest_configure() -> None:
    """From now on."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    share_routes()
    share_statements()
    vars(passwords)["_HASHER"] = CHEAP


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected stays until the end: nobody looks through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
