"""Words for signing in: what did not fit, without saying more than a stranger may know."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def sign_in_words() -> Mapping[str, str]:
    """What to say at the doors, by the refusal's code."""
    return {
        "wrong_sign_in": _("Address, password and code do not fit together. Try once more."),
        "wrong_code": _("These digits do not fit. Wait for the next ones and try again."),
        "code_over": _("This code opens nothing. Ask for a new one."),
        "too_many_codes": _("Those were many codes that did not fit. Wait ten minutes, or ring us."),
        "too_many_tries": _("Too many tries for now. Wait a while, or ask for a new password."),
        "password_length": _("Please take between 15 and 200 characters. A few unrelated words do well."),
        "password_simple": _("This one is soon guessed. A few unrelated words do well."),
        "address_known": _("Somebody with this address is known here already."),
    }
