"""Reports as Zoom's web page exports them, made here: any layout, language, way to write dates, separator, encoding.

People, times and addresses are invented; headings are those that a Zoom account of that language shows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

EVENING = datetime(2026, 11, 24, 19, 0)  # a local clock; the 24th is nobody's month


@dataclass(frozen=True)
class Stay:
    """A row as it happened, by the local clock."""

    name: str = "Robin"
    email: str = ""
    joined: datetime = EVENING
    left: datetime = EVENING + timedelta(minutes=60)
    guest: bool = True
    waiting: bool = False

    @property
    def minutes(self) -> int:
        return -(-int((self.left - self.joined).total_seconds()) // 60)


ROBIN = Stay("Robin", "r1@people.hearth.invalid", guest=True)
SUNNY = Stay("Zoë (Sunny Ángel)", "", EVENING + timedelta(seconds=65), EVENING + timedelta(minutes=58, seconds=5))
WAITED = Stay("Maya", "", EVENING - timedelta(minutes=4), EVENING, waiting=True, guest=False)
EVERYBODY = (ROBIN, SUNNY, WAITED)


@dataclass(frozen=True)
class Words:
    """One language's headings, and its yes and no."""

    name: str
    plain_name: str
    email: str
    join: str
    leave: str
    minutes: str
    total: str
    guest: str
    consent: str
    waiting: str
    block: tuple[str, str, str, str, str, str, str]  # topic, id, host, duration, start, end, participants
    yes: str
    no: str


LANGUAGES = {
    "en": Words(
        "Name (Original Name)", "Name", "User Email", "Join Time", "Leave Time", "Duration (Minutes)",
        "Total Duration (Minutes)", "Guest", "Recording Consent", "In Waiting Room",
        ("Topic", "Meeting ID", "User Name", "Duration (Minutes)", "Start Time", "End Time", "Participants"),
        "Yes", "No",
    ),
    "es": Words(
        "Nombre (nombre original)", "Nombre", "Correo electrónico", "Hora de entrada", "Hora de salida",
        "Duración (minutos)", "Duración total (minutos)", "Invitado",
        "Respuesta al descargo de responsabilidad relativa a la grabación", "En sala de espera",
        ("Tema", "ID de reunión", "Anfitrión", "Duración (minutos)", "Hora de inicio", "Hora de fin", "Participantes"),
        "Sí", "No",
    ),
    "fr": Words(
        "Nom (nom original)", "Nom", "Adresse e-mail de l’utilisateur", "Heure d’arrivée", "Heure de départ",
        "Durée (minutes)", "Durée totale (minutes)", "Invité", "Consentement à l’enregistrement", "Salle d’attente",
        ("Sujet", "ID de réunion", "Hôte", "Durée (minutes)", "Heure de début", "Heure de fin", "Participants"),
        "Oui", "Non",
    ),
    "pt": Words(
        "Nome (nome original)", "Nome", "E-mail", "Ingressar na hora", "Hora de saída", "Duração (minutos)",
        "Duração total (minutos)", "Convidado", "Consentimento de gravação", "Na sala de espera",
        ("Tópico", "ID da reunião", "Anfitrião", "Duração (minutos)", "Hora de início", "Hora de fim", "Participantes"),
        "Sim", "Não",
    ),
    "de": Words(
        "Name (ursprünglicher Name)", "Name", "E-Mail", "Beitrittszeit", "Austrittszeit", "Dauer (Minuten)",
        "Gesamtdauer (Minuten)", "Gast", "Zustimmung zur Aufzeichnung", "Im Warteraum",
        ("Thema", "Meeting-ID", "Host", "Dauer (Minuten)", "Startzeit", "Endzeit", "Teilnehmer"), "Ja", "Nein",
    ),
    "ja": Words(
        "名前 (元の名前)", "名前", "ユーザーのメールアドレス", "参加時刻", "退出時刻", "時間 (分)", "合計時間（分）",
        "ゲスト", "レコーディングの同意", "待機室",
        ("トピック", "ミーティング ID", "ホスト", "時間 (分)", "開始時刻", "終了時刻", "参加者"), "はい", "いいえ",
    ),
    "ko": Words(
        "이름(원래 이름)", "이름", "사용자 이메일", "참가 시간", "나간 시간", "기간(분)", "총 기간(분)",
        "게스트", "녹화 동의", "대기실",
        ("주제", "회의 ID", "호스트", "기간(분)", "시작 시간", "종료 시간", "참가자"), "예", "아니요",
    ),
}  # fmt: skip

