-- How the fields of an event are found in its text. Everything that knows a layout of a KMS event is in this file.
-- Source of the fields: Microsoft, "Volume Activation Technical Reference", table 11 (ff793440).
--
-- A request (12290) is: result, minimum count, machine, client machine id, client time, virtual, licence state, minutes
-- to expiry, activation id. Releases of Windows write it as one text of nine fields joined by commas, as nine elements,
-- or as ten of which the first is something else. Readers join elements by commas, so that all three are one text.

CREATE OR REPLACE TEMP MACRO guid_pattern() AS '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
CREATE OR REPLACE TEMP MACRO time_pattern() AS '[0-9][0-9/.:TZ AaPpMm+-]{7,34}';

-- Whoever asks chooses the machine's name, so it may hold commas and may look like fields: the host's own fields are the
-- first hexadecimal number with an integer behind it, and the last six of the text.
CREATE OR REPLACE TEMP MACRO request_pattern() AS
  '(?s)^(?:.*?[,\s])??(0[xX][0-9A-Fa-f]{1,8})\s*,\s*(\d{1,9})\s*,(.*),\s*\{?(' || guid_pattern() || ')\}?\s*,\s*('
  || time_pattern() || ')\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(-?\d{1,10})\s*,\s*\{?(' || guid_pattern() || ')\}?[\s,]*$';

-- What a client sent (12288): result, status flags, server:port, client machine id, client time, virtual, licence state,
-- minutes to expiry, activation id, minimum count. Some releases leave out the last.
CREATE OR REPLACE TEMP MACRO sent_pattern() AS
  '(?s)^(?:.*?[,\s])??(0[xX][0-9A-Fa-f]{1,8})\s*,\s*(0[xX][0-9A-Fa-f]{1,8})\s*,\s*(.*?)(?::(\d{1,5}))?\s*,\s*\{?(' || guid_pattern()
  || ')\}?\s*,\s*(' || time_pattern() || ')\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(-?\d{1,10})\s*,\s*\{?(' || guid_pattern()
  || ')\}?(?:\s*,\s*(\d{1,9}))?[\s,]*$';

-- What a client got (12289): result, status flags, activated, unused, count on the host, activation interval, renewal
-- interval, client time.
CREATE OR REPLACE TEMP MACRO received_pattern() AS
  '(?s)^(?:.*?[,\s])??(0[xX][0-9A-Fa-f]{1,8})\s*,\s*(0[xX][0-9A-Fa-f]{1,8})\s*,\s*([01])\s*,[^,]*,\s*(-?\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*('
  || time_pattern() || ')[\s,]*$';

-- The nine fields of a request, or null. The two usual layouts are told by their places, which costs a twentieth of the
-- expression; everything else is found by shape.
CREATE OR REPLACE TEMP MACRO request_fields(text, parts) AS CASE
  WHEN len(parts) = 9 AND starts_with(parts[1], '0x') AND length(parts[4]) = 36 AND length(parts[9]) = 36 THEN parts
  WHEN len(parts) = 10 AND starts_with(parts[2], '0x') AND NOT starts_with(parts[1], '0x') AND length(parts[5]) = 36
    AND length(parts[10]) = 36 THEN parts[2:10]
  WHEN regexp_matches(text, request_pattern()) THEN [
    regexp_extract(text, request_pattern(), 1), regexp_extract(text, request_pattern(), 2),
    regexp_extract(text, request_pattern(), 3), regexp_extract(text, request_pattern(), 4),
    regexp_extract(text, request_pattern(), 5), regexp_extract(text, request_pattern(), 6),
    regexp_extract(text, request_pattern(), 7), regexp_extract(text, request_pattern(), 8),
    regexp_extract(text, request_pattern(), 9)]
END;

