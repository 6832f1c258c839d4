"""The labels in English that people know the bot by, word for word; an emoji may stand before one."""

import re

import pytest

from handlers.texts import Texts

LABELS = {
    "the start": (
        *(
            "I agree",
            "Not now",
            "Show me first",
            "Keep {name}",
            "Share location",
            "It ends my day",
            "It starts my day",
        ),
        *("Check in now", "Count days of something"),
    ),
    "a day": (
        *("On track", "It's hard", "I had a setback", "Here, no details", "Skip", "Back", "Leave it", "Check in"),
        *("Just busy", "Done", "Partly", "Not today", "Resting"),
    ),
    "a hard day": (
        *("Reach my partner", "What helped before", "20-minute timer", "Help lines", "Just noting it", "Send"),
        *("Send now", "Don't send", "Read someone who has been there", "Share this note with…"),
    ),
    "days away": ("Every day", "Once a week", "Pause until I write", "Keep daily", "Three times a week", "Weekly"),
    "one's own": ("Just the first question", "For my appointment", "Share in the circle", "Keep it mine", "👏"),
    "partners": (
        *("Invite a partner", "Invite by link", "Accept", "Decline", "We both check in", "They support me"),
        *("Yes, at 20:00", "Yes, the next morning", "Only after two quiet days", "Nothing for now"),
        *("Thinking of you", "Write", "I've reached out", "Not today, ask another", "I'm worried about them"),
    ),
    "a call for help": (
        *("I need someone", "I'm here", "I'm okay now", "Pressed by mistake", "Any hour", "Not in my quiet hours"),
        "Other country",
    ),
    "a circle": (
        *("Set up a circle", "Join", "What helped me", "My story", "Ask the circle", "Same here", "This helped me"),
        *("I'm coming", "I can walk with someone new", "Find a meeting", "Talk to a service", "Learn", "Take part"),
        "Help me reach a service",
    ),
    "leaving": ("Pause", "Leave a circle", "Forget me", "Erase everything", "Clear recent messages"),
}

ENGLISH = {form for forms in Texts().language("en").forms.values() for form in forms}
WITHOUT_EMOJI = {re.sub(r"^[^\w{]+ ", "", form) for form in ENGLISH}


@pytest.mark.parametrize("label", [label for labels in LABELS.values() for label in labels])
def test_a_label_is_said_word_for_word(label: str) -> None:
    assert label in ENGLISH | WITHOUT_EMOJI
