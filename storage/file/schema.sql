-- Made by `python -m storage.file.schema` from the migrations; do not edit it.

CREATE TABLE administrators_seen (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (person_id, circle)
) STRICT, WITHOUT ROWID;

CREATE INDEX administrators_seen_in_circle ON administrators_seen (circle);

CREATE TABLE announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    words BLOB NOT NULL,
    made_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;

CREATE INDEX announcements_of_circle ON announcements (circle);

CREATE INDEX announcements_of_person ON announcements (person_id);

CREATE TABLE answers (
    person_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    question_id INTEGER NOT NULL REFERENCES questions (id),
    value ANY NOT NULL,
    answered_at TEXT NOT NULL,
    PRIMARY KEY (person_id, day, question_id),
    FOREIGN KEY (person_id, day) REFERENCES days (person_id, day) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE applause (
    card_id INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    clapped_at TEXT NOT NULL,
    PRIMARY KEY (card_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX applause_of_person ON applause (person_id);

CREATE TABLE arrivals (
    person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    token BLOB NOT NULL
) STRICT;

CREATE TABLE blocks (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    since_at TEXT NOT NULL,
    PRIMARY KEY (person_id, other_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX blocks_of_other ON blocks (other_id);

CREATE TABLE card_posts (
    card_id INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    posted_at TEXT NOT NULL,
    PRIMARY KEY (card_id, circle)
) STRICT, WITHOUT ROWID;

CREATE INDEX card_posts_of_circle ON card_posts (circle);

CREATE INDEX card_posts_of_person ON card_posts (person_id);

CREATE TABLE cards (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    UNIQUE (person_id, day)
) STRICT;

CREATE TABLE circle_leads (
    id INTEGER PRIMARY KEY,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    since_at TEXT NOT NULL,
    until_at TEXT
, named INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX circle_leads_of_circle ON circle_leads (circle);

CREATE INDEX circle_leads_of_person ON circle_leads (person_id);

CREATE TABLE circle_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    joined_on TEXT,
    left_on TEXT,
    left_at TEXT
, checked_at TEXT) STRICT;

CREATE UNIQUE INDEX circle_members_now ON circle_members (person_id, circle) WHERE left_at IS NULL;

CREATE INDEX circle_members_of_circle ON circle_members (circle, person_id);

CREATE INDEX circle_members_of_person ON circle_members (person_id);

CREATE TABLE circle_resources (
    id INTEGER PRIMARY KEY,
    circle INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text BLOB NOT NULL,
    made_at TEXT NOT NULL
) STRICT;

CREATE INDEX circle_resources_of_circle ON circle_resources (circle);

CREATE TABLE circles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER UNIQUE,
    former_chat_id INTEGER,
    title BLOB NOT NULL,
    zone TEXT NOT NULL,
    language TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ended_at TEXT
, topic INTEGER, welcome BLOB, asks_lead INTEGER NOT NULL DEFAULT 0, weekly_post INTEGER NOT NULL DEFAULT 0, question_set TEXT, question_draft BLOB) STRICT;

CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    receiver INTEGER REFERENCES people (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    text_version TEXT NOT NULL,
    since_at TEXT NOT NULL,
    until_at TEXT
, circle INTEGER REFERENCES circles (id) ON DELETE CASCADE) STRICT;

CREATE INDEX consents_of_person ON consents (person_id, item);

CREATE INDEX consents_of_receiver ON consents (receiver);

CREATE TABLE counter_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    counter_id INTEGER NOT NULL REFERENCES counters (id) ON DELETE CASCADE,
    started_on TEXT NOT NULL,
    ended_on TEXT,
    entered_on TEXT NOT NULL
) STRICT;

CREATE INDEX counter_runs_of_counter ON counter_runs (counter_id);

CREATE INDEX counter_runs_of_person ON counter_runs (person_id);

CREATE TABLE counters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    word BLOB NOT NULL,
    about TEXT,
    made_at TEXT NOT NULL
) STRICT;

CREATE INDEX counters_of_person ON counters (person_id);

CREATE TABLE days (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    set_id INTEGER REFERENCES question_sets (id),
    prompt_due_at TEXT,
    planned_end_at TEXT,
    prompted_at TEXT,
    asked_again_at TEXT,
    asking TEXT,
    asking_since_at TEXT,
    answered_at TEXT,
    ended_at TEXT,
    verdict TEXT, reminded_at TEXT,
    PRIMARY KEY (person_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE dialogs (
    person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    data BLOB NOT NULL,
    opened_at TEXT NOT NULL
) STRICT;

CREATE TABLE due (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE CASCADE,
    due_at TEXT NOT NULL,
    behind_barrier INTEGER NOT NULL DEFAULT 0,
    data TEXT
, circle INTEGER REFERENCES circles (id) ON DELETE CASCADE) STRICT, WITHOUT ROWID;

CREATE INDEX due_by_time ON due (due_at);

CREATE INDEX due_of_person ON due (person_id);

CREATE TABLE event_guests (
    event INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    since_at TEXT NOT NULL,
    PRIMARY KEY (event, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_guests_of_person ON event_guests (person_id);

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle INTEGER NOT NULL,
    title BLOB NOT NULL,
    place BLOB,
    starts_at TEXT,
    made_at TEXT NOT NULL,
    posted_at TEXT,
    called_off_at TEXT,
    reminded_at TEXT
, planned_by INTEGER REFERENCES people (id) ON DELETE SET NULL) STRICT;

CREATE INDEX events_of_circle ON events (circle, starts_at);

CREATE INDEX events_of_planner ON events (planned_by);

CREATE TABLE goals (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    week TEXT NOT NULL,
    text BLOB NOT NULL,
    times INTEGER NOT NULL,
    done INTEGER NOT NULL,
    made_at TEXT NOT NULL
) STRICT;

CREATE INDEX goals_of_person ON goals (person_id, week);

CREATE TABLE heard (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    until_at TEXT NOT NULL
, returned_at TEXT) STRICT;

CREATE TABLE holds (
    chat_id INTEGER PRIMARY KEY,
    since_at TEXT NOT NULL,
    until_at TEXT NOT NULL
) STRICT;

CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY,
    sender INTEGER,
    body BLOB,
    received_at TEXT NOT NULL,
    counts_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before_at TEXT,
    state TEXT NOT NULL DEFAULT 'open'
) STRICT;

CREATE INDEX inbox_open ON inbox (received_at) WHERE state = 'open';

CREATE TABLE "invitations" (
   "id" INTEGER PRIMARY KEY,
   "token_hash" BLOB NOT NULL UNIQUE,
   "kind" TEXT NOT NULL,
   "maker" INTEGER REFERENCES "people"("id") ON DELETE CASCADE,
   "made_at" TEXT NOT NULL,
   "expires_at" TEXT NOT NULL,
   "used_at" TEXT,
   "used_by" INTEGER REFERENCES "people"("id") ON DELETE SET NULL,
   "revoked_at" TEXT,
   "circle" INTEGER,
   "details" TEXT NOT NULL
) STRICT;

CREATE INDEX invitations_of_maker ON invitations (maker);

CREATE INDEX invitations_used_by ON invitations (used_by);

CREATE TABLE lead_reads (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    reader INTEGER REFERENCES people (id) ON DELETE SET NULL,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    outbox_key TEXT NOT NULL,
    read_at TEXT NOT NULL,
    UNIQUE (outbox_key, member_id, item)
) STRICT;

CREATE INDEX lead_reads_of_member ON lead_reads (member_id);

CREATE INDEX lead_reads_of_reader ON lead_reads (reader);

CREATE TABLE letters (
    key TEXT PRIMARY KEY,
    carrier TEXT NOT NULL,
    receiver INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    subject INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    words BLOB NOT NULL,
    over INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL
) STRICT;

CREATE INDEX letters_of_carrier ON letters (carrier);

CREATE INDEX letters_of_subject ON letters (subject);

CREATE INDEX letters_to_receiver ON letters (receiver);

CREATE TABLE messages (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    outbox_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    receiver INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    subject INTEGER REFERENCES people (id) ON DELETE CASCADE,
    day TEXT,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX messages_of_subject ON messages (subject);

CREATE INDEX messages_to_receiver ON messages (receiver, kind, day);

CREATE TABLE milestones (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    run_id INTEGER REFERENCES counter_runs (id) ON DELETE CASCADE,
    mark TEXT NOT NULL,
    reached_on TEXT NOT NULL,
    reached_at TEXT NOT NULL,
    state TEXT NOT NULL,
    card_id INTEGER REFERENCES cards (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX milestones_of_card ON milestones (card_id);

CREATE INDEX milestones_of_person ON milestones (person_id, state);

CREATE UNIQUE INDEX milestones_of_run ON milestones (run_id, mark) WHERE run_id IS NOT NULL;

CREATE TABLE mutes (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (person_id, other_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX mutes_of_other ON mutes (other_id);

CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    question_id INTEGER REFERENCES questions (id),
    message_id INTEGER NOT NULL,
    text BLOB NOT NULL,
    noted_at TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'text', file BLOB,
    UNIQUE (person_id, message_id),
    FOREIGN KEY (person_id, day) REFERENCES days (person_id, day) ON DELETE CASCADE
) STRICT;

CREATE INDEX notes_of_day ON notes (person_id, day);

CREATE TABLE nudges (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    partner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    stage TEXT NOT NULL,
    outbox_key TEXT NOT NULL UNIQUE,
    told_at TEXT,
    response TEXT,
    resolved_at TEXT
) STRICT;

CREATE INDEX nudges_of_member ON nudges (member_id, day);

CREATE INDEX nudges_of_partner ON nudges (partner_id);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    lane INTEGER NOT NULL,
    kind TEXT NOT NULL,
    method TEXT NOT NULL,
    chat_id INTEGER NOT NULL,
    receiver INTEGER REFERENCES people (id) ON DELETE CASCADE,
    subject INTEGER REFERENCES people (id) ON DELETE CASCADE,
    item TEXT,
    day TEXT,
    body BLOB,
    created_at TEXT NOT NULL,
    not_before_at TEXT NOT NULL,
    expires_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting',
    ended_at TEXT
, tried_at TEXT, carrier INTEGER) STRICT;

CREATE INDEX outbox_carried ON outbox (carrier) WHERE carrier IS NOT NULL;

CREATE INDEX outbox_claimed ON outbox (id) WHERE state = 'claimed';

CREATE INDEX outbox_of_receiver ON outbox (receiver);

CREATE INDEX outbox_of_subject ON outbox (subject);

CREATE INDEX outbox_waiting ON outbox (lane, not_before_at, id) WHERE state = 'waiting';

CREATE TABLE pairing_apart (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (person_id, other_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX pairing_apart_from ON pairing_apart (other_id);

CREATE TABLE pairing_wishes (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    likes TEXT NOT NULL,
    PRIMARY KEY (person_id, circle)
) STRICT, WITHOUT ROWID;

CREATE TABLE pairings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    one_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    asked_at TEXT NOT NULL,
    one_says TEXT,
    other_says TEXT
) STRICT;

CREATE INDEX pairings_of_circle ON pairings (circle);

CREATE INDEX pairings_of_one ON pairings (one_id);

CREATE INDEX pairings_of_other ON pairings (other_id);

CREATE TABLE partnerships (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    partner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    quiet_rule TEXT NOT NULL,
    since_at TEXT NOT NULL,
    until_at TEXT
, sos_hours TEXT, position INTEGER, reacted_at TEXT) STRICT;

CREATE INDEX partnerships_of_member ON partnerships (member_id);

CREATE INDEX partnerships_of_partner ON partnerships (partner_id);

CREATE TABLE pauses (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    from_day TEXT NOT NULL,
    until_day TEXT,
    made_at TEXT NOT NULL
, until_words INTEGER NOT NULL DEFAULT 0, undecided INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX pauses_of_person ON pauses (person_id);

CREATE TABLE peer_helpers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    works_for BLOB,
    duty BLOB,
    hours_from TEXT,
    hours_to TEXT,
    asked_at TEXT NOT NULL,
    agreed_at TEXT,
    until_at TEXT
) STRICT;

CREATE UNIQUE INDEX peer_helpers_now ON peer_helpers (person_id, circle) WHERE until_at IS NULL;

CREATE INDEX peer_helpers_of_circle ON peer_helpers (circle);

CREATE INDEX peer_helpers_of_person ON peer_helpers (person_id);

CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    telegram_id INTEGER NOT NULL UNIQUE,
    name BLOB,
    language TEXT NOT NULL,
    country TEXT,
    first_day TEXT,
    created_at TEXT NOT NULL,
    unreachable_since_at TEXT
) STRICT;

CREATE TABLE plan_items (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    text BLOB NOT NULL,
    made_at TEXT NOT NULL,
    helped INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX plan_items_of_person ON plan_items (person_id);

CREATE TABLE preferences (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    since_at TEXT NOT NULL
) STRICT;

CREATE INDEX preferences_of_person ON preferences (person_id, name, since_at);

CREATE TABLE question_sets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    definition TEXT NOT NULL, circle INTEGER, words BLOB,
    UNIQUE (name, version)
) STRICT;

CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    set_id INTEGER NOT NULL REFERENCES question_sets (id),
    name TEXT NOT NULL,
    UNIQUE (set_id, name)
) STRICT;

CREATE TABLE receiving_gaps (
    since_at TEXT PRIMARY KEY,
    until_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE schedules (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    since_at TEXT NOT NULL,
    zone TEXT NOT NULL,
    prompt_at TEXT,
    day_end TEXT NOT NULL,
    weekdays INTEGER NOT NULL
) STRICT;

CREATE INDEX schedules_in_zone ON schedules (zone);

CREATE INDEX schedules_of_person ON schedules (person_id, since_at);

CREATE TABLE self_notes (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    text BLOB,
    written_at TEXT,
    offered_at TEXT
) STRICT;

CREATE TABLE service_requests (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    helper_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    asked_at TEXT NOT NULL,
    outcome TEXT
) STRICT;

CREATE INDEX service_requests_of_helper ON service_requests (helper_id);

CREATE INDEX service_requests_of_person ON service_requests (person_id);

CREATE TABLE share_mutes (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (person_id, other_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX share_mutes_of_other ON share_mutes (other_id);

CREATE TABLE share_reactions (
    id INTEGER PRIMARY KEY,
    share INTEGER NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    reaction TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (share, person_id, reaction)
) STRICT;

CREATE INDEX share_reactions_of_person ON share_reactions (person_id);

CREATE TABLE share_threads (
    id INTEGER PRIMARY KEY,
    share INTEGER NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    reader_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    UNIQUE (share, reader_id)
) STRICT;

CREATE INDEX share_threads_of_reader ON share_threads (reader_id);

CREATE TABLE shares (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    circle INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text BLOB NOT NULL,
    signed INTEGER NOT NULL,
    state TEXT NOT NULL,
    made_at TEXT NOT NULL,
    decided_at TEXT,
    told_key TEXT
) STRICT;

CREATE INDEX shares_of_circle ON shares (circle, state);

CREATE INDEX shares_of_person ON shares (person_id);

CREATE TABLE situations (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    text BLOB NOT NULL,
    made_at TEXT NOT NULL,
    ask_at TEXT NOT NULL,
    asked_at TEXT,
    outcome TEXT
) STRICT;

CREATE INDEX situations_of_person ON situations (person_id);

CREATE TABLE sos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    ending TEXT,
    screen TEXT NOT NULL
) STRICT;

CREATE INDEX sos_of_person ON sos (person_id);

CREATE UNIQUE INDEX sos_open ON sos (person_id) WHERE ended_at IS NULL;

CREATE TABLE sos_helpers (
    id INTEGER PRIMARY KEY,
    sos INTEGER NOT NULL REFERENCES sos (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    helper_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    outbox_key TEXT NOT NULL UNIQUE,
    asked_at TEXT NOT NULL,
    delivery TEXT NOT NULL,
    here_at TEXT
) STRICT;

CREATE INDEX sos_helpers_of_helper ON sos_helpers (helper_id);

CREATE INDEX sos_helpers_of_member ON sos_helpers (member_id);

CREATE INDEX sos_helpers_of_sos ON sos_helpers (sos);

CREATE TABLE standings (
    person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    stood TEXT NOT NULL
) STRICT;

CREATE TABLE starts (
    at TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE summaries (
    circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    week TEXT NOT NULL,
    made_at TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (circle, week)
) STRICT, WITHOUT ROWID;

CREATE TABLE veiled (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    outbox_key TEXT NOT NULL,
    subject INTEGER REFERENCES people (id) ON DELETE CASCADE,
    item TEXT,
    body BLOB NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (person_id, outbox_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX veiled_of_subject ON veiled (subject);

CREATE TABLE written (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    message_id INTEGER NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (person_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE zone_rules (
    zone_and_year TEXT PRIMARY KEY,
    print TEXT NOT NULL
) STRICT, WITHOUT ROWID;
