"""TypeScript's compiler and the typings that Zoom publishes with its packages, in a folder that git does not see."""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from tests.architecture.source import ROOT

HERE = Path(__file__).parent
CACHE = ROOT / ".typings"
NAMED = ("package.json", "package-lock.json")
# The typings lean on no other package, and nothing of the packages is run; --ignore-scripts is for what they would say.
INSTALL = ("npm", "ci", "--ignore-scripts", "--omit=peer", "--legacy-peer-deps", "--no-audit", "--no-fund")
ZOOMS = ("@zoom/meetingsdk", "@zoom/appssdk")
CHECKED = "// @ts-check"


def has_npm() -> bool:
    """Whether the packages can be fetched here."""
    return shutil.which("npm") is not None


def installed() -> Path:
    """The folder with the packages, fetched once for each lock file. Raises `CalledProcessError` when npm cannot."""
    CACHE.mkdir(exist_ok=True)
    wanted = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in NAMED)).hexdigest()
    stamp = CACHE / "installed"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            for name in NAMED:
                shutil.copy(HERE / name, CACHE)
            subprocess.run(INSTALL, cwd=CACHE, check=True, capture_output=True)
            _keep_typings_only(CACHE / "node_modules/@zoom/meetingsdk")
            stamp.write_text(wanted)
    return CACHE / "node_modules"


def _keep_typings_only(package: Path) -> None:
    """Of a hundred megabytes, the compiler reads two files."""
    for part in package.iterdir():
        if part.is_dir():
            shutil.rmtree(part)
        elif part.suffix != ".ts" and part.name not in ("package.json", "LICENSE.md"):
            part.unlink()


def lay_out(folder: Path, packages: Path) -> None:
    """A copy of every script that says it is checked, beside Zoom's typings, for a test to change."""
    scripts = folder / "static"
    scripts.mkdir()
    (scripts / "vendor").symlink_to(ROOT / "static/vendor")
    for path in checked_scripts():
        shutil.copy(path, scripts)
    shutil.copy(HERE / "tsconfig.json", folder)
    for name in ZOOMS:
        shutil.copytree(packages / name, folder / "node_modules" / name, ignore=shutil.ignore_patterns("*.js"))


def checked_scripts() -> list[Path]:
    """The scripts of the pages, and the simulator's stand-in for Zoom's SDK, that begin with the compiler's mark."""
    folders = (ROOT / "static", ROOT / "zoom_integration/simulator/static")
    return [path for folder in folders for path in sorted(folder.glob("*.js")) if path.read_text().startswith(CHECKED)]


def complaints(folder: Path, packages: Path) -> list[str]:
    """What the compiler finds, each with what it says further about it."""
    compiler = packages / ".bin/tsc"
    said = subprocess.run([compiler, "--pretty", "false", "-p", folder], cwd=folder, capture_output=True, text=True)
    assert (said.returncode == 0) is (not said.stdout), said.stderr
    return re.split(r"\n(?! )", said.stdout.rstrip("\n")) if said.stdout else []
