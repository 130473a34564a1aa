"""Both adapters, and the simulator's stand-in for Zoom's SDK, against the typings that Zoom publishes.

The compiler sees a call that Zoom does not have. So that this is known and not hoped: every call and every event is
renamed in a copy of our scripts, and in a copy of Zoom's typings, as if Zoom had taken it away; each must be complained
of by name.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.typings import compiler

pytestmark = [
    pytest.mark.typings,
    pytest.mark.skipif(not compiler.has_npm(), reason="no npm was found (on Debian: apt-get install npm)"),
]

MEETING_SDK = "node_modules/@zoom/meetingsdk/embedded.d.ts"
APPS_SDK = "node_modules/@zoom/appssdk/dist/sdk.d.ts"
# Where each script uses Zoom's SDK: the typings behind it, and what a call and an event look like.
USES = {
    "agent_web_sdk.js": (MEETING_SDK, r"\bclient\.(\w+)\("),
    "host.js": (MEETING_SDK, r"\b(?:client|zoom)\.(\w+)\("),
    "agent_zoom_app.js": (APPS_SDK, r"\bsdk\.(\w+)\("),
}
EVENT = r"\bclient\.on\(\"([\w-]+)\""
Use = tuple[str, str, str]  # script, typings, name


def uses(kind: str) -> list[Use]:
    """Every call ("calls"), or every event that is named as a text ("events")."""
    found = []
    for script, (typings, call) in USES.items():
        text = (ROOT / "static" / script).read_text()
        names = set(re.findall(call if kind == "calls" else EVENT, text))
        found += [(script, typings, name) for name in sorted(names)]
    return found


KINDS = ("calls", "events")
ALL_USES = [(kind, *use) for kind in KINDS for use in uses(kind)]
each_use = pytest.mark.parametrize(
    ("kind", "script", "typings", "name"), ALL_USES, ids=[f"{script}:{name}" for _, script, _, name in ALL_USES]
)


@pytest.fixture(scope="session")
def packages() -> Path:
    """The compiler and the typings."""
    return compiler.installed()


@pytest.fixture(scope="session")
def otherwise(tmp_path_factory: pytest.TempPathFactory, packages: Path) -> dict[tuple[str, str], list[str]]:
    """What the compiler says when all calls, or all events, have other names in our scripts, or in Zoom's typings."""
    said = {}
    for kind in KINDS:
        for where in ("scripts", "typings"):
            folder = tmp_path_factory.mktemp(f"{kind}-{where}")
            compiler.lay_out(folder, packages)
            for script, typings, name in uses(kind):
                rename(folder / "static" / script if where == "scripts" else folder / typings, name)
            said[kind, where] = compiler.complaints(folder, packages)
    return said


def rename(path: Path, name: str) -> None:
    """Call it otherwise wherever it is called, declared or named in quotes."""
    text = path.read_text()
    changed = re.sub(rf"(?<![\w-]){re.escape(name)}(?=[(<?:]|['\"])", f"{name}Renamed", text)
    assert changed != text or f"{name}Renamed" in text  # two scripts may use the same
    path.write_text(changed)


def complained(lines: list[str], script: str, name: str) -> list[str]:
    """The complaints about this name in this script."""
    return [line for line in lines if line.startswith(f"static/{script}(") and re.search(rf"['\"]{name}['\"]", line)]


def test_the_compiler_finds_nothing_in_either_adapter(tmp_path: Path, packages: Path) -> None:
    assert {path.name for path in compiler.checked_scripts()} >= {"agent.js", "agent_pace.js", "web_sdk.js", *USES}
    compiler.lay_out(tmp_path, packages)
    assert compiler.complaints(tmp_path, packages) == []


@each_use
def test_a_call_that_zoom_does_not_have_is_found(
    kind: str, script: str, typings: str, name: str, otherwise: dict[tuple[str, str], list[str]]
) -> None:
    assert complained(otherwise[kind, "scripts"], script, f"{name}Renamed") != []


@each_use
def test_a_call_that_zoom_takes_away_is_found(
    kind: str, script: str, typings: str, name: str, otherwise: dict[tuple[str, str], list[str]]
) -> None:
    assert complained(otherwise[kind, "typings"], script, name) != []


def test_every_use_is_in_the_list() -> None:
    assert {"admit", "putOnHold", "expel", "rename", "lockMeeting", "user-added", "init", "join"} <= {
        name for _, _, typings, name in ALL_USES if typings == MEETING_SDK
    }
    assert {"admitParticipantFromWaitingRoom", "removeParticipant", "onParticipantChange"} <= {
        name for _, _, typings, name in ALL_USES if typings == APPS_SDK
    }


def test_the_versions_are_those_that_the_project_was_written_for() -> None:
    """And the lock file names no place to fetch from, so that each machine uses its own."""
    wanted = json.loads((compiler.HERE / "package.json").read_text())["devDependencies"]
    locked = json.loads((compiler.HERE / "package-lock.json").read_text())["packages"]
    assert wanted == {"@zoom/appssdk": "0.16.41", "@zoom/meetingsdk": "6.2.0", "typescript": "7.0.2"}
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, entry in locked.items() if "resolved" in entry] == []
