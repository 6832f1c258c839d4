"""What people want to be called, as it can safely be shown to others."""

import unicodedata

NAME_LENGTH = 64
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their category that show as nothing at all."""

_JOINER = "\u200d"
"""Zero-width joiner: unseen by itself, but it holds one emoji together."""


def is_cut(text: str) -> bool:
    """Return whether a name is longer than what is kept of it."""
    return len(" ".join(text.split())) > NAME_LENGTH


def clean_name(text: str) -> str | None:
    """Return the name in one line, without what cannot be seen, cut to 64 characters; None if nothing is left."""
    seen = "".join(
        " " if each.isspace() else each
        for each in text
        if each == _JOINER or each.isspace() or (unicodedata.category(each) not in _UNSEEN and each not in _BLANK)
    )
    name = " ".join(seen.split())[:NAME_LENGTH].strip(f" {_JOINER}")
    return name or None
