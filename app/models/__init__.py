"""Tables, one file per noun. Importing this package makes every table known to the metadata."""

from app.models.agents import Agent, AgentKind, AgentSight
from app.models.agreements import Agreement, AgreementAcceptance, AgreementText
from app.models.arrivals import Arrival, BoundLines, StoredSighting
from app.models.audit import AuditEntry
from app.models.commands import Command, CommandKind, CommandOutcome
from app.models.connection import ConnectionCheck, ConnectionSign, Sign, Trial, TrialSighting, ZoomAnswer
from app.models.contact import ContactTrouble, ZoomContact
from app.models.corrections import Contest, Correction
from app.models.effects import Effect, EffectKind, WorkerBeat
from app.models.figures import PublishedFigures
from app.models.files import FilePurpose, Invitation, ReportUpload, StagedFile
from app.models.groups import Facilitator, Group, GroupText
from app.models.known_names import KnownName
from app.models.locks import LockPause
from app.models.people import Device, Pass, PassKind, Person
from app.models.places import Place
from app.models.registers import (
    Attendance,
    PresenceSource,
    SessionStats,
    Settlement,
    StoredPresence,
    StoredReportRow,
)
from app.models.registrations import Registration, RegistrationKind, Tap
from app.models.rehearsals import Rehearsal
from app.models.sessions import MeetingInstance, Series, Session, ZoomLock
from app.models.webhooks import WebhookDelivery

__all__ = [
    "Agent",
    "AgentKind",
    "AgentSight",
    "Agreement",
    "AgreementAcceptance",
    "AgreementText",
    "Arrival",
    "Attendance",
    "AuditEntry",
    "BoundLines",
    "Command",
    "CommandKind",
    "CommandOutcome",
    "ConnectionCheck",
    "ConnectionSign",
    "ContactTrouble",
    "Contest",
    "Correction",
    "Device",
    "Effect",
    "EffectKind",
    "Facilitator",
    "FilePurpose",
    "Group",
    "GroupText",
    "Invitation",
    "KnownName",
    "LockPause",
    "MeetingInstance",
    "Pass",
    "PassKind",
    "Person",
    "Place",
    "PresenceSource",
    "PublishedFigures",
    "Registration",
    "RegistrationKind",
    "Rehearsal",
    "ReportUpload",
    "Series",
    "Session",
    "SessionStats",
    "Settlement",
    "Sign",
    "StagedFile",
    "StoredPresence",
    "StoredReportRow",
    "StoredSighting",
    "Tap",
    "Trial",
    "TrialSighting",
    "WebhookDelivery",
    "WorkerBeat",
    "ZoomAnswer",
    "ZoomContact",
    "ZoomLock",
]