Style = Callable[[datetime], str]
STYLES: dict[str, Style] = {
    "mdy 12 h": lambda at: f"{at:%m/%d/%Y %I:%M:%S %p}",
    "mdy 24 h": lambda at: f"{at:%m/%d/%Y %H:%M:%S}",
    "dmy 24 h": lambda at: f"{at:%d/%m/%Y %H:%M:%S}",
    "dmy 12 h": lambda at: f"{at:%d/%m/%Y %I:%M:%S} {'a. m.' if at.hour < 12 else 'p. m.'}",
    "dmy dots": lambda at: f"{at:%d.%m.%Y %H:%M:%S}",
    "dmy hyphens": lambda at: f"{at:%d-%m-%Y %H:%M:%S}",
    "ymd 24 h": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "ymd slashes": lambda at: f"{at:%Y/%m/%d %H:%M:%S}",
    "ymd 12 h": lambda at: f"{at:%Y/%m/%d %I:%M:%S} {'午前' if at.hour < 12 else '午後'}",
    "short years": lambda at: f"{at.month}/{at.day}/{at:%y} {at:%H:%M:%S}",
    "month named": lambda at: f"{at:%b} {at.day}, {at.year} {at:%I:%M:%S %p}",
    "korean": lambda at: f"{at.year}. {at.month}. {at.day}. {'오전' if at.hour < 12 else '오후'} {at:%I:%M:%S}",
    "japanese": lambda at: f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}",
}

JOIN_LEAVE = ("name", "email", "join", "leave", "minutes")


@dataclass(frozen=True)
class Layout:
    """Which columns stand in a report, in order, and whether the meeting stands on top of it or before each row."""

    columns: tuple[str, ...]
    has_block: bool = False
    has_details: bool = False


LAYOUTS = {
    "2020, join and leave": Layout(JOIN_LEAVE),
    "2020, with the meeting": Layout(JOIN_LEAVE, has_block=True),
    "2020, unique users": Layout(("name", "email", "total", "guest")),
    "2021, with guests": Layout((*JOIN_LEAVE, "guest"), has_block=True),
    "2021, with consent": Layout((*JOIN_LEAVE, "guest", "consent"), has_block=True),
    "2022, with the waiting room": Layout((*JOIN_LEAVE, "guest", "consent", "waiting"), has_block=True),
    "2024, unique users with the meeting": Layout(("name", "email", "total", "guest"), has_block=True),
    "no original name": Layout(("plain_name", "email", "join", "leave", "minutes", "waiting")),
    "details": Layout((*JOIN_LEAVE, "guest", "consent", "waiting"), has_details=True),
}


@dataclass(frozen=True)
class Making:
    """Everything that may differ between two reports of the same evening."""

    layout: Layout = LAYOUTS["2022, with the waiting room"]
    language: str = "en"
    style: Style = STYLES["mdy 12 h"]
    separator: str = ","
    encoding: str = "utf-8"
    case: Callable[[str], str] = str
    line_end: str = "\r\n"
    meeting: str = "852 1848 6288"
    extra: tuple[Sequence[str], ...] = field(default=())

    def having(self, **changes: object) -> Making:
        return replace(self, **changes)

    def file(self, stays: Sequence[Stay] = EVERYBODY) -> bytes:
        """The report, as bytes."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.separator, lineterminator=self.line_end).writerows(self.rows(stays))
        return out.getvalue().encode(self.encoding)

    def rows(self, stays: Sequence[Stay]) -> list[Sequence[str]]:
        words = LANGUAGES[self.language]
        meeting = self._meeting(stays)
        front = [self.case(word) for word in words.block] if self.layout.has_details else []
        head = [*front, *(self.case(str(getattr(words, column))) for column in self.layout.columns)]
        block: list[Sequence[str]] = []
        if self.layout.has_block:
            block = [[self.case(word) for word in words.block], meeting, []]
        rows = [
            [*(meeting if front else []), *(self._cell(column, stay) for column in self.layout.columns)]
            for stay in stays
        ]
        return [*block, head, *rows, *self.extra]

    def _meeting(self, stays: Sequence[Stay]) -> list[str]:
        start, end = min(stay.joined for stay in stays), max(stay.left for stay in stays)
        minutes = str(int((end - start).total_seconds()) // 60)
        return ["An evening", self.meeting, "The host", minutes, self.style(start), self.style(end), str(len(stays))]

    def _cell(self, column: str, stay: Stay) -> str:
        words = LANGUAGES[self.language]
        return {
            "name": stay.name,
            "plain_name": stay.name,
            "email": stay.email,
            "join": self.style(stay.joined),
            "leave": self.style(stay.left),
            "minutes": str(stay.minutes),
            "total": str(stay.minutes),
            "guest": words.yes if stay.guest else words.no,
            "consent": "",
            "waiting": words.yes if stay.waiting else words.no,
        }[column]


USUAL = Making()
