"""When somebody who is coming to an event is reminded of it."""

from datetime import datetime, timedelta

from domain.time.quiet_hours import QuietHours

REMINDED_BEFORE = timedelta(hours=2)
EARLIER_BY = timedelta(minutes=30)
"""Before the quiet hours in which an early event would be reminded of, and begin."""


def reminded_at(starts_at: datetime, hours: QuietHours | None) -> datetime:
    """Return the instant (UTC) of the reminder: two hours before, or in the evening before an early event.

    What quiet hours hold may still come in time; what would come after the beginning comes before they begin.
    """
    usual = starts_at - REMINDED_BEFORE
    if hours is None or hours.held_until(usual) < starts_at:
        return usual
    return hours.latest_start(usual) - EARLIER_BY
