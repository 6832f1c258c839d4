"""Erasing a person, and erasing once more whoever a restored copy brings back."""

from storage.copies.personal import PERSONAL
from storage.file.database import Tx


def erase(tx: Tx, person_id: int, telegram_id: int) -> None:
    """Delete everything that the registry of personal columns knows of somebody, and the key to the rest."""
    for name, table in PERSONAL.items():
        if table.by_account:
            tx.execute(f"DELETE FROM {name} WHERE {table.by_account} = ?", (telegram_id,))  # noqa: S608 - ours
    tx.execute("DELETE FROM people WHERE id = ?", (person_id,))
    tx.vault.destroy_person_key(person_id)


def erase_again(tx: Tx) -> int:
    """Erase everyone on the list of the erased who is here nevertheless; return how many there were."""
    found = [
        (row["id"], row["telegram_id"])
        for row in tx.all("SELECT id, telegram_id, created_at FROM people")
        if tx.vault.was_erased(row["telegram_id"], row["created_at"])
    ]
    for person_id, telegram_id in found:
        erase(tx, person_id, telegram_id)
    return len(found)
