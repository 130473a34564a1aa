"""Words for "Try it out": what may happen on a member's device, and what helps on the evening."""

from __future__ import annotations

from flask_babel import gettext as _

Pairs = tuple[tuple[str, str], ...]


def outcome_words() -> Pairs:
    """What she may have seen, and what it means."""
    return (
        (
            _("Zoom opened, and I heard myself"),
            _("Then all is well. On the evening, “Come in” on your page does the same."),
        ),
        (
            _("It asked me to install Zoom"),
            _(
                "Install it now, from the button there or your phone's shop; on the evening it would take minutes. "
                "On a computer you can choose “Join from your browser” instead."
            ),
        ),
        (
            _("Zoom wanted to renew itself first"),
            _("Let it. It does this a few times a year, and never at a good moment: today is one."),
        ),
        (
            _("It asked for my name"),
            _("Any word will do in the test. On the evening you are shown as the name on your page."),
        ),
        (
            _("I heard nothing"),
            _(
                "Turn the sound of the device up and take headphones off and on. In Zoom choose “Join audio” or "
                "“Wifi or cellular data”."
            ),
        ),
        (
            _("It did not hear me"),
            _(
                "Allow the microphone when Zoom asks. If it asks no longer: in your phone's settings, under Apps › "
                "Zoom, allow the microphone."
            ),
        ),
        (
            _("Nothing opened at all"),
            _(
                "Try another browser, or another network than that of work or a clinic: some close Zoom off. If it "
                "stays so, ring or write to us."
            ),
        ),
    )


def help_words() -> Pairs:
    """What helps on a phone or a laptop."""
    return (
        (
            _("Camera on or off"),
            _("As you like. The camera button is at the bottom left; off is always fine."),
        ),
        (
            _("Nobody shall see my room"),
            _("On a laptop and on newer phones: More › Background effects, and choose “Blur”."),
        ),
        (
            _("Reading along (captions)"),
            _("More › Captions. What is spoken then stands at the bottom of your own screen."),
        ),
        (
            _("Raising a hand"),
            _("Reactions (or More) › Raise hand. You can also write to the facilitators in the chat."),
        ),
        (
            _("Somebody helps me: an interpreter, a supporter"),
            _("Tell us before. They come in as a guest with a name, and are counted nowhere."),
        ),
    )
