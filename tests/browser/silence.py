"""A question that gets no answer at all, as happens on the way from one network to another."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, Route


def first_goes_unanswered(where: Page | BrowserContext, address: str) -> list[Route]:
    """The first request to such an address is never answered, each later one is. Returns what was asked so far."""
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    where.route(address, answer)
    return asked
