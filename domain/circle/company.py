"""When whoever has checked in may read that others in their circle have as well, without its telling on anyone."""

from domain.circle.summary import LEAST_PEOPLE

LEAST_MEMBERS = LEAST_PEOPLE + 1
"""In a circle of five, five who answered are everybody, and the fifth would know it of each of the others."""


def may_be_told(answered: int, members: int) -> bool:
    """Return whether one of those who answered may be told that others have: it must not follow of any of them.

    At least five have answered, and the circle is large enough that of each single other it stays open.
    """
    return answered >= LEAST_PEOPLE and members >= LEAST_MEMBERS
