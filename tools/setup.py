"""Make .venv and fill it from the locks, once: ``python3 tools/setup.py run`` or ``dev``; ``lock`` renews the locks.

Standard library only, and written for Python 3.6, so that an old Python gets a sentence instead of a traceback.
Nothing is done when .venv already holds what the locks and pyproject.toml ask for.

The project goes into .venv as an ordinary editable install, and so the locks hold hatchling and editables too.
A hand-written .pth file would spare those two, but then the ``backcast`` command, the version and the entry points
would have to be written by hand as well, and would drift from pyproject.toml.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
SCRIPTS = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = os.path.join(SCRIPTS, "python.exe" if os.name == "nt" else "python")
LOCKS = {name: "requirements/%s.lock" % name for name in ("run", "dev", "sso", "ai")}
OLDEST = (3, 11)
CANDIDATES = ["python3.13", "python3.12", "python3.11", "python3", "python"]
UNREACHABLE = [
    "from versions: none",
    "No matching distribution found",
    "Temporary failure in name resolution",
    "Failed to establish a new connection",
    "Connection refused",
    "Network is unreachable",
    "timed out",
    "ProxyError",
    "dns error",
    "tcp connect error",
    "Failed to fetch",
    "not found in the package registry",
    "not found in the cache",
]


class Refused(Exception):
    """Setting up cannot go on; the text is one sentence or two for the person at the terminal."""


def main(arguments: "list[str]") -> int:
    """Do what the one argument says; 0 when all is there, 1 when a sentence says why not."""
    if len(arguments) != 1 or arguments[0] not in ("run", "dev", "lock"):
        print("usage: python3 tools/setup.py run | dev | lock", file=sys.stderr)
        return 2
    try:
        if arguments[0] == "lock":
            renew_locks()
        else:
            set_up(arguments[0])
    except Refused as refusal:
        print("\n%s\n" % refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped before it was done; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


# --- The two sets -----------------------------------------------------------------------------------------------------


def set_up(wanted: str) -> None:
    """Bring .venv to what the lock of this set says; return at once when it is there already."""
    if any(is_current(name) for name in ("dev", wanted)):  # the dev set holds all of the run set
        return
    ensure_venv()
    for name in LOCKS:
        forget(name)
    install(LOCKS[wanted])
    remember(wanted)


def install(lock: str) -> None:
    """Install a lock and then the project itself, with uv where it is on the path, else with pip."""
    with open(os.path.join(ROOT, lock), encoding="utf-8") as lines:
        count = sum("==" in line and not line.startswith((" ", "#")) for line in lines)
    tell(
        "Installing up to %d packages from %s into .venv: once, well under a minute on a good line ..." % (count, lock)
    )
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", VENV_PYTHON]
    else:
        command = [VENV_PYTHON, "-I", "-m", "pip", "install", "--quiet", "--no-compile", "--no-warn-script-location"]
    fetch([*command, "--require-hashes", "--requirement", lock])
    fetch([*command, "--no-deps", "--no-build-isolation", "--editable", "."])


def fetch(command: "list[str]") -> None:
    """Run an installer; when it fails, say in a sentence whether the network or the package is to blame."""
    code, said = run(command)
    if code == 0:
        return
    complaints = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("WARNING")]
    last = "\n  ".join(complaints[-3:])
    if any(sign in said for sign in UNREACHABLE):
        raise Refused(
            "The packages that Backcast needs could not be fetched: is this machine on the network, and does its pip"
            " reach a package index?\nThe installer's last words:\n  " + last
        )
    raise Refused("Installing the packages failed. The installer's last words:\n  " + last)


# --- The virtual environment ------------------------------------------------------------------------------------------


def ensure_venv() -> None:
    """Make .venv, unless there is one made in this place whose Python is new enough and whose pip answers."""
    pip_answers = run([VENV_PYTHON, "-I", "-m", "pip", "--version"])[0] == 0
    if pip_answers and version_of(VENV_PYTHON) >= OLDEST and was_made_here():
        return
    python = choose_python()
    tell("Making .venv with Python %s ..." % dotted(version_of(python)))
    code, said = run([python, "-I", "-m", "venv", "--clear", VENV])
    if code != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refused("%s could not make the virtual environment .venv. Its last words:\n  %s" % (python, said.strip()))


def was_made_here() -> bool:
    """Whether .venv still stands where it was made: the commands in one that was moved start nothing."""
    try:
        with open(os.path.join(SCRIPTS, "activate"), encoding="utf-8") as script:
            return VENV in script.read()
    except OSError:
        return False


def choose_python() -> str:
    """Return the first Python that is new enough and can make virtual environments.

    $PYTHON, when set, is the only one looked at.
    """
    named = os.environ.get("PYTHON")
    found = [(path, version_of(path)) for path in on_path([named] if named else CANDIDATES)]
    working = [(path, version) for path, version in found if version]
    new_enough = [path for path, version in working if version >= OLDEST]
    for python in new_enough:
        if run([python, "-I", "-c", "import venv, ensurepip"])[0] == 0:
            return python
    if new_enough:
        name = "python%d.%d-venv" % version_of(new_enough[0])[:2]
        raise Refused(
            "The Python found here (%s) cannot make virtual environments: its venv part is missing. On Debian and"
            " Ubuntu it comes with: sudo apt-get install %s (or python3-venv). Then run the same command again."
            % (new_enough[0], name)
        )
    if working:
        newest = max(working, key=lambda pair: pair[1])
        seen = "the newest one found here is Python %s (%s)" % (dotted(newest[1]), newest[0])
    elif named:
        seen = "PYTHON=%s is none that starts" % named
    else:
        seen = "none was found on the PATH"
    raise Refused(
        "Backcast needs Python %s or newer, and %s. Install a newer one, or say where it is:"
        " make run PYTHON=/path/to/python3.12" % (dotted(OLDEST), seen)
    )


def on_path(names: "list[str]") -> "list[str]":
    """Every program of these names in the folders of the PATH, in the order of the names; never those of .venv."""
    folders = [folder for folder in os.get_exec_path() if os.path.abspath(folder) != SCRIPTS]
    found = []
    for name in names:
        if os.path.dirname(name):
            found.append(name)
            continue
        found += [path for path in (shutil.which(name, path=folder) for folder in folders) if path]
    return found


def version_of(python: str) -> "tuple[int, ...]":
    """(3, 11, 7) for a Python that starts, () for anything else, such as a version manager's empty shim."""
    code, said = run([python, "-c", "import sys; print('backcast %d %d %d' % tuple(sys.version_info[:3]))"])
    words = said.split()
    if code != 0 or words[:1] != ["backcast"]:
        return ()
    return tuple(int(word) for word in words[1:4])


