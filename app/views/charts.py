"""Charts for the coordinator: a year at a glance, each drawing beside the table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from babel.dates import format_date
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.domain.errors import NotThere
from app.models import Group
from app.queries import charts, groups, precision
from app.queries.charts import WAIT_BOUNDS, Charts, Month
from app.views import chart_shapes
from app.views.access import requires
from app.views.chart_shapes import Chart
from app.views.context import actor, db, now

bp = Blueprint("charts", __name__, url_prefix="/desk/charts")


@bp.get("/")
@requires("charts:read")
def show() -> ResponseReturnValue:
    """The last twelve months, of one group or of all."""
    everything = groups.all_of_them(db(), by=actor())
    found = charts.of_year(db(), group=_chosen(everything), actor=actor(), now=now())
    return render_template(
        "coordinator/charts.html",
        found=found,
        groups=[("", _("All groups")), *((str(one.id), one.plain_name) for one in everything)],
        attended=_chart(found, lambda month: [month.attended], lambda month: str(month.attended)),
        people=_chart(
            found, lambda month: [month.returning, month.new], lambda month: str(month.new + month.returning)
        ),
        no_shows=_chart(found, lambda month: [share(month)], lambda month: str(share(month))),
        waits=chart_shapes.rows(wait_words(), found.waits.counts),
        months=[_name(month, "MMMM y") for month in found.months],
        share=share,
        precision=precision.live(db(), actor=actor()),
    )


def share(month: Month) -> int:
    """How many of a hundred who were expected did not come, and had not told us."""
    return round(100 * month.no_shows / month.expected) if month.expected else 0


def wait_words() -> list[str]:
    """How long somebody waited, in words: "under 1 minute", "1 to 2 minutes", and so on."""
    between = pairwise(WAIT_BOUNDS)
    return [
        str(ngettext("under %(num)d minute", "under %(num)d minutes", WAIT_BOUNDS[0])),
        *(str(_("%(first)d to %(last)d minutes", first=first, last=last)) for first, last in between),
        str(ngettext("%(num)d minute or more", "%(num)d minutes or more", WAIT_BOUNDS[-1])),
    ]


def _chosen(everything: Sequence[Group]) -> Group | None:
    asked = request.args.get("group", "")
    if not asked:
        return None
    found = next((group for group in everything if str(group.id) == asked), None)
    if found is None:
        raise NotThere
    return found


def _chart(found: Charts, parts: Callable[[Month], Sequence[float]], number: Callable[[Month], str]) -> Chart:
    """Months without a session have no number above them: nothing was counted, which is not the same as nobody."""
    return chart_shapes.columns(
        [_name(month, "MMM") for month in found.months],
        [parts(month) for month in found.months],
        [number(month) if month.sessions else "" for month in found.months],
    )


def _name(month: Month, pattern: str) -> str:
    return str(format_date(month.first_day, pattern, locale=get_locale()))
