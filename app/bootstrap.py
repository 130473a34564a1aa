"""The composition root: the only place that chooses adapters and joins the rooms."""

from __future__ import annotations

import os
from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.adapters.clock import SystemClock
from app.adapters.ids import RandomIds
from app.adapters.mail import SmtpMailer
from app.adapters.rehearsed import EarnestDirectory, EarnestRoom
from app.adapters.vault import AesVault
from app.adapters.zoom import (
    CsvTables,
    PretendRooms,
    ZoomAccountReader,
    ZoomDirectory,
    ZoomPanelContexts,
    ZoomReportFiles,
    ZoomRoom,
    ZoomWebhooks,
    zoom_api,
    zoom_stream,
)
from app.db import Database
from app.demo import command as demo_command
from app.demo import pages as demo_pages
from app.demo.mailbox import FolderMailer
from app.factory import Factory
from app.ports import Clock, Ports
from app.settings import BadSettings, Settings
from app.views import (
    agent,
    auth,
    charts,
    coordinator,
    exports,
    group_pages,
    live,
    member,
    member_lists,
    over_time,
    page_context,
    panel,
    panel_mount,
    period_exports,
    public,
    register_lines,
    registers,
    remembered_names,
    report_uploads,
    sign_in,
    webhooks,
)
from app.views.access import guard, refuse_undeclared_routes
from app.views.context import close_after_requests
from app.views.errors import handle_errors
from app.views.headers import send_security_headers
from app.views.paths import RowNumber
from zoom_integration.simulator.clock import SharedClock

BLUEPRINTS = (
    public.bp,
    group_pages.bp,
    auth.bp,
    member.bp,
    live.bp,
    coordinator.bp,
    member_lists.bp,
    registers.bp,
    report_uploads.bp,
    exports.bp,
    period_exports.bp,
    register_lines.bp,
    over_time.bp,
    remembered_names.bp,
    charts.bp,
    webhooks.bp,
    agent.bp,
    panel.bp,
    panel.links,
)

MAX_BODY_BYTES = 1_000_000
MAX_FORM_BYTES = 200_000
MAX_FORM_PARTS = 500


def flask_config(settings: Settings) -> dict[str, object]:
    """Flask's own settings: safe cookies, bounded bodies, known hosts."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-hearth" if settings.secure else "hearth",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # a link in a mail must arrive signed in; changes are guarded by tokens
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_FORM_BYTES,
        "MAX_FORM_PARTS": MAX_FORM_PARTS,
        "TRUSTED_HOSTS": list(settings.hosts),
        "WTF_CSRF_SSL_STRICT": False,  # it asks for the Referer, which our pages never send; the token is the proof
        "WTF_CSRF_TIME_LIMIT": None,  # a page may stay open for a whole evening; the token lives as long as the cookie
        "PREFERRED_URL_SCHEME": "https" if settings.secure else "http",
    }


def read_vault(settings: Settings) -> AesVault:
    """The vault under this installation's master key. Raises `BadSettings` with a sentence for the operator."""
    try:
        return AesVault.from_file(settings.master_key_file)
    except OSError:
        raise BadSettings(["MASTER_KEY_FILE names a file that cannot be read."]) from None
    except ValueError:
        raise BadSettings(["MASTER_KEY_FILE does not hold 64 hexadecimal digits (32 bytes)."]) from None


def make_ports(settings: Settings, vault: AesVault) -> Ports:
    """The real outside, or in the demo the simulator at its own address."""
    clock: Clock = SharedClock(settings.demo.clock_file) if settings.demo else SystemClock()
    api = zoom_api(settings.zoom, clock)
    return Ports(
        clock=clock,
        ids=RandomIds(),
        vault=vault,
        mailer=FolderMailer(settings.demo.mail_folder, clock) if settings.demo else SmtpMailer(settings.mail, clock),
        directory=EarnestDirectory(ZoomDirectory(api, clock, settings.zoom.hosts, settings.web_sdk)),
        room=EarnestRoom(ZoomRoom(api, clock)),
        pretend_zoom=PretendRooms(settings.zoom.hosts[0]),
        zoom_events=ZoomWebhooks(settings.zoom, vault),
        account=ZoomAccountReader(api, clock),
        report_files=ZoomReportFiles(settings.zoom.hosts),
        tables=CsvTables(),
        zoom_stream=zoom_stream(settings.zoom, clock),
        panel_contexts=ZoomPanelContexts(settings.panel) if settings.panel else None,
    )


def open_database(settings: Settings, vault: AesVault) -> Database:
    """The database, not yet looked into."""
    return Database(settings.database_url, signer=vault.sign)


def furnish(app: Flask, settings: Settings, ports: Ports | None) -> None:
    """Put settings, ports and database where requests and commands find them."""
    vault = read_vault(settings)
    app.extensions["hearth.settings"] = settings
    app.extensions["hearth.ports"] = ports or make_ports(settings, vault)
    app.extensions["hearth.database"] = open_database(settings, vault)


def add_views(app: Flask) -> None:
    """Every room that answers HTTP, and what stands around all of them."""
    settings: Settings = app.extensions["hearth.settings"]
    csrf: CSRFProtect = app.extensions["csrf"]
    app.url_map.converters["int"] = RowNumber
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for machine_room in (webhooks.bp, agent.bp):
        csrf.exempt(machine_room)  # no cookie is looked at there: a signature or a token proves the caller
    if settings.demo:
        app.register_blueprint(demo_pages.bp)
        csrf.exempt(demo_pages.hands)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign] # Flask's own way
    panel_mount.connect(app)
    sign_in.connect(app)
    panel_mount.hold_to_their_sessions(app)
    guard(app)
    handle_errors(app)
    send_security_headers(app, secure=settings.secure)
    close_after_requests(app)
    page_context.fill(app)


def add_commands(app: Flask, factory: Factory) -> None:
    """`flask demo | serve | worker | listen | db | create-coordinator | export`."""
    cli.add_to(app)
    app.cli.add_command(demo_command.make(factory))


def check(app: Flask) -> None:
    """What must hold before the first request. Raises `UndeclaredRoute`."""
    refuse_undeclared_routes(app)


def commands_only(problem: BadSettings, factory: Factory) -> Flask:
    """Without settings: the commands, if `flask` asked for them; else refuse to start, saying what to mend."""
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        raise problem
    app = Flask(__name__)
    app.extensions["hearth.problem"] = problem
    add_commands(app, factory)
    return app
