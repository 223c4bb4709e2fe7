"""Change the rules of who may do what, one place at a time, and count how many changes the tests notice.

    python tools/mutants.py            the policy modules, with their tests
    python tools/mutants.py --list     every change, and what became of it

A change that no test notices is one that somebody could make by mistake. At least 95 of 100 must be noticed; what is
left is shown. Each change is tried in a process of its own; no file is touched.
"""

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import hypothesis
import pytest

HOUSE: Final = Path(__file__).resolve().parents[1]
PEOPLE: Final = "src/backcast/domain/people"
POLICY: Final = (f"{PEOPLE}/permissions.py", f"{PEOPLE}/accesses.py", f"{PEOPLE}/persons.py")
TESTS: Final = ("tests/domain/test_permissions.py", "tests/domain/test_accesses.py", "tests/domain/test_persons.py")
WANTED: Final = 95
_PASSED: Final = 77  # an exit code that no accident gives
_SECONDS: Final = 60  # a change that makes the tests run for ever is noticed, too

Change = tuple[int, str, ast.Module]  # line, what was changed, the whole module

_COMPARED: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip
_COUNTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_CALLED: Final = {"max": "min", "min": "max", "any": "all", "all": "any"}


def changes_of(source: str) -> Iterator[Change]:
    """Every small change of a module, each in a copy of its own. Docstrings, types and imports stay."""
    tree = ast.parse(source)
    names = _names(tree)
    places = [node for node in _walk(tree) if hasattr(node, "lineno")]
    for number, node in enumerate(places):
        for what, _ in _alternatives(node, names):
            module = copy.deepcopy(tree)
            twin = [each for each in _walk(module) if hasattr(each, "lineno")][number]
            dict(_alternatives(twin, names))[what]()
            yield getattr(node, "lineno", 0), what, ast.fix_missing_locations(module)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """What does something when the module runs: no docstring, no annotation, no decorator, no import."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not docstring:
                yield from _walk(child)


def _names(tree: ast.Module) -> dict[str, list[str]]:
    """The members that the module names of each enumeration, and its short names for roles."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr.isupper():
            found.setdefault(node.value.id, []).append(node.attr)
        if isinstance(node, ast.Set):
            found.setdefault("", []).extend(each.id for each in node.elts if isinstance(each, ast.Name))
    return {name: sorted(set(known)) for name, known in found.items()}


Alternatives = Iterator[tuple[str, Callable[[], None]]]


def _alternatives(node: ast.AST, names: dict[str, list[str]]) -> Alternatives:
    """How this one place can be changed: what it would be, and what does it."""
    match node:
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.BoolOp():
            other = ast.And if isinstance(node.op, ast.Or) else ast.Or
            yield f"{other.__name__.lower()} in place of the other", _setting(node, "op", other())
        case ast.If() | ast.IfExp():
            for truth in (True, False):
                yield f"if {truth}", _setting(node, "test", ast.Constant(truth))
        case ast.Set() | ast.Tuple() | ast.Dict():
            yield from _of_collection(node, names)
        case ast.Attribute(value=ast.Name(id=owner)) if node.attr in names.get(owner, ()):
            known = names[owner]
            if len(known) > 1:
                other_name = known[(known.index(node.attr) + 1) % len(known)]
                yield f"{owner}.{other_name} in place of {node.attr}", _setting(node, "attr", other_name)
        case _:
            yield from _of_small_parts(node)


def _of_comparison(node: ast.Compare) -> Alternatives:
    for other in _COMPARED[type(node.ops[0])]:
        yield f"{other.__name__} in place of {type(node.ops[0]).__name__}", _setting(node, "ops", [other()])


