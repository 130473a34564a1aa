"""Hearth's hands in a running meeting: an in-meeting agent that does what the application asks, as a host would.

The application is asked for an address and a token when a meeting starts; then, every 0.4 s of real time, its commands
are claimed, carried out and answered, and it is told who is in the waiting room and inside. Commands come at least
once: doing one again does no harm.
"""

import threading
from typing import TYPE_CHECKING, Any

import requests

from zoom_integration.simulator import room
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Deed, Meeting
from zoom_integration.simulator.people import HERE, Person

if TYPE_CHECKING:
    from zoom_integration.simulator.server import Simulator

CLAIM_SECONDS = 0.4
ASK_AGAIN_SECONDS = 1.0
REPORT_EVERY = 5  # claims without news between two reports
TIMEOUT_SECONDS = 3.0
ABILITIES = ["admit", "put_back", "remove", "lock", "unlock"]
AGENT = "simulator-host"
WHO = {"agent": AGENT, "client_version": "simulator 1", "kind": "simulator", "abilities": ABILITIES}


class Hands:
    """One worker for each running meeting whose host lets Hearth work."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator
        self._stopped = threading.Event()
        self._busy: set[str] = set()
        self._workers: dict[str, threading.Thread] = {}
        self._thread = threading.Thread(target=self._run, name="hands", daemon=True)

    @property
    def is_busy(self) -> bool:
        """Whether a command is being carried out."""
        return bool(self._busy)

    def start(self) -> None:
        """Begin to look for meetings, if there is an application to ask."""
        if self._simulator.config.hands_url:
            self._thread.start()

    def stop(self) -> None:
        """Let go of everything."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        for worker in self._workers.values():
            worker.join()

    def _run(self) -> None:
        while not self._stopped.wait(0.05):
            with self._simulator.lock:
                wanted = {
                    one.live.uuid: one for one in self._simulator.world.meetings.values() if one.live and one.hands_on
                }
            for uuid, meeting in wanted.items():
                if uuid not in self._workers or not self._workers[uuid].is_alive():
                    self._workers[uuid] = threading.Thread(target=self._work, args=(meeting, uuid), daemon=True)
                    self._workers[uuid].start()

    def _work(self, meeting: Meeting, uuid: str) -> None:
        """Serve one instance until it ends or the host wants no help."""
        while self._may_work(meeting, uuid):
            access = self._ask(meeting)
            if access is None:
                self._stopped.wait(ASK_AGAIN_SECONDS)
                continue
            self._serve(Line(*access), meeting, uuid)

    def _may_work(self, meeting: Meeting, uuid: str) -> bool:
        with self._simulator.lock:
            instance = meeting.live
            return not self._stopped.is_set() and meeting.hands_on and instance is not None and instance.uuid == uuid

    def _ask(self, meeting: Meeting) -> tuple[str, str] | None:
        config = self._simulator.config
        answer = Line(config.hands_url, config.hands_key).post("", {"meeting_number": meeting.number})
        return (answer["agent_url"], answer["token"]) if answer and "token" in answer else None

    def _serve(self, line: "Line", meeting: Meeting, uuid: str) -> None:
        told: dict[str, Any] = {}
        quiet = 0
        while self._may_work(meeting, uuid):
            sight = self._sight(meeting)
            quiet += 1
            if sight != told or quiet > REPORT_EVERY:
                line.post("/report", {**WHO, **sight})
                told, quiet = sight, 0
            self._busy.add(uuid)
            answer = line.post("/claim", {"agent": AGENT, "abilities": ABILITIES})
            if answer is None and line.is_closed:
                self._busy.discard(uuid)
                return
            self._carry_out_all(line, meeting, _commands(answer))
            self._busy.discard(uuid)
            self._stopped.wait(CLAIM_SECONDS)

    def _sight(self, meeting: Meeting) -> dict[str, Any]:
        """What a host's client shows: who waits, who is inside, and whether the meeting is locked."""
        with self._simulator.lock:
            people = self._simulator.world.people_of(meeting, *HERE)
            return {
                "waiting": [_seen(one) for one in people if one.state == "waiting"],
                "inside": [_seen(one) for one in people if one.state == "in"],
                "locked": meeting.live.locked if meeting.live else None,
            }

    def _carry_out_all(self, line: "Line", meeting: Meeting, commands: list[dict[str, Any]]) -> None:
        for command in commands:
            outcome, detail = self._carry_out(meeting, command)
            report = {"agent": AGENT, "command": command.get("id"), "outcome": outcome, "detail": detail}
            line.post("/outcome", report)

    def _carry_out(self, meeting: Meeting, command: dict[str, Any]) -> tuple[str, str]:
        kind, uuid = str(command.get("kind")), str(command.get("participant_uuid") or "")
        with self._simulator.lock:
            world, now = self._simulator.world, self._simulator.clock.now()
            person = next((one for one in world.people_of(meeting, *HERE) if one.participant_uuid == uuid), None)
            outcome, detail = self._try(meeting, kind, person)
            meeting.deeds.append(Deed(now, kind, person.name if person else "", outcome))
            world.journal.note(now, f"hands: {kind} {outcome}", who=person.handle if person else "")
            return outcome, detail

    def _try(self, meeting: Meeting, kind: str, person: Person | None) -> tuple[str, str]:
        world, now = self._simulator.world, self._simulator.clock.now()
        if kind not in ABILITIES:
            return "unable", "unknown_kind"
        if kind in ("lock", "unlock"):
            room.lock(world, meeting, kind == "lock", now)
            return "done", ""
        if person is None:
            return "refused", "not_here"
        if (kind, person.state) in (("admit", "in"), ("put_back", "waiting")):
            return "done", "already"
        try:
            {"admit": room.admit, "put_back": room.put_back, "remove": room.remove}[kind](world, meeting, person, now)
        except Refused as error:
            return "refused", error.code
        return "done", ""


class Line:
    """One address with its token. `is_closed` once it answered that the token or the session is over."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self.is_closed = False

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The JSON answered with 200; None for anything else."""
        try:
            response = requests.post(
                self._url + path, json=body, headers=self._headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
            self.is_closed = response.status_code in (401, 404)
            answer = response.json() if response.status_code == 200 else None
        except (requests.RequestException, ValueError):
            return None
        return answer if isinstance(answer, dict) else None


def _commands(answer: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The commands in an answer to a claim; whatever is not one is passed over."""
    return [one for one in (answer or {}).get("commands") or [] if isinstance(one, dict)]


def _seen(person: Person) -> dict[str, str]:
    return {"participant_uuid": person.participant_uuid, "screen_name": person.name}
