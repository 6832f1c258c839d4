"""Who may do what to somebody else, route by route: the one table that the matrix of what is allowed is held to.

A route is a command or the prefix of a button. `own` says that whoever uses it changes rows of their own alone, and
that nobody else hears of it. Else each role that may do more has a line with what that is: a table in which rows of
others may change (`of theirs`: of a circle they lead), `tells` for a message to somebody else, `posts` for one to a
group; `everybody` is each role. What somebody may read is the same for every route, and stands in `scene.py`; a route
that shows more says so here (`reads`): to which lead a report goes.

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
/members         | lead          | circle_members of theirs
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
/summary         | lead          | circle_members of theirs
a                | own
about            | own
accept           | own
accepted_rule    | own
admit            | other lead    | circle_members of theirs, tells
agree            | own
ahead            | own
ahead_add        | own
ahead_how        | own
ahead_when       | own
ahead_x          | own
allow            | partner       | tells
announce         | own
announce_go      | lead          | tells
announce_go      | other lead    | tells
announce_n       | own
announce_no      | own
another          | partner       | nudges
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
circle_left      | peer helper   | consents
circle_link      | lead          | posts
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
cope             | own
cope_more        | own
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
erase_all        | lead          | events of theirs
erase_all        | other lead    | circles of theirs, events of theirs
event_drop       | lead          | events of theirs
event_drop       | other lead    | events of theirs
event_go         | own
event_nowhere    | own
event_off        | own
event_off_now    | lead          | events of theirs, posts, tells
event_off_now    | other lead    | events of theirs
event_plan       | own
event_post       | lead          | events of theirs, posts, tells
event_post       | other lead    | events of theirs, tells
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
helper_stop      | peer helper   | consents
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
leads_helper_off | lead          | consents, peer_helpers of theirs, tells
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
members          | lead          | circle_members of theirs
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
pair_no          | member        | pairings of the two
pair_yes         | member        | pairings of the two
partner          | own
partners         | own
pause            | own
peer             | own
peer_no          | own
peer_yes         | member        | consents
peer_yes         | lead          | consents
peer_yes         | former lead   | consents
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
reached          | partner       | nudges
read             | own
read_an          | own
read_mute        | own
read_next        | own
read_re          | own
read_tap         | own
remind           | own
report           | own
report_send      | member        | tells, reads MarkLead
report_send      | former lead   | tells, reads MarkLead
report_why       | member        | reads MarkLead
report_why       | former lead   | reads MarkLead
res              | own
res_add          | own
res_edit         | own
res_gone         | lead          | circle_resources of theirs
res_gone         | other lead    | circle_resources of theirs
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
shares_no        | lead          | shares of theirs, tells
shares_yes       | lead          | shares of theirs, tells
silence_daily    | own
silence_weekly   | own
skip             | own
sos              | own
sos_here         | partner       | sos_helpers, tells
sos_here         | peer helper   | sos_helpers, tells
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
think            | peer helper   | tells
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
week             | lead          | circle_members of theirs
week_picture     | own
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
card_add         | own
sb_allow         | own
sb_ask           | own
sb_back          | own
sb_others        | own
writes ahead            | own
writes ahead_when       | own
writes announce_words   | own
writes circle_name      | own
writes circle_welcome   | lead          | circles of theirs
writes circle_welcome   | other lead    | circles of theirs
writes circle_zone      | lead          | circles of theirs
writes circle_zone      | other lead    | circles of theirs
writes city             | own
writes counter_since    | own
writes counter_word     | own
writes day_end          | own
writes event_place      | lead          | events of theirs
writes event_place      | other lead    | events of theirs
writes event_title      | lead          | events of theirs
writes event_title      | other lead    | events of theirs
writes event_when       | lead          | events of theirs
writes event_when       | other lead    | events of theirs
writes give             | own
writes give_ready       | own
writes goal             | own
writes goal_n           | own
writes helped           | own
writes helper_duty      | own
writes helper_when      | own
writes helper_works_for | own
writes lines_other      | own
writes name             | own
writes new_name         | own
writes pause            | own
writes picking          | own
writes plan             | own
writes quiet            | own
writes read_re          | member        | tells
writes res_add          | lead          | circle_resources of theirs
writes res_add          | other lead    | circle_resources of theirs
writes set_opts         | lead          | circles of theirs
writes set_opts         | other lead    | circles of theirs
writes set_re           | lead          | circles of theirs
writes set_re           | other lead    | circles of theirs
writes set_words        | lead          | circles of theirs
writes set_words        | other lead    | circles of theirs
writes setback_again    | own
writes setback_when     | own
writes time             | own
writes to_self          | own
writes write            | partner       | partnerships, tells
writes write            | supporter     | partnerships, tells
writes write            | peer helper   | tells
/circle in a group | own
/events in a group | own
/help in a group | own
/join in a group | own
/resources in a group | own
/sos in a group | own
/summary in a group| lead          | circle_members of theirs
clap in a group  | everybody     | due
event_in in a group | own
setup in a group | own
"""

OWN, EVERYBODY = "own", "everybody"


def allowed() -> dict[str, dict[str, frozenset[str]]]:
    """By route and role, what may happen to somebody else."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for line in TABLE.strip().splitlines():
        route, role, what = (each.strip() for each in (*line.split("|"), "", "")[:3])
        found.setdefault(route, {})
        if role != OWN:
            found[route][role] = frozenset(each.strip() for each in what.split(","))
    return found