-- Entities of XML. The named ones first, "&amp;" last, as it may hold another.
CREATE OR REPLACE TEMP MACRO without_entities(text) AS CASE
  WHEN contains(text, '&') THEN replace(replace(replace(replace(replace(
    list_reduce(regexp_extract_all(text, '&#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});'), lambda done, entity: replace(done, entity,
      coalesce(try(chr(try_cast(replace(replace(replace(lower(entity), '&#x', '0x'), '&#', ''), ';', '') AS INTEGER))), entity)), text),
    '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&apos;', ''''), '&amp;', '&')
  ELSE text
END;

-- Elements of EventData, joined by commas.
CREATE OR REPLACE TEMP MACRO joined_elements(text) AS without_entities(
  replace(replace(replace(
    CASE WHEN regexp_matches(text, '<(?:Data|Param)\s|<Param|>\s+<|/>') THEN
      regexp_replace(regexp_replace(regexp_replace(regexp_replace(text, '<(?:Data|Param)(?:\s[^>]*)?/>', '<Data></Data>', 'g'),
        '<(?:Data|Param)(?:\s[^>]*)?>', '<Data>', 'g'), '</(?:Data|Param)>', '</Data>', 'g'), '>\s+<', '><', 'g')
    ELSE text END,
    '</Data><Data>', ','), '</Data>', ''), '<Data>', ''));

-- The fields within whatever an export calls the message of an event: a whole event, its data, its rendered text, or the
-- fields alone. Rendered text has them behind "Info:".
CREATE OR REPLACE TEMP MACRO fields_text(text) AS CASE
  WHEN contains(text, '<EventData') THEN joined_elements(regexp_extract(text, '(?s)<EventData[^>]*>(.*)</EventData>', 1))
  WHEN contains(text, '<Data>') OR contains(text, '<Param>') OR contains(text, '<Data ') THEN joined_elements(regexp_extract(text, '(?s)(<(?:Data|Param)[ >].*</(?:Data|Param)>)', 1))
  WHEN contains(text, 'Info:') THEN trim(regexp_extract(text, '(?s)Info:\s*(.*)$', 1), E' \t\r\n')
  ELSE text
END;

-- A time as some export wrote it, in UTC. `day_first` says how 1/2/2026 is meant; `zone` is the zone of times that name none.
CREATE OR REPLACE TEMP MACRO without_zone(text, day_first) AS CASE
  WHEN regexp_matches(text, '^\d{4}-\d\d-\d\d') THEN try_cast(text AS TIMESTAMP)
  WHEN regexp_matches(text, '^\d{4}[/.]') THEN try_strptime(text, ['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y/%m/%d %I:%M:%S %p', '%Y/%m/%d %I:%M %p', '%Y.%m.%d %H:%M:%S', '%Y.%m.%d %H:%M'])
  WHEN regexp_matches(text, '^\d{1,2}\.\d{1,2}\.\d{4}') THEN try_strptime(text, ['%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M'])
  WHEN day_first THEN try_strptime(replace(text, ',', ''), ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y %I:%M:%S %p', '%d/%m/%Y %I:%M %p', '%d/%m/%Y %H:%M:%S.%f', '%d/%m/%Y %I:%M:%S.%f %p', '%d-%m-%Y %H:%M:%S', '%d-%m-%Y %H:%M'])
  ELSE try_strptime(replace(text, ',', ''), ['%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %H:%M:%S.%f', '%m/%d/%Y %I:%M:%S.%f %p'])
END;

CREATE OR REPLACE TEMP MACRO event_time(text, day_first, zone) AS CASE
  WHEN text IS NULL OR text = '' THEN NULL
  WHEN ends_with(text, 'Z') THEN try_cast(text AS TIMESTAMP)
  WHEN regexp_matches(text, '^\d{13}$') THEN make_timestamp(try_cast(text AS BIGINT) * 1000)
  WHEN contains(text, '/Date(') THEN make_timestamp(try_cast(regexp_extract(text, '(-?\d+)', 1) AS BIGINT) * 1000)
  WHEN regexp_matches(text, '^\d{4}-.*[+-]\d\d:?\d\d$') THEN timezone('UTC', try_cast(regexp_replace(text, '([+-]\d\d):?(\d\d)$', '\1:\2') AS TIMESTAMPTZ))
  WHEN zone = 'UTC' THEN without_zone(text, day_first)
  ELSE timezone('UTC', timezone(zone, without_zone(text, day_first)))
END;

-- Client times inside the fields are UTC and come as 2010/9/29 21:46 or 1/14/2006 2:30.
CREATE OR REPLACE TEMP MACRO client_time(text) AS coalesce(try_cast(text AS TIMESTAMP), without_zone(text, false));

-- Anything shaped like a product key becomes its fingerprint, before it is stored: the same one that
-- activation/product-key.ts prints. As there, one without dashes is a key only next to a word that says so: without the word,
-- names and ids of other things would be keys.
CREATE OR REPLACE TEMP MACRO key_group() AS '[BCDFGHJKMNPQRTVWXY2346789]{5}';
CREATE OR REPLACE TEMP MACRO key_space() AS '[ \t\x{00a0}\x{2007}\x{2009}\x{202f}]';
-- Groups: 1 the word and what follows it, 2 a key without dashes, 3 what ends it, 4 a key with dashes.
CREATE OR REPLACE TEMP MACRO key_pattern() AS '(?i)((?:ipk|key)[^A-Z0-9]{0,12}(?:(?:is|to|value|string)[^A-Z0-9]{1,12})?)((?:'
  || key_group() || '){5})([^A-Z0-9]|$)|(' || key_group() || '(?:' || key_space()
  || '{0,3}[-\x{00ad}\x{2010}-\x{2015}\x{2043}\x{2212}\x{fe58}\x{fe63}\x{ff0d}]' || key_space() || '{0,3}' || key_group() || '|'
  || key_space() || '{1,3}' || key_group() || '){4})';
CREATE OR REPLACE TEMP MACRO key_fingerprint(text) AS left(sha256(regexp_replace(
  regexp_replace(upper(regexp_extract(text, key_pattern(), 2) || regexp_extract(text, key_pattern(), 4)), '[^A-Z0-9]', '', 'g'),
  '^(.{5})(.{5})(.{5})(.{5})(.{5})$', '\1-\2-\3-\4-\5')), 8);
CREATE OR REPLACE TEMP MACRO without_key(text) AS CASE
  WHEN length(text) >= 28 AND regexp_matches(text, key_pattern())
    THEN regexp_replace(text, key_pattern(), '\1[product key ' || key_fingerprint(text) || ']\3', 'g')
  ELSE text
END;

-- The name by which a machine is the same before and after it joins a domain.
CREATE OR REPLACE TEMP MACRO computer_of(name) AS lower(split_part(name, '.', 1));

-- Can these fields be of a plain request: one that needs no further care? As scan/matcher.ts sees it, of whole columns.
CREATE OR REPLACE TEMP MACRO plain_request(result, minimum, machine, client_machine_id, state, activation_id) AS coalesce(
  regexp_full_match(result, '0x[0-9A-Fa-f]{1,8}') AND regexp_full_match(minimum, '[0-9]{1,4}')
  AND try_cast(minimum AS INTEGER) BETWEEN 1 AND 1000 AND regexp_full_match(machine, '[A-Za-z0-9_.-]{1,255}')
  AND regexp_full_match(client_machine_id, guid_pattern()) AND regexp_matches(client_machine_id, '[1-9A-Fa-f]')
  AND regexp_full_match(state, '[0-6]') AND regexp_full_match(activation_id, guid_pattern()), false);
