"""A member's own plan for when it is hard: reasons, triggers and what helps, in their own words."""

from enum import StrEnum

MOST_OF_A_KIND = 10
ITEM_LENGTH = 200
"""Characters kept of one line of a plan."""


class PlanKind(StrEnum):
    """What a line of a plan is."""

    REASON = "reason"
    TRIGGER = "trigger"
    HELPS = "helps"
