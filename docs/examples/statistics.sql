-- The facts of docs/statistics.md, from the table `events` of an export as Parquet.
-- Each table has one row for a fact, with its dimensions and a number for each measure.

-- What happened to declarations, in order. A boundary ends one stay and begins the next.
CREATE OR REPLACE TEMP TABLE step AS
WITH told AS (
    SELECT
        stream AS declaration,
        position,
        name,
        occurred_at,
        CAST(occurred_at AT TIME ZONE 'Asia/Shanghai' AS DATE) AS day,
        coalesce(data->>'$.to_code', data->>'$.next_code', '') AS code,
        CAST(coalesce(data->>'$.to', data->>'$.forwarded_to') AS UUID) AS body,
        CAST(data->>'$.deadline' AS DATE) AS deadline,
        CAST(data->>'$.last_day' AS DATE) AS last_day,
        name IN (
            'Submitted', 'Approved', 'StageSkipped', 'StageMerged', 'Resubmitted', 'Supplemented',
            'PublicityClosed', 'VotePassed', 'Filed', 'TookEffect', 'Returned', 'PassedDown',
            'SupplementRequested', 'CaseReopened'
        ) AS moves,
        name IN (
            'Refused', 'Withdrawn', 'Lapsed', 'VoteFailed', 'FilingRefused', 'CertificateIssued'
        ) OR (name = 'ObjectionUpheld' AND data->>'$.ends' = 'true') AS ends,
        name IN (
            'UnitPublicityPosted', 'UnitPublicityExtended', 'Publicised', 'PublicityExtended'
        ) AS posts
    FROM events
    WHERE aggregate = 'declaration'
)
SELECT
    *,
    count(*) FILTER (moves OR ends) OVER past AS stay,
    count(*) FILTER (name = 'Filed') OVER past > 0 AS is_filed,
    coalesce(lead(name) OVER (PARTITION BY declaration ORDER BY position) = 'CaseReopened', false)
        AS is_taken_back
FROM told
WHERE moves OR ends OR posts
WINDOW past AS (PARTITION BY declaration ORDER BY position);

-- One row for each declaration that was submitted, with the dimensions of its submission.
CREATE OR REPLACE TEMP TABLE submission AS
SELECT
    stream AS declaration,
    CAST(occurred_at AT TIME ZONE 'Asia/Shanghai' AS DATE) AS day,
    data->>'$.choice.division' AS division,
    data->>'$.choice.title_level' AS level,
    data->>'$.choice.series' AS series,
    CAST(data->>'$.choice.committee' AS UUID) AS committee,
    data->>'$.choice.unit_nature' AS nature,
    data->>'$.choice.mode' AS mode,
    data->>'$.choice.declaration_type' AS type,
    list_contains(data->>'$.route.stages[*].kind', 'C') AS by_experts
FROM events
WHERE aggregate = 'declaration' AND name = 'Submitted';

-- Certificates and what became of them. The last request before a revocation says why.
CREATE OR REPLACE TEMP TABLE certificate_end AS
SELECT
    stream AS certificate,
    max(CASE WHEN name = 'Reissued' THEN 1 ELSE 0 END) AS reissued,
    max(CASE WHEN name = 'Replaced' THEN 1 ELSE 0 END) AS replaced,
    max(CASE WHEN name = 'Superseded' THEN 1 ELSE 0 END) AS superseded,
    max(CASE WHEN name = 'Revoked' THEN 1 ELSE 0 END) AS revoked,
    max_by(name, position) FILTER (name IN ('RevocationRequested', 'FraudRevocationRequested'))
        = 'FraudRevocationRequested' AS fraud
FROM events
WHERE aggregate = 'certificate' AND name <> 'DocumentSealed'
GROUP BY stream;

CREATE OR REPLACE TEMP TABLE certificate AS
SELECT
    issued.stream AS certificate,
    s.* EXCLUDE (day, by_experts),
    CAST(issued.data->>'$.issued_on' AS DATE) AS day,
    CAST(issued.data->>'$.issuer' AS UUID) AS issuer,
    1 AS certificates,
    1 - e.reissued - e.replaced AS first,
    e.reissued,
    e.replaced,
    (1 - e.revoked) * (1 - e.superseded) AS valid,
    (1 - e.revoked) * e.superseded AS superseded,
    e.revoked,
    e.revoked * CAST(coalesce(e.fraud, false) AS INTEGER) AS revoked_for_fraud
