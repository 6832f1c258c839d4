"""A process under libfaketime: its clock is a file that it reads each time it asks for the time."""

from datetime import UTC, datetime
from pathlib import Path

from bot.clock import SystemClock

FAKETIME_LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
)
FAKETIME = next((path for path in FAKETIME_LIBRARIES if Path(path).exists()), None)


class FakeClock:
    """The clock of a process under libfaketime, set by a file that it reads each time it asks for the time."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clock"

    def set(self, instant: datetime | str) -> None:
        """Set the clock to an instant; text is UTC."""
        wanted = datetime.fromisoformat(instant).replace(tzinfo=UTC) if isinstance(instant, str) else instant
        ahead = round((wanted - SystemClock().now()).total_seconds())
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{ahead:+d}\n")
        fresh.replace(self.path)

    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self.path),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
