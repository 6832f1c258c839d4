"""What the rules of each zone said for each year when the bot last planned by them."""

from collections.abc import Mapping

from storage.file.database import Tx


def save_prints(tx: Tx, prints: Mapping[tuple[str, int], str]) -> frozenset[str]:
    """Save the print of each zone's rules for a year, and return the zones that had another one for it before."""
    before = {row["zone_and_year"]: row["print"] for row in tx.all("SELECT * FROM zone_rules")}
    changed = set()
    for (zone, year), print_ in prints.items():
        key = f"{zone} {year}"
        if before.get(key, print_) != print_:
            changed.add(zone)
        tx.execute("INSERT OR REPLACE INTO zone_rules VALUES (?, ?)", (key, print_))
    return frozenset(changed)


def has_print(tx: Tx, zone: str, year: int) -> bool:
    """Return whether it is known what the rules of the zone said for that year."""
    return tx.one("SELECT 1 FROM zone_rules WHERE zone_and_year = ?", (f"{zone} {year}",)) is not None
