"""Install what Backcast is measured beside into a folder that git ignores, then compare with it: ``make rivals``."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]
FOLDER = HOUSE / ".rivals"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = (HOUSE / "requirements" / "run.lock", Path(__file__).parent / "requirements.lock")
STAMP = FOLDER / "installed.stamp"


def main(names: list[str]) -> int:
    """Install unless it is there, and compare; without the network nothing can be compared, and that is said."""
    if not is_current():
        try:
            install()
        except subprocess.CalledProcessError as failed:
            print(
                f"NOT INSTALLED: {' '.join(map(str, failed.cmd[:4]))} … failed; it needs the network.", file=sys.stderr
            )
            return 1
    paths = os.pathsep.join((str(HOUSE / "src"), str(HOUSE)))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}  # the same plans in every run
    command = [str(PYTHON), "-m", "bench.rivals.comparisons", *names]
    return subprocess.run(command, cwd=HOUSE, env=environment, check=False).returncode


def is_current() -> bool:
    """Whether the folder holds what the locks say."""
    return STAMP.exists() and STAMP.read_text("utf-8") == _fingerprint()


def install() -> None:
    """Make the environment: what Backcast itself runs with, and the others; only files with the locked hashes."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")
    STAMP.unlink(missing_ok=True)
    print("Installing what Backcast is measured beside into .rivals: once, a minute or two …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
    pip = [str(PYTHON), "-I", "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    for lock in LOCKS:
        subprocess.run([*pip, "--requirement", str(lock)], check=True)
    STAMP.write_text(_fingerprint(), encoding="utf-8")


def _fingerprint() -> str:
    return hashlib.sha256(b"".join(lock.read_bytes() for lock in LOCKS)).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
