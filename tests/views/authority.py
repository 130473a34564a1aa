"""Who may use each route, written again by hand from the charity's table of who may do what.

A letter stands for somebody; `test_authorisation.py` acts as each of them on every route.

    N  nobody signed in                        F  facilitates this group
    M  a member of this group                  G  facilitates another group
    O  a member of another group               C  coordinator
    R  removed from this group                 D  coordinator who also facilitates another group
    E  holds this evening's link               S  signed in as staff, with no role left
    T  holds another evening's link

`*` is everybody. `-` is no person at all: a signature, a bearer's token or a setting opens it.
"""

from __future__ import annotations

EVERYBODY = frozenset("NMORETFGCDS")

TABLE = """
# pages for anybody, and the doors
GET  /                                       *
POST /language                               *
GET  /healthz                                *
GET  /static/<path:filename>                 *
GET  /groups/<slug>                          *
GET  /groups/<slug>/apply                    *
POST /groups/<slug>/apply                    *
GET  /groups/<slug>/asked                    *
GET  /sign-in                                *
POST /sign-in                                *
GET  /sign-in/sent                           *
GET  /sign-in/link/<token>                   *
POST /sign-in/link/<token>                   *
GET  /tonight/<token>                        *
POST /tonight/<token>                        *
GET  /code                                   *
POST /code                                   *
POST /sign-out                               *
POST /not-me                                 *
GET  /staff/sign-in                          *
POST /staff/sign-in                          *
GET  /staff/forgotten                        *
POST /staff/forgotten                        *
GET  /staff/password/<token>                 *
POST /staff/password/<token>                 *
GET  /staff/start/<token>                    *
POST /staff/start/<token>                    *
GET  /staff/start/<token>/phone              *
POST /staff/start/<token>/phone              *
GET  /calendar/<token>.ics                   *
GET  /panel                                  *
POST /panel/open                             *
POST /panel/sign-in                          *
POST /panel/somebody-else                    *
# machines
GET  /metrics                                -
POST /webhooks/zoom                          -
POST /agent/claim                            -
POST /agent/report                           -
POST /agent/outcome                          -
POST /agent/goodbye                          -
# her own
GET  /home                                   MORFGCDS
GET  /my-evenings                            MORFGCDS
GET  /try                                    MORFGCDS
GET  /my-calendar                            MORFGCDS
POST /my-evenings/<int:session_id>/not-right M
POST /my-evenings/<int:session_id>/was-there M
POST /my-calendar                            MORFGCDS
POST /my-calendar/close                      MORFGCDS
GET  /my/<slug>                              M
POST /my/<slug>/name                         M
POST /my/<slug>/agree                        M
POST /my/<slug>/names                        M
POST /my/<slug>/names/forget                 MFCD
GET  /my/<slug>/leave                        M
POST /my/<slug>/leave                        M
GET  /calendar/session-<int:session_id>.ics  M
# her own way in: nobody else has one, not even staff
GET  /join/<int:session_id>                  ME
POST /join/<int:session_id>                  ME
POST /join/<int:session_id>/coming           ME
POST /join/<int:session_id>/cant-come        ME
POST /join/<int:session_id>/agree            ME
GET  /join/<int:session_id>/agreement        ME
# the live page
GET  /live/                                  FGCD
POST /live/forget-zoom                       FGCD
GET  /live/rehearsal                         FGCD
POST /live/rehearsal                         FCD
GET  /live/<int:session_id>/rehearsal        FCD
GET  /live/<int:session_id>                  FCD
GET  /live/<int:session_id>/stream           FCD
GET  /live/<int:session_id>/arrivals/<int:arrival_id>             FCD
GET  /live/<int:session_id>/arrivals/<int:arrival_id>/who         FCD
GET  /live/<int:session_id>/arrivals/<int:arrival_id>/anyway      F
GET  /live/<int:session_id>/list/<int:registration_id>            FCD
GET  /live/<int:session_id>/by-hand                               FCD
GET  /live/<int:session_id>/recording                             FCD
POST /live/<int:session_id>/recording/stop                        FCD
POST /live/<int:session_id>/meeting/make-again                    FCD
POST /live/<int:session_id>/meeting/set-again                     FCD
GET  /live/<int:session_id>/end                                   FCD
POST /live/<int:session_id>/end                                   FCD
# admit, hold, remove: the facilitators of this group alone
POST /live/<int:session_id>/arrivals/<int:arrival_id>/admit       F
POST /live/<int:session_id>/arrivals/<int:arrival_id>/ask-again   F
POST /live/<int:session_id>/admit-expected                        F
POST /live/<int:session_id>/arrivals/<int:arrival_id>/decline     F
POST /live/<int:session_id>/arrivals/<int:arrival_id>/put-back    F
POST /live/<int:session_id>/arrivals/<int:arrival_id>/remove      F
POST /live/<int:session_id>/arrivals/<int:arrival_id>/vouch/<int:person_id> F
POST /live/<int:session_id>/start                                 F
GET  /live/<int:session_id>/host                                  F
POST /live/<int:session_id>/host/credentials                      F
POST /live/<int:session_id>/own-link                              F
POST /live/<int:session_id>/hands                                 F
POST /live/<int:session_id>/arrivals/<int:arrival_id>/unlock      FCD
GET  /live/<int:session_id>/help-in                               F
POST /live/<int:session_id>/code/<int:person_id>                  F
# who is this; the door
POST /live/<int:session_id>/arrivals/<int:arrival_id>/name/<int:person_id>  FCD
POST /live/<int:session_id>/arrivals/<int:arrival_id>/guest       FCD
POST /live/<int:session_id>/reveal/<int:person_id>                FCD
POST /live/<int:session_id>/door/close                            FCD
POST /live/<int:session_id>/door/extend                           FCD
POST /live/<int:session_id>/door/reopen                           FCD
POST /live/<int:session_id>/lock/<any(locked, unlocked):what>     FCD
POST /live/<int:session_id>/lock/ask                              FCD
POST /live/<int:session_id>/lock/ask-open                         FCD
# the register
GET  /registers                                                   FGCD
GET  /sessions/<int:session_id>/register                          FCD
POST /sessions/<int:session_id>/register/settle                   FCD
POST /sessions/<int:session_id>/register/confirm                  FCD
POST /sessions/<int:session_id>/register/undo                     FCD
POST /sessions/<int:session_id>/register/forget                   FCD
POST /sessions/<int:session_id>/register/close                    CD
POST /sessions/<int:session_id>/register/reopen                   CD
GET  /sessions/<int:session_id>/register/file                     FCD
POST /sessions/<int:session_id>/register/file                     FCD
POST /sessions/<int:session_id>/register/file/answers             FCD
POST /sessions/<int:session_id>/register/file/confirm             FCD
POST /sessions/<int:session_id>/register/file/discard             FCD
POST /sessions/<int:session_id>/register/file/<int:upload_id>/undo FCD
GET  /sessions/<int:session_id>/register/export                   CD
POST /sessions/<int:session_id>/register.<any(csv, xlsx):file_format> CD
GET  /sessions/<int:session_id>/register/members/<int:person_id>/      FCD
POST /sessions/<int:session_id>/register/members/<int:person_id>/      FCD
POST /sessions/<int:session_id>/register/members/<int:person_id>/stays FCD
GET  /registers/groups/<int:group_id>                             FCD
GET  /registers/groups/<int:group_id>/names                       FCD
POST /registers/groups/<int:group_id>/names/forget                FCD
GET  /registers/ask-after                                         FGCD
GET  /exports/                                                    CD
POST /exports/group.<any(csv, xlsx):file_format>                  CD
POST /exports/charity.<any(csv, xlsx):file_format>                CD
POST /exports/figures.<any(csv, xlsx):file_format>                CD
# the coordinator's desk
GET  /desk/charts/                                                CD
GET  /desk/                                                       CD
POST /desk/promises/<kind>/again                                  CD
GET  /desk/groups/new                                             CD
POST /desk/groups/new                                             CD
GET  /desk/groups/<int:group_id>                                  CD
GET  /desk/groups/<int:group_id>/edit                             CD
POST /desk/groups/<int:group_id>/edit                             CD
GET  /desk/groups/<int:group_id>/agreement                        CD
POST /desk/groups/<int:group_id>/agreement                        CD
POST /desk/groups/<int:group_id>/facilitators                     CD
POST /desk/groups/<int:group_id>/facilitators/<int:person_id>/withdraw CD
GET  /desk/groups/<int:group_id>/sessions                         CD
GET  /desk/groups/<int:group_id>/plan                             CD
POST /desk/groups/<int:group_id>/plan                             CD
GET  /desk/groups/<int:group_id>/earlier                          CD
POST /desk/groups/<int:group_id>/earlier                          CD
GET  /desk/sessions/<int:session_id>/move                         CD
POST /desk/sessions/<int:session_id>/move                         CD
GET  /desk/sessions/<int:session_id>/call-off                     CD
POST /desk/sessions/<int:session_id>/call-off                     CD
GET  /desk/groups/<int:group_id>/places                           CD
POST /desk/places/<int:place_id>/<any(approve, 'put-on-list', refuse):decision> CD
POST /desk/places/<int:place_id>/reveal                           CD
GET  /desk/groups/<int:group_id>/list                             CD
POST /desk/groups/<int:group_id>/list                             CD
POST /desk/groups/<int:group_id>/list/answers                     CD
POST /desk/groups/<int:group_id>/list/confirm                     CD
POST /desk/groups/<int:group_id>/list/discard                     CD
POST /desk/groups/<int:group_id>/invitations                      CD
GET  /desk/connection/                                            CD
POST /desk/connection/begin                                       CD
POST /desk/connection/next                                        CD
POST /desk/connection/say                                         CD
GET  /desk/connection/setup                                       CD
GET  /desk/connection/trial/                                      CD
POST /desk/connection/trial/make                                  CD
POST /desk/connection/trial/start                                 CD
POST /desk/connection/trial/guest                                 CD
POST /desk/connection/trial/text                                  CD
POST /desk/connection/trial/cancel                                CD
POST /desk/connection/trial/report                                CD
POST /desk/connection/trial/look                                  CD
POST /desk/connection/trial/tidy                                  CD
"""


def _read(line: str) -> tuple[tuple[str, str], frozenset[str]]:
    method, _, rest = line.partition(" ")
    rule, letters = rest.rsplit(maxsplit=1)
    return (method, rule.strip()), {"*": EVERYBODY, "-": frozenset[str]()}.get(letters, frozenset(letters))


MAY_USE: dict[tuple[str, str], frozenset[str]] = dict(
    _read(line) for line in TABLE.splitlines() if line and not line.startswith("#")
)
"""By method and URL rule: the letters of those who may."""
