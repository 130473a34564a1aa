"""The door for servers: what they find there."""

from __future__ import annotations

import gc
import runpy

import pytest


def test_what_was_built_at_the_start_is_not_looked_through_for_refuse_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")  # the commands are enough here, and need no settings
    monkeypatch.delenv("SECRET_KEY", raising=False)
    try:
        runpy.run_module("wsgi")
        assert len(gc.get_objects()) * 10 < gc.get_freeze_count()
    finally:
        gc.unfreeze()