FROM events AS issued
JOIN certificate_end AS e ON e.certificate = issued.stream
JOIN submission AS s ON s.declaration = CAST(issued.data->>'$.declaration' AS UUID)
WHERE issued.aggregate = 'certificate' AND issued.name = 'Issued';

-- Declarations (申报).
CREATE OR REPLACE TEMP TABLE declaration AS
WITH outcome AS (
    SELECT
        declaration,
        count(*) FILTER (name = 'Returned') AS returns,
        max(CAST(name IN ('VotePassed', 'TookEffect') AS INTEGER)) AS passed,
        max(CAST(name = 'VoteFailed' AS INTEGER)) AS failed,
        max(CAST(name = 'Filed' AS INTEGER)) AS filed,
        max(CAST(name IN ('Filed', 'TookEffect') AS INTEGER)) AS effective,
        max(CAST(name = 'CertificateIssued' AS INTEGER)) AS issued,
        max(CAST(name = 'Refused' AS INTEGER)) AS refused,
        max(CAST(name = 'Withdrawn' AS INTEGER)) AS withdrawn,
        max(CAST(name = 'Lapsed' AS INTEGER)) AS lapsed,
        max(CAST(name = 'FilingRefused' AS INTEGER)) AS filing_refused,
        max(CAST(name = 'ObjectionUpheld' AS INTEGER)) AS annulled,
        max(CAST(ends AS INTEGER)) AS ended
    FROM step
    WHERE NOT is_taken_back
    GROUP BY declaration
),
taken_back AS (
    SELECT
        declaration,
        max(revoked) AS revoked,
        max(revoked_for_fraud) AS revoked_for_fraud
    FROM certificate
    GROUP BY declaration
)
SELECT
    s.* EXCLUDE (by_experts),
    1 AS declared,
    1 - o.ended AS in_review,
    CAST(o.returns > 0 AS INTEGER) AS returned,
    o.* EXCLUDE (declaration, ended),
    coalesce(t.revoked, 0) AS revoked,
    coalesce(t.revoked_for_fraud, 0) AS revoked_for_fraud
FROM submission AS s
JOIN outcome AS o USING (declaration)
LEFT JOIN taken_back AS t USING (declaration);

-- Stays at a stage, ended or not. Of one that nobody worked on there is no row.
CREATE OR REPLACE TEMP TABLE stay AS
WITH visit AS (
    SELECT
        declaration,
        stay,
        min_by(name, position) AS name,
        min_by(occurred_at, position) AS since,
        min_by(day, position) AS since_day,
        min_by(code, position) AS code,
        min_by(body, position) AS body,
        min_by(deadline, position) AS deadline,
        min_by(is_filed, position) AS is_filed,
        bool_or(ends) AS ends,
        max_by(last_day, position) FILTER (posts) AS last_day
    FROM step
    GROUP BY declaration, stay
),
ended AS (
    SELECT
        *,
        lead(name) OVER following AS ended_by,
        lead(since) OVER following AS until,
        lead(since_day) OVER following AS until_day
    FROM visit
    WINDOW following AS (PARTITION BY declaration ORDER BY stay)
),
placed AS (
    SELECT
        v.*,
        s.* EXCLUDE (declaration, day, by_experts),
        CASE
            WHEN v.name = 'SupplementRequested' THEN 'S'
            WHEN v.code = '' THEN 'A'
            WHEN v.code IN ('P1', 'P2') THEN v.code
            WHEN v.code = 'X' AND s.by_experts AND NOT v.is_filed THEN 'F'
            ELSE v.code[1]
        END AS place
    FROM ended AS v
    JOIN submission AS s USING (declaration)
    WHERE NOT v.ends
)
SELECT
    * EXCLUDE (ends, is_filed, code, deadline, last_day, until_day, since_day, name),
    until_day AS day,
    date_diff('microsecond', since, until) // 1000000 AS seconds,
    CASE
        WHEN place = 'S' THEN deadline
        WHEN place IN ('A', 'E') THEN NULL
        WHEN last_day IS NOT NULL THEN last_day + 10
        ELSE since_day + 30
    END AS due
FROM placed
WHERE coalesce(ended_by, '') NOT IN ('StageSkipped', 'StageMerged', 'TookEffect');

-- Participation of experts (专家参评): one row for each pair of plan and expert.
CREATE OR REPLACE TEMP TABLE review AS
SELECT
    stream AS review,
    CAST(data->>'$.plan' AS UUID) AS plan,
    CAST(data->>'$.committee' AS UUID) AS committee
