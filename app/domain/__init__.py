"""The promise to people: what may happen, to whom, when. Plain Python; no Flask, no database, no Zoom, no clock."""
