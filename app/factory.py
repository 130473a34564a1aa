"""How an app is built from an environment, as a type for those who may not know the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask

Factory = Callable[[Mapping[str, str]], Flask]
