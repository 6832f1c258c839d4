"""Who may do what to somebody else, route by route: the one table that the matrix of what is allowed is held to.

A route is a command or the prefix of a button. `own` says that whoever uses it changes rows of their own alone, and
that nobody else hears of it. Else each role that may do more has a line with what that is: a table in which rows of
others may change (`of theirs`: of a circle they lead), `tells` for a message to somebody else, `posts` for one to a
group. What somebody may read is the same for every route, and stands in `scene.py`.

A new route gets a line here, and a test fails until it has one.
"""

TABLE = """
/announce        | own
/cancel          | own
/checkin         | own
/circle          | own
/cope            | own
/counters        | own
/events          | own
/export          | own
/forget          | own
/goals           | own
/help            | own
/history         | own
/language        | own
/leads           | own
/me              | own
/members         | own
/pair            | own
/partner         | own
/pause           | own
/privacy         | own
/questions       | own
/resources       | own
/resume          | own
/settings        | own
/share           | own
/shares          | own
/sos             | own
/start           | own
/stop            | own
/summary         | own
a                | own
about            | own
accept           | own
admit            | other lead    | circle_members of theirs, tells
agree            | own
ahead            | own
ahead_add        | own
ahead_how        | own
ahead_when       | own
ahead_x          | own
allow            | own
announce         | own
announce_go      | own
announce_n       | own
announce_no      | own
another          | own
at               | own
back             | own
been_there       | own
block            | own
block_now        | partner       | consents, partnerships
block_now        | supporter     | consents, partnerships
blocked          | own
breathe          | own
busy             | own
by_link          | own
card_add         | own
card_keep        | own
card_share       | own
checkin          | own
circle           | own
circles          | own
circle_asks      | lead          | circles of theirs
circle_asks      | other lead    | circles of theirs
circle_leave     | own
circle_left      | own
circle_link      | own
circle_make      | own
circle_no_welcome | own
circle_place     | own
circle_set       | own
circle_tick      | own
circle_weekly    | lead          | circles of theirs
circle_weekly    | other lead    | circles of theirs
circle_welcome   | own
circle_zone      | own
clear_recent     | own
count            | own
count_about      | own
count_edit       | own
count_new        | own
count_remove     | own
count_removed    | own
count_since      | own
count_word       | own
decline          | own
discreet         | own
discreet_set     | own
end              | own
end_now          | partner       | consents, partnerships
end_now          | supporter     | consents, partnerships
ends             | own
erase_all        | partner       | consents, partnerships
erase_all        | supporter     | consents, partnerships
erase_all        | ended partner | consents, partnerships
erase_all        | other lead    | circles of theirs
event_drop       | own
event_go         | own
event_nowhere    | own
event_off        | own
event_off_now    | own
event_plan       | own
event_post       | own
events           | own
forbid           | own
give             | own
give_back        | own
give_mine        | own
give_no          | own
give_send        | own
goal             | own
goal_add         | own
goal_gone        | own
goal_n           | own
goals_again      | own
goals_rest       | own
goals_rid        | own
halt             | own
halted           | own
hard_not         | own
hard_now         | own
help_lines       | own
helped           | own
helper           | own
helper_accept    | own
helper_agree     | own
helper_decline   | own
helper_hours     | own
helper_no_duty   | own
helper_nobody    | own
helper_stop      | own
history          | own
history_day      | own
history_note     | own
invite           | own
join             | own
join_tick        | own
just_noting      | own
keep             | own
keep_all         | own
kind             | own
language         | own
lead_accept      | own
lead_decline     | own
lead_hello       | own
leads            | own
leads_helper     | own
leads_helper_off | own
leads_link       | own
leads_name       | own
leads_off        | own
leads_who        | own
lines_in         | own
lines_other      | own
link_rule        | own
member           | own
member_off       | own
member_off_now   | own
members          | own
more             | own
mute             | own
not_join         | own
not_now          | own
open             | own
page             | own
page_make        | own
page_tick        | own
pair             | own
pair_ask         | own
pair_no          | own
pair_yes         | own
partner          | own
partners         | own
pause            | own
peer             | own
peer_no          | own
peer_yes         | own
pick             | own
place            | own
plan             | own
plan_add         | own
plan_gone        | own
plan_rid         | own
privacy          | own
privacy_copy     | own
privacy_read     | own
quiet            | own
reach_again      | own
reach_ask        | own
reach_help       | own
reach_how        | own
reach_one        | own
reach_partner    | own
reach_send       | partner       | partnerships, tells
reach_whom       | own
reached          | own
read             | own
read_an          | own
read_mute        | own
read_next        | own
read_re          | own
read_tap         | own
remind           | own
report           | own
report_send      | own
report_why       | own
res              | own
res_add          | own
res_edit         | own
res_gone         | own
resume           | own
revoke           | own
rhythm           | own
rule             | own
sample           | own
sb_again         | own
sb_allow         | own
sb_ask           | own
sb_back          | own
sb_leave         | own
sb_none          | own
sb_other         | own
sb_others        | own
sb_pick          | own
sb_send          | own
sb_when          | own
sb_which         | own
see_circle       | own
set_add          | own
set_chosen       | own
set_city         | own
set_days         | own
set_draft        | own
set_end          | own
set_if           | own
set_kind         | own
set_language     | own
set_name         | own
set_one          | own
set_out          | own
set_own          | own
set_pick         | own
set_questions    | own
set_quiet        | own
set_re           | own
set_remind       | own
set_take         | own
set_time         | own
set_up           | own
set_yes          | own
sets             | own
settings         | own
share_note       | own
share_send       | own
share_with       | own
shares           | own
shares_no        | own
shares_yes       | own
silence_daily    | own
silence_weekly   | own
skip             | own
sos              | own
sos_here         | own
sos_hours        | own
sos_mistake      | own
sos_okay         | own
starts           | own
stop_forget      | own
stop_keep        | own
stop_leave       | own
stop_pause       | own
think            | partner       | partnerships, tells
think            | supporter     | partnerships, tells
tick             | own
timer            | own
timer_ok         | own
timer_on         | own
to_self          | own
to_self_w        | own
to_self_x        | own
turn_away        | other lead    | circle_members of theirs, tells
unblock          | own
unmute           | own
until            | own
up               | own
week             | own
weekdays         | own
weeks            | own
what_helped      | own
wish_apart       | own
wish_like        | own
wish_not         | own
wish_walk        | own
wishes           | own
worried          | partner       | partnerships
worried          | supporter     | partnerships
write            | partner       | partnerships
write            | supporter     | partnerships
line             | partner       | partnerships
line             | supporter     | partnerships
lines            | partner       | partnerships
lines            | supporter     | partnerships
set_edit         | lead          | circles of theirs
set_edit         | other lead    | circles of theirs
set_use          | lead          | circles of theirs
set_use          | other lead    | circles of theirs
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
