"""How somebody comes in: the notice, a name, a place, the links that lead here."""
