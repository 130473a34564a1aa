"""Participants' reports that Zoom's web portal exported as CSV: in every layout since 2020, in seven languages.

`read` understands a file or says what must be asked; `rows_of` gives the cells of any such table. Pure: no clock, no
files of its own.
"""

from zoom_integration.report_files.reading import read
from zoom_integration.report_files.tables import rows_of
from zoom_integration.report_files.values import (
    MAX_BYTES,
    MAX_ROWS,
    Answers,
    Ask,
    CannotRead,
    Column,
    DateOrder,
    Layout,
    LayoutKind,
    Line,
    Odd,
    Problem,
    Question,
    ReportFile,
    Unreadable,
)

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Answers",
    "Ask",
    "CannotRead",
    "Column",
    "DateOrder",
    "Layout",
    "LayoutKind",
    "Line",
    "Odd",
    "Problem",
    "Question",
    "ReportFile",
    "Unreadable",
    "read",
    "rows_of",
]
