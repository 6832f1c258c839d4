from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m024_index_zones(db: Database) -> None:
    """Which zones there are is asked at each start, of however many schedules."""
    db.execute("CREATE INDEX schedules_in_zone ON schedules (zone)")
