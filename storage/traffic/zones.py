"""What the rules of each zone said for each year when the bot last planned by them."""

from collections.abc import Mapping

from storage.file.database import Tx


def save(tx: Tx, said: Mapping[tuple[str, int], str]) -> dict[str, dict[int, str]]:
    """Save what the rules of zones say for years; return what they said before, of the zones where that differs."""
    kept = {row["zone_and_year"]: row["print"] for row in tx.all("SELECT * FROM zone_rules")}
    before: dict[str, dict[int, str]] = {}
    for (zone, year), rules in said.items():
        key = f"{zone} {year}"
        if kept.get(key, rules) != rules:
            before.setdefault(zone, {})[year] = kept[key]
        tx.execute("INSERT OR REPLACE INTO zone_rules VALUES (?, ?)", (key, rules))
    return before


def is_known(tx: Tx, zone: str, year: int) -> bool:
    """Return whether it is known what the rules of the zone said for that year."""
    return tx.one("SELECT 1 FROM zone_rules WHERE zone_and_year = ?", (f"{zone} {year}",)) is not None
