-- needs: quotes
-- Who is quoted most, in how many articles, and in what tone they speak.
CREATE OR REPLACE VIEW top_speakers AS
SELECT
    speaker_key,
    arg_max(speaker_name, length(speaker_name)) AS speaker_name,
    mode(speaker_country) AS speaker_country,
    mode(speaker_sector) AS speaker_sector,
    count(*) AS n_quotes,
    count(DISTINCT document_id) AS n_documents,
    avg(sentiment) AS mean_sentiment
FROM quotes
WHERE speaker_key IS NOT NULL
GROUP BY speaker_key
ORDER BY n_quotes DESC, speaker_key;

-- needs: documents, actors
-- In what tone the press writes of each actor, month by month; articles without a date are left out.
CREATE OR REPLACE VIEW actor_month_tone AS
SELECT
    a.actor_key,
    arg_max(a.name, length(a.name)) AS name,
    date_trunc('month', d.published_at AT TIME ZONE 'UTC')::DATE AS published_month,
    count(*) AS n_documents,
    sum(a.n_mentions) AS n_mentions,
    sum(a.sentiment * a.n_mentions) / sum(a.n_mentions) AS mean_sentiment,
    sum(a.n_positive) AS n_positive,
    sum(a.n_negative) AS n_negative
FROM actors a
JOIN documents d USING (document_id)
WHERE d.published_at IS NOT NULL AND a.n_mentions > 0
GROUP BY a.actor_key, published_month
ORDER BY published_month, n_mentions DESC, a.actor_key;

-- needs: quotes, mentions, actors
-- Whom speakers talk of: the actors mentioned inside each quote, and the quote's tone.
CREATE OR REPLACE VIEW who_says_what_about_whom AS
SELECT DISTINCT
    q.document_id,
    q.quote_no,
    q.speaker_key,
    q.speaker_name,
    a.actor_key AS about_key,
    a.name AS about_name,
    q.content,
    q.sentiment,
    q.sentiment_label
FROM quotes q
JOIN mentions m
    ON m.document_id = q.document_id
    AND m.char_start >= q.content_start
    AND m.char_end <= q.content_end
JOIN actors a
    ON a.document_id = m.document_id
    AND a.actor_no = m.actor_no
WHERE q.speaker_key IS NOT NULL AND a.actor_key <> q.speaker_key
ORDER BY q.document_id, q.quote_no, about_key;

-- needs: quotes
-- What the officials, groups and citizens of each country say:
--   SELECT * FROM quotes_of_country WHERE country = 'UKR';
CREATE OR REPLACE VIEW quotes_of_country AS
SELECT
    speaker_country AS country,
    speaker_sector AS sector,
    speaker_name,
    speaker_role,
    content,
    kind,
    sentiment_label,
    confidence,
    document_id,
    quote_no
FROM quotes
WHERE speaker_country IS NOT NULL
ORDER BY country, sector, speaker_name, document_id, quote_no;

-- needs: documents, quotes
-- Whom each publisher quotes, and what share of its quotes that is.
CREATE OR REPLACE VIEW most_quoted_by_publisher AS
WITH counted AS (
    SELECT
        coalesce(d.publisher, d.domain) AS publisher,
        q.speaker_key,
        arg_max(q.speaker_name, length(q.speaker_name)) AS speaker_name,
        count(*) AS n_quotes
    FROM quotes q
    JOIN documents d USING (document_id)
    WHERE q.speaker_key IS NOT NULL AND coalesce(d.publisher, d.domain) IS NOT NULL
    GROUP BY coalesce(d.publisher, d.domain), q.speaker_key
)
SELECT
    *,
    n_quotes / sum(n_quotes) OVER (PARTITION BY publisher) AS share_of_quotes
FROM counted
ORDER BY publisher, n_quotes DESC, speaker_key;

-- needs: quotes
-- The same words in several articles: what was passed on, and whether the speaker was passed on with it.
CREATE OR REPLACE VIEW repeated_quotes AS
SELECT
    quote_hash,
    arg_max(content, length(content)) AS content,
    count(DISTINCT document_id) AS n_documents,
    list_sort(list(DISTINCT speaker_name) FILTER (WHERE speaker_name IS NOT NULL)) AS speaker_names
FROM quotes
WHERE quote_hash >= 0 AND kind <> 'indirect' AND length(content) >= 20
GROUP BY quote_hash
HAVING count(DISTINCT document_id) > 1
ORDER BY n_documents DESC, quote_hash;

-- needs: stances
-- Who is for or against whom, over all articles.
CREATE OR REPLACE VIEW stance_pairs AS
SELECT
    source_key,
    target_key,
    count(*) FILTER (WHERE sentiment_label = 'negative') AS n_against,
    count(*) FILTER (WHERE sentiment_label = 'positive') AS n_for,
    avg(sentiment) AS mean_sentiment,
    count(DISTINCT document_id) AS n_documents
FROM stances
GROUP BY source_key, target_key
ORDER BY count(*) DESC, source_key, target_key;

-- needs: actors
-- Which actors appear in the same articles: the edges of a network.
CREATE OR REPLACE VIEW actors_together AS
SELECT
    a.actor_key AS actor_key,
    b.actor_key AS other_key,
    count(DISTINCT a.document_id) AS n_documents
FROM actors a
JOIN actors b
    ON b.document_id = a.document_id
    AND a.actor_key < b.actor_key
GROUP BY a.actor_key, b.actor_key
ORDER BY n_documents DESC, actor_key, other_key;

-- needs: documents, duplicates
-- The articles without those that repeat an earlier one.
CREATE OR REPLACE VIEW first_documents AS
FROM documents
WHERE document_id NOT IN (SELECT document_id FROM duplicates);

-- needs: quarantine
-- Why records could not be analysed, and where the first of each kind stands.
CREATE OR REPLACE VIEW quarantine_by_reason AS
SELECT
    stage,
    reason,
    count(*) AS n_records,
    count(*) FILTER (WHERE retryable) AS n_retryable,
    first(source_file ORDER BY source_file, record_no) AS first_source_file,
    first(record_no ORDER BY source_file, record_no) AS first_record_no
FROM quarantine
GROUP BY stage, reason
ORDER BY n_records DESC, stage, reason;
