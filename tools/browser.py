"""Find a Chromium for the browser tests, or install Debian's where that is possible: ``python3 tools/browser.py``.

$BACKCAST_CHROMIUM names one to use; ``BACKCAST_CHROMIUM=none`` says to do without. Standard library only.
"""

import os
import shutil
import subprocess
import sys

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PLACES = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
PACKAGES = ["chromium", "fonts-dejavu-core"]
NOTICE = """
************************************************************************
*  NO BROWSER: every test that needs one will be SKIPPED.              *
*  %-66s  *
*  Install Chromium, or name it: BACKCAST_CHROMIUM=/path/to/chromium   *
************************************************************************
"""


def chromium() -> "str | None":
    """Return the path of the Chromium to use: the one that is named, else the first on the PATH."""
    named = os.environ.get("BACKCAST_CHROMIUM")
    if named == "none":
        return None
    if named:
        return shutil.which(named)
    found = [shutil.which(name) for name in NAMES + PLACES]
    return next((path for path in found if path), None)


def main() -> int:
    """Make sure of a Chromium where we can; say loudly that there is none where we cannot. Never fails."""
    if chromium():
        return 0
    why = install()
    if not chromium():
        print(NOTICE % why, file=sys.stderr, flush=True)
    return 0


def install() -> str:
    """Install Debian's Chromium; give the reason when there is none afterwards."""
    if os.environ.get("BACKCAST_CHROMIUM"):
        return "BACKCAST_CHROMIUM asks for none, or for one that is not there."
    if not shutil.which("apt-get"):
        return "No Chromium was found on the PATH."
    before = administrator()
    if before is None:
        return "No Chromium was found on the PATH, and installing it needs root."
    print("Installing Chromium for the browser tests with apt-get: once, a minute or two ...", flush=True)
    quiet = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    for command in ([*quiet, "update"], [*quiet, "install", "--no-install-recommends", "-y", *PACKAGES]):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            print(done.stdout.decode(errors="replace")[-2000:], file=sys.stderr)
            return "apt-get could not install it (its last words are above)."
    return "apt-get installed it, but it is not on the PATH."


def administrator() -> "list[str] | None":
    """What to put before a command that needs root: nothing, ``sudo -n``, or None where neither works."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return ["sudo", "-n"] if asked.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