FROM events
WHERE (aggregate = 'expert_draw' AND name = 'DrawRequested')
   OR (aggregate = 'review_meeting' AND name = 'MeetingOpened');

CREATE OR REPLACE TEMP TABLE seat AS
WITH drawn AS (
    SELECT
        r.plan,
        CAST(one.seat->>'$.expert' AS UUID) AS expert,
        max_by(one.seat->>'$.group', position) AS "group",
        max_by(one.seat->>'$.kind', position) AS kind,
        max_by(r.review, position) AS draw,
        max_by(r.committee, position) AS committee,
        max_by(occurred_at, position) AS occurred_at
    FROM events
    JOIN review AS r ON r.review = stream,
    unnest(CAST(data->'$.seats' AS JSON[])) AS one(seat)
    WHERE aggregate = 'expert_draw' AND name = 'ExpertsDrawn'
    GROUP BY ALL
),
answered AS (
    SELECT
        stream AS draw,
        CAST(data->>'$.expert' AS UUID) AS expert,
        max_by(name, position) AS name
    FROM events
    WHERE aggregate = 'expert_draw' AND name IN (
        'AttendanceConfirmed', 'AttendanceDeclined', 'AlternateCalled', 'ConfirmationReset',
        'AlternateStoodDown'
    )
    GROUP BY ALL
),
called_off AS (
    SELECT stream AS review
    FROM events
    WHERE aggregate = 'review_meeting' AND name = 'MeetingCalledOff'
),
void AS (
    SELECT stream AS review, CAST(data->>'$.ballot' AS UUID) AS ballot
    FROM events
    WHERE aggregate = 'review_meeting' AND name = 'BallotVoided'
),
present AS (
    SELECT
        r.plan,
        CAST(data->>'$.expert' AS UUID) AS expert,
        min_by(r.committee, position) AS committee,
        min(occurred_at) AS occurred_at,
        count(*) FILTER (r.review NOT IN (FROM called_off)) AS meetings
    FROM events
    JOIN review AS r ON r.review = stream
    WHERE aggregate = 'review_meeting' AND name = 'AttendanceRecorded'
    GROUP BY ALL
),
returned AS (
    SELECT r.plan, CAST(data->>'$.expert' AS UUID) AS expert, count(*) AS ballots
    FROM events
    JOIN review AS r ON r.review = stream
    WHERE aggregate = 'review_meeting' AND name = 'BallotReturned'
      AND r.review NOT IN (FROM called_off)
      AND (r.review, CAST(data->>'$.ballot' AS UUID)) NOT IN (SELECT (review, ballot) FROM void)
    GROUP BY ALL
),
pair AS (
    SELECT
        plan,
        expert,
        coalesce(d.committee, p.committee) AS committee,
        coalesce(d.occurred_at, p.occurred_at) AS occurred_at,
        coalesce(d."group", '') AS "group",
        d.draw,
        d.kind,
        CASE
            WHEN d.draw IS NULL THEN NULL
            WHEN a.name = 'AttendanceConfirmed' THEN 'confirmed'
            WHEN a.name = 'AttendanceDeclined' THEN 'declined'
            WHEN a.name IN ('AlternateCalled', 'ConfirmationReset') THEN 'unanswered'
            WHEN a.name = 'AlternateStoodDown' OR d.kind <> 'PRIMARY' THEN 'waiting'
            ELSE 'unanswered'
        END AS answer,
        coalesce(p.meetings, 0) AS meetings
    FROM drawn AS d
    FULL JOIN present AS p USING (plan, expert)
    LEFT JOIN answered AS a USING (draw, expert)
)
SELECT
    CAST(occurred_at AT TIME ZONE 'Asia/Shanghai' AS DATE) AS day,
    committee,
    "group",
    CAST(draw IS NOT NULL AS INTEGER) AS drawn,
    CAST(draw IS NOT NULL AND (kind = 'PRIMARY' OR answer <> 'waiting') AS INTEGER) AS asked,
    CAST(coalesce(answer = 'confirmed', false) AS INTEGER) AS confirmed,
    CAST(coalesce(answer = 'declined', false) AS INTEGER) AS declined,
    CAST(coalesce(answer = 'unanswered', false) AS INTEGER) AS unanswered,
    CAST(meetings > 0 AS INTEGER) AS attended,
    coalesce(ballots, 0) AS ballots
FROM pair
LEFT JOIN returned USING (plan, expert);
