"""The rules of the house: each takes the checkout and its files, and gives one line for each violation.

All have this one shape, whether they read the files or only count them.
"""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, meta, nodes

from backcast.web.html import FILTERS

Rule = Callable[[Path, list[Path]], list[str]]

MOST_LINES = 400
MOST_FILES = 12
EMPTY_NAMES = {"common", "handler", "handlers", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
NOT_OUR_WORDS = {"task", "user", "item", "data", "info", "manager", "handler", "helper", "util", "process", "misc"}
NOT_OUR_WORDS |= {"tasks", "users", "managers", "handlers", "helpers", "utils"}  # not items: every mapping has them
EMPTY_ENDINGS = re.compile(r"(Manager|Handler|Helper|Util|Utils|Misc)$")
TRANSACTION_WORDS = {"commit", "rollback", "flush"}
CLOCK_READERS = {"now", "today", "utcnow"}
MAY_READ_THE_CLOCK = [Path("src/backcast/app.py"), Path("src/backcast/cli"), Path("src/backcast/cli.py")]
MAY_MAKE_MARKUP = Path("src/backcast/web/html.py")

PAST_USE_CASES = {"reading", "transaction", "entrance", "noting", "execute", "engine"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
# What runs programs, makes things of bytes, or reaches into the network, and the only places that may.
PACKAGE = Path("src/backcast")
RISKY_MODULES: dict[str, tuple[Path, ...]] = {
    **dict.fromkeys(("pickle", "marshal", "shelve", "dbm", "ctypes", "xml", "code", "pty", "httpx"), ()),
    # Both refuse document types themselves.
    "xml.parsers": (PACKAGE / "project_files/mspdi/readings/trees.py", PACKAGE / "calendar_servers/answers.py"),
    **dict.fromkeys(("urllib.request", "urllib3", "ftplib", "telnetlib", "aiohttp", "websockets"), ()),
    "subprocess": (PACKAGE / "cli",),
    "multiprocessing": (PACKAGE / "cli",),
    "requests": (PACKAGE / "outbound",),
    "socket": (PACKAGE / "cli", PACKAGE / "outbound"),
    "http.client": (PACKAGE / "outbound",),
    "ssl": (PACKAGE / "outbound", PACKAGE / "mails"),
    "smtplib": (PACKAGE / "mails",),
    "importlib.import_module": (PACKAGE / "cli", PACKAGE / "credentials"),
}

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z][^>]*>")
INLINE = {
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"\s(on[a-z]+|hx-on[\w:-]*)\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
}
TEMPLATES = Environment(autoescape=True)
TEMPLATES.filters.update(FILTERS)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false")

# Written in two pieces each, so that this file does not break its own rule.
MACHINE_PATHS = re.compile(
    r"(?<![\w.}>/-])/(wo" r"rk|ro" r"ot|opt/whe" r"els|opt/py" r"pi)/|\.\./sha" r"red\b|\.libra" r"ry/"
)
HOSTS = re.compile(r"py" r"pi\.org|pythonho" r"sted\.org|npm" r"js\.(org|com)|deb\.deb" r"ian\.org")
HOST_LIKE = re.compile(r"https?://[a-z0-9.-]*(registry|mirror|index|simple|packages)", re.IGNORECASE)


def committed(root: Path) -> list[Path]:
    """Return every file that is or could be committed, relative to the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        names = {Path(name) for name in listed.stdout.split("\0") if name}
    else:  # an unpacked archive
        tops = ("src", "templates", "prompts", "tests", "tools", "bench", "requirements")
        found = [path for top in tops for path in (root / top).rglob("*") if "__pycache__" not in path.parts]
        names = {path.relative_to(root) for path in [*found, *root.glob("*.*")]}
    return sorted(name for name in names if (root / name).is_file())


def long_files(root: Path, files: list[Path]) -> list[str]:
    """No source file is longer than a reader's patience."""
    lengths = {file: len(read(root / file).splitlines()) for file in files if file.suffix in (".py", ".html")}
    return [f"{file}: {length} lines, at most {MOST_LINES}" for file, length in lengths.items() if length > MOST_LINES]


def crowded_folders(root: Path, files: list[Path]) -> list[str]:
    """No folder of the package holds more files than fit on a screen; migrations only ever grow."""
    counted = (file for file in package_files(files) if file.name != "__init__.py")
    sizes = Counter(file.parent for file in counted if file.parent.parts[-2:] != ("migrations", "versions"))
    return [f"{folder}: {size} files, at most {MOST_FILES}" for folder, size in sizes.items() if size > MOST_FILES]


def empty_names(root: Path, files: list[Path]) -> list[str]:
    """No file or folder has a name that says nothing and so attracts everything."""
    return [
        f"{file}: an empty name" for file in files if {Path(part).stem.lower() for part in file.parts} & EMPTY_NAMES
    ]


def foreign_words(root: Path, files: list[Path]) -> list[str]:
    """Nothing in the package is called by a word that the vocabulary rules out."""
    found = [f"{file}: a module called {file.stem}" for file in package_files(files) if file.stem in NOT_OUR_WORDS]
    for file in package_files(files):
        for node in ast.walk(tree(root / file)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and is_foreign(node.name):
                found.append(f"{file}:{node.lineno}: something called {node.name}")
    return found


def is_foreign(name: str) -> bool:
    """Whether the vocabulary rules this name out."""
    return name.strip("_").lower() in NOT_OUR_WORDS or bool(EMPTY_ENDINGS.search(name))


def stray_transactions(root: Path, files: list[Path]) -> list[str]:
    """Only storage ends a transaction."""
    outside = [file for file in package_files(files) if not file.is_relative_to("src/backcast/storage")]
    return [
        f"{file}:{call.lineno}: .{call.attr}( outside storage"
        for file in outside
        for call in called_attributes(tree(root / file))
        if call.attr in TRANSACTION_WORDS
    ]


def unescaped_text(root: Path, files: list[Path]) -> list[str]:
    """No template switches escaping off, and only one module makes markup."""
    found = [f"{file}: escaping switched off" for file in templates(files) if UNESCAPED.search(read(root / file))]
    for file in package_files(files):
        if file != MAY_MAKE_MARKUP and re.search(r"\bMarkup\(", read(root / file)):
            found.append(f"{file}: Markup( outside {MAY_MAKE_MARKUP}")
    return found


def inline_code(root: Path, files: list[Path]) -> list[str]:
    """No template carries script or style of its own: the content security policy would refuse it."""
    found = []
    for file in templates(files):
        tags = " ".join(TAG.findall(JINJA.sub("", read(root / file))))
        found += [f"{file}: {what}" for what, pattern in INLINE.items() if pattern.search(tags)]
    return found


def undeclared_names(root: Path, files: list[Path]) -> list[str]:
    """A template names nothing that no view and no other template gives: outside them, Python's own names are none."""
    given = {"request", "session", "g", "url_for", "get_flashed_messages", "csrf_token", "caller", "range", "loop"}
    for file in package_files(files):
        for node in ast.walk(tree(root / file)):
            given.update(given_names(node))
    parsed = {file: TEMPLATES.parse(read(root / file)) for file in templates(files)}
    for page in parsed.values():
        given |= {name.name for name in page.find_all(nodes.Name) if name.ctx != "load"}
        given |= {macro.name for macro in page.find_all(nodes.Macro)}
    found = {file: meta.find_undeclared_variables(page) - given for file, page in parsed.items()}
    return [f"{file}: {', '.join(sorted(names))}" for file, names in found.items() if names]


def given_names(node: ast.AST) -> Iterator[str]:
    """The names under which this may give something to a template: of arguments, and of what stands in mappings."""
    if isinstance(node, ast.keyword) and node.arg:
        yield node.arg
    keys = node.keys if isinstance(node, ast.Dict) else [node.slice] if isinstance(node, ast.Subscript) else []
    yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def silent_modules(root: Path, files: list[Path]) -> list[str]:
    """Every module of the domain says what it is about; an empty __init__.py has nothing to say."""
    domain = [file for file in package_files(files) if file.is_relative_to("src/backcast/domain")]
    spoken = [file for file in domain if file.name != "__init__.py" or read(root / file).strip()]
    return [f"{file}: no docstring" for file in spoken if not ast.get_docstring(tree(root / file))]


def clock_readers(root: Path, files: list[Path]) -> list[str]:
    """What day it is comes in as an argument; only the two outermost floors look."""
    return [
        f"{file}:{call.lineno}: reads the clock"
        for file in package_files(files)
        if not any(file.is_relative_to(place) for place in MAY_READ_THE_CLOCK)
        for call in called_attributes(tree(root / file))
        if reads_clock(call)
    ]


def reads_clock(call: ast.Attribute) -> bool:
    """Whether this is date.today, datetime.now, datetime.datetime.utcnow, time.time and the like."""
    owner = call.value.attr if isinstance(call.value, ast.Attribute) else getattr(call.value, "id", "")
    return (owner in {"date", "datetime"} and call.attr in CLOCK_READERS) or (owner, call.attr) == ("time", "time")


def loads_past_the_use_cases(root: Path, files: list[Path]) -> list[str]:
    """No page and no call of a program loads or saves by itself: use cases do, which know who may."""
    doors = [PACKAGE / "web", PACKAGE / "api"]
    return [
        f"{file}:{node.lineno}: .{node.attr}"
        for file in package_files(files)
        if any(file.is_relative_to(door) for door in doors)
        for node in ast.walk(tree(root / file))
        if isinstance(node, ast.Attribute) and node.attr in PAST_USE_CASES
    ]


def risky_code(root: Path, files: list[Path]) -> list[str]:
    """Nothing makes code of texts or things of bytes, and only a few places run programs or reach the network."""
    found = []
    for file in package_files(files):
        for node in ast.walk(tree(root / file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT:
                found.append(f"{file}:{node.lineno}: {node.func.id}(")
            found += [f"{file}: {name} here" for name in imported(node) if is_misplaced(name, file)]
    return found


def imported(node: ast.AST) -> list[str]:
    """What an import statement brings in, by its whole name."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def is_misplaced(name: str, file: Path) -> bool:
    """Whether this is one of the risky modules, in a place that may not use it."""
    risky = max((known for known in RISKY_MODULES if f"{name}.".startswith(f"{known}.")), key=len, default=None)
    return risky is not None and not any(file.is_relative_to(place) for place in RISKY_MODULES[risky])


def traces_of_a_machine(root: Path, files: list[Path]) -> list[str]:
    """Nothing committed names a folder of one machine or where packages are fetched from."""
    found = []
    for file in files:
        text = read(root / file)
        patterns = [MACHINE_PATHS, HOSTS] if file.suffix == ".md" else [MACHINE_PATHS, HOSTS, HOST_LIKE]
        hits = [hit for pattern in patterns if (hit := pattern.search(text))]
        found += [f"{file}: names {hit.group()}" for hit in hits if "\0" not in text]
    return found


def package_files(files: list[Path]) -> list[Path]:
    """The Python files of the package."""
    return [file for file in files if file.suffix == ".py" and file.is_relative_to("src/backcast")]


def templates(files: list[Path]) -> list[Path]:
    """The templates."""
    return [file for file in files if file.is_relative_to("templates")]


def called_attributes(node: ast.AST) -> Iterator[ast.Attribute]:
    """Every ``something.name`` that is called."""
    calls = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return (func for func in calls if isinstance(func, ast.Attribute))


@cache
def read(path: Path) -> str:
    """The text of a file, whatever it is."""
    return path.read_text(encoding="utf-8", errors="replace")


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(read(path), filename=str(path))
