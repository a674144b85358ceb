-- needs: quotes
-- Who is quoted most.
CREATE OR REPLACE VIEW top_speakers AS
SELECT speaker_key, any_value(speaker_name) AS speaker_name, count(*) AS n_quotes
FROM quotes WHERE speaker_key IS NOT NULL
GROUP BY speaker_key ORDER BY n_quotes DESC, speaker_key;