def dotted(version: "tuple[int, ...]") -> str:
    """(3, 11, 7) as 3.11.7."""
    return ".".join(str(number) for number in version)


# --- The stamp: what .venv was last filled from -----------------------------------------------------------------------


def is_current(name: str) -> bool:
    """Whether .venv was filled from exactly these files, in this place, by the Python that it still points at."""
    try:
        with open(stamp_path(name), encoding="utf-8") as stamp:
            return os.path.exists(VENV_PYTHON) and stamp.read() == fingerprint(name)
    except OSError:
        return False


def remember(name: str) -> None:
    """Note what .venv holds now."""
    with open(stamp_path(name), "w", encoding="utf-8") as stamp:
        stamp.write(fingerprint(name))


def forget(name: str) -> None:
    """Drop the note before .venv changes, so that a broken-off run is never taken for a finished one."""
    if os.path.exists(stamp_path(name)):
        os.remove(stamp_path(name))


def stamp_path(name: str) -> str:
    """Where the note lies: inside .venv, so that it goes when .venv goes."""
    return os.path.join(VENV, "backcast-%s.stamp" % name)


def fingerprint(name: str) -> str:
    """A hash over the locks, pyproject.toml, where the checkout stands and which Python .venv rests on."""
    digest = hashlib.sha256("\n".join([ROOT, os.path.realpath(VENV_PYTHON)]).encode())
    for path in ("pyproject.toml", LOCKS["run"], LOCKS[name]):
        with open(os.path.join(ROOT, path), "rb") as file:
            digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


# --- The locks --------------------------------------------------------------------------------------------------------


def renew_locks() -> None:
    """Resolve all locks anew, for every system, from releases at least a week old; UPGRADE=1 lifts what is pinned.

    The week is for others to find out about a release that was tampered with.
    """
    uv = shutil.which("uv", path=os.pathsep.join([SCRIPTS, *os.get_exec_path()]))
    if not uv:
        set_up("dev")
        tell("Installing uv into .venv, to resolve the locks with ...")
        fetch([VENV_PYTHON, "-I", "-m", "pip", "install", "--quiet", "uv"])
        uv = os.path.join(SCRIPTS, "uv")
    shape = ["--universal", "--python-version", dotted(OLDEST), "--generate-hashes", "--exclude-newer", "7 days"]
    quiet = ["--quiet", "--no-emit-index-url", "--custom-compile-command", "make lock"]
    upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
    sets = {
        "run": ["--group", "build", "--extra", "risk"],
        "dev": ["--group", "dev", "--constraint", LOCKS["run"]],
        # what is tested is what runs
        "ai": ["--group", "build", "--extra", "risk", "--extra", "ai", "--constraint", LOCKS["dev"]],
        "sso": ["--group", "build", "--extra", "risk", "--extra", "sso", "--constraint", LOCKS["dev"]],
    }
    for name, chosen in sets.items():
        tell("Resolving %s ..." % LOCKS[name])
        fetch([uv, "pip", "compile", "pyproject.toml", *chosen, *shape, *quiet, *upgrade, "-o", LOCKS[name]])


# --- Plumbing ---------------------------------------------------------------------------------------------------------


def run(command: "list[str]") -> "tuple[int, str]":
    """Run a program at the top of the checkout; give its exit code and all that it printed."""
    try:
        process = subprocess.run(
            command,
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
    except OSError as error:
        return 127, str(error)
    return process.returncode, process.stdout


def clean_environment() -> "dict[str, str]":
    """The environment without what would let other Pythons' packages in, or send ours elsewhere."""
    foreign = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIREMENT")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    kept.update(PYTHONNOUSERSITE="1", PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    return kept


def tell(sentence: str) -> None:
    """Say what is about to take a while."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
