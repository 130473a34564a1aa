"""Who may import whom: the contracts of .importlinter hold, and each of them can fail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.architecture.source import OURS, ROOT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

# For each contract, a file that breaks it.
LEAKS = {
    "layers": ("app/queries/leak.py", "from app.services import audit\n"),
    "domain": ("app/domain/leak.py", "import flask\n"),
    "services": ("app/services/leak.py", "import flask\n"),
    "zoom": ("zoom_integration/leak.py", "import app.domain.errors\n"),
    "zoomus": ("app/worker/leak.py", "import zoomus\n"),
    "meeting-point": ("app/views/leak.py", "import zoom_integration.control\n"),
    "simulator": ("zoom_integration/webhooks/leak.py", "import zoom_integration.simulator.world\n"),
    "wire": ("app/adapters/leak.py", "import requests\n"),
}


def contract_names() -> dict[str, str]:
    """The contracts' sentences, under their short names."""
    config = ConfigParser(comment_prefixes="#")
    config.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return {part.removeprefix(prefix): config[part]["name"] for part in config.sections() if part.startswith(prefix)}


def asked(folder: Path) -> tuple[int, str]:
    """What lint-imports says of a folder: its exit code and its words, unwrapped."""
    answer = subprocess.run(
        [str(LINT_IMPORTS), "--no-cache", "--no-logo", "--config", str(folder / ".importlinter")],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"COLUMNS": "400", "PYTHONPATH": str(folder)},
    )
    return answer.returncode, answer.stdout + answer.stderr


def test_every_import_keeps_the_contracts() -> None:
    code, words = asked(ROOT)
    assert code == 0, words


@pytest.fixture(scope="module")
def words_about_leaks(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a copy of the house with a leak in every wall."""
    copy = tmp_path_factory.mktemp("leaking")
    for name in OURS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", copy)
    for name, line in LEAKS.values():
        (copy / name).write_text(line)
    code, words = asked(copy)
    assert code != 0
    return words


@pytest.mark.parametrize("contract", contract_names())
def test_a_leak_breaks_its_contract(contract: str, words_about_leaks: str) -> None:
    file, _ = LEAKS[contract]
    leak = file.removesuffix(".py").replace("/", ".")
    assert f"{contract_names()[contract]} BROKEN" in words_about_leaks
    assert re.search(rf"{re.escape(leak)} -> ", words_about_leaks)
