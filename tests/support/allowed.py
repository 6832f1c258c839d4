"""Who may do what to somebody else, route by route: the one table that the matrix of what is allowed is held to.

A route is a command or the prefix of a button. `own` says that whoever uses it changes rows of their own alone, and
that nobody else hears of it. Else each role that may do more has a line with what that is: a table in which rows of
others may change (`of theirs`: of a circle they lead), `tells` for a message to somebody else, `posts` for one to a
group. What somebody may read is the same for every route, and stands in `scene.py`.

A new route gets a line here; one without is held to `own`.
"""

TABLE = """
admit          | other lead    | circle_members of theirs, tells
turn_away      | other lead    | circle_members of theirs, tells
circle_asks    | lead          | circles of theirs
circle_asks    | other lead    | circles of theirs
circle_weekly  | lead          | circles of theirs
circle_weekly  | other lead    | circles of theirs
block_now      | partner       | consents, partnerships
block_now      | supporter     | consents, partnerships
worried        | partner       | partnerships
worried        | supporter     | partnerships
write          | partner       | partnerships
write          | supporter     | partnerships
think          | partner       | partnerships, tells
think          | supporter     | partnerships, tells
end_now        | partner       | consents, partnerships
end_now        | supporter     | consents, partnerships
erase_all      | partner       | consents, partnerships
erase_all      | supporter     | consents, partnerships
erase_all      | ended partner | consents, partnerships
erase_all      | other lead    | circles of theirs
reach_send     | partner       | tells
"""

OWN = "own"


def allowed() -> dict[str, dict[str, frozenset[str]]]:
    """By route and role, what may happen to somebody else."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for line in TABLE.strip().splitlines():
        route, role, what = (each.strip() for each in (*line.split("|"), "", "")[:3])
        found.setdefault(route, {})
        if role != OWN:
            found[route][role] = frozenset(each.strip() for each in what.split(","))
    return found