def _of_collection(node: ast.Set | ast.Tuple | ast.Dict, names: dict[str, list[str]]) -> Alternatives:
    if isinstance(node, ast.Dict):
        for number in range(len(node.keys)):
            yield f"without entry {number}", _without(number, node.keys, node.values)
        return
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
        return
    for number in range(len(node.elts)):
        yield f"without element {number}", _without(number, node.elts)
    held = {each.id for each in node.elts if isinstance(each, ast.Name)}
    if isinstance(node, ast.Set) and held:
        for name in names[""]:
            if name not in held:
                yield f"with {name} as well", _appending(node.elts, ast.Name(name, ast.Load()))


def _of_small_parts(node: ast.AST) -> Alternatives:
    match node:
        case ast.UnaryOp(op=ast.Not()):
            yield "without not", _setting(node, "operand", ast.UnaryOp(ast.Not(), node.operand))
        case ast.BinOp() if type(node.op) in _COUNTED:
            yield "another operator", _setting(node, "op", _COUNTED[type(node.op)]())
        case ast.Constant():
            yield from _of_constant(node)
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield "return None", _setting(node, "value", ast.Constant(None))
        case ast.Raise():
            yield "raise another error", _setting(node, "exc", ast.Name("KeyError", ast.Load()))
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            yield f"{_CALLED[name]} in place of {name}", _setting(node.func, "id", _CALLED[name])


def _of_constant(node: ast.Constant) -> Alternatives:
    match node.value:
        case bool():
            yield f"{not node.value} in place of {node.value}", _setting(node, "value", not node.value)
        case int():
            yield f"{node.value + 1} in place of {node.value}", _setting(node, "value", node.value + 1)
        case str():
            yield "another text", _setting(node, "value", node.value + "?")
        case None:
            yield "a text in place of None", _setting(node, "value", "?")


def _setting(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _without(number: int, *lists: list[Any]) -> Callable[[], None]:
    def act() -> None:
        for each in lists:
            del each[number]

    return act


def _appending(elements: list[ast.expr], value: ast.expr) -> Callable[[], None]:
    return lambda: elements.append(value)


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module as it was changed."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self._name = name
        self._tree = tree

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Ours, and no other."""
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code."""
        exec(compile(self._tree, f"<changed {self._name}>", "exec"), module.__dict__)  # noqa: S102 - what this is for


def passes(name: str, tree: ast.Module, tests: Sequence[str]) -> bool:
    """Whether all tests pass with this module in place of the real one, in a process of its own."""
    child = os.fork()
    if child == 0:
        signal.alarm(_SECONDS)
        sys.meta_path.insert(0, _Changed(name, tree))
        os._exit(_PASSED if _outcome(tests) == pytest.ExitCode.OK else 1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == _PASSED


def _outcome(tests: Sequence[str]) -> int:
    quiet = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return pytest.main([*quiet, *tests])


def main() -> int:
    """Try every change; 1 when too few were noticed."""
    asked = argparse.ArgumentParser(description="How many changes of the rules of access do the tests notice?")
    asked.add_argument("--list", action="store_true", help="show every change")
    shown = asked.parse_args()
    os.chdir(HOUSE)
    hypothesis.settings.register_profile("mutants", database=None, deadline=None, derandomize=True)
    hypothesis.settings.load_profile("mutants")
    tried, survived = 0, []
    for path in POLICY:
        name = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
        source = (HOUSE / path).read_text("utf-8")
        if not passes(name, ast.parse(source), TESTS):
            sys.exit(f"The tests fail with {path} as it is.")
        for line, what, tree in changes_of(source):
            tried += 1
            found = not passes(name, tree, TESTS)
            if not found:
                survived.append(f"{path}:{line}: {what}")
            if shown.list:
                sys.stdout.write(f"{'noticed' if found else 'SURVIVED'} {path}:{line}: {what}\n")
    score = 100 * (tried - len(survived)) / tried
    told = "".join(f"not noticed: {each}\n" for each in survived)
    sys.stdout.write(f"{told}{tried} changes, {tried - len(survived)} noticed: {score:.1f} of 100\n")
    return 0 if score >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
