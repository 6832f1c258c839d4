"""Who may join where the operator lets in only those who were invited: by a link, or from a group of ours."""

from domain.beside.invitations import LinkKind
from domain.circle.circles import is_in_group
from handlers.arriving import links
from handlers.outside import Call
from handlers.support import help_lines
from handlers.turn import Turn
from storage import people
from storage.beside import invitations
from storage.circle import circles

MOST_GROUPS_ASKED, GROUPS_A_ROUND = 100, 20
"""About so many groups of ours it is asked whether a stranger is in one, some at a time, until one is found."""


def may_join(turn: Turn, token: str) -> bool:
    """Return whether whoever's turn it is may join; who is here already may stay."""
    if not turn.house.by_invitation or turn.person is not None:
        return True
    return _holds(turn, token) or _is_in_group_of_ours(turn)


def _holds(turn: Turn, token: str) -> bool:
    """Return whether a link lets its reader in; one that sets up a circle only the first of all.

    Anyone can make a group, but somebody has to begin, and there is nobody yet who could invite them.
    """
    found = invitations.find_open(turn.tx, token, turn.now) if links.is_token(token) else None
    return found is not None and (found.kind is not LinkKind.SETUP or not people.is_anybody_here(turn.tx))


def _is_in_group_of_ours(turn: Turn) -> bool:
    user = turn.update.effective_user if turn.update else None
    groups = circles.list_of_groups(turn.tx, MOST_GROUPS_ASKED)
    if user is None:
        return False
    asked = [Call("getChatMember", {"chat_id": each.chat_id, "user_id": user.id}) for each in groups]
    rounds = (asked[first : first + GROUPS_A_ROUND] for first in range(0, len(asked), GROUPS_A_ROUND))
    return any(is_in_group(found) for some in rounds for found in turn.ask_telegram_each(some))


def turn_away(turn: Turn) -> None:
    """Say that this bot is for people who were invited, how to find a group, and who answers now."""
    turn.say("join.invited_only", operator=turn.house.operator_name, contact=turn.house.operator_contact)
    help_lines.say_few_lines(turn)
