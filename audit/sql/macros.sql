-- How the fields of an event are found in its text. Everything that knows a layout of a KMS event is in this file.
-- Source of the fields: Microsoft, "Volume Activation Technical Reference", table 11 (ff793440).
--
-- A request (12290) is: result, minimum count, machine, client machine id, client time, virtual, licence state, minutes
-- to expiry, activation id. Releases of Windows write it as one text of nine fields joined by commas, as nine elements,
-- or as ten of which the first is something else. Readers join elements by commas, so that all three are one text.

CREATE OR REPLACE TEMP MACRO guid_pattern() AS '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
CREATE OR REPLACE TEMP MACRO time_pattern() AS '[0-9][0-9/.:TZ AaPpMm\x{a0}\x{202f}+-]{7,34}';
-- A code, as 0xC004F074, 3221549172, -1073418124, or eight hexadecimal digits that nothing stands before.
CREATE OR REPLACE TEMP MACRO code_pattern() AS '0[xX][0-9A-Fa-f]{1,16}|[+-]?[0-9]{1,10}|[0-9A-Fa-f]{8}';
CREATE OR REPLACE TEMP MACRO number_of(text) AS try_cast(trim(text) AS BIGINT);
CREATE OR REPLACE TEMP MACRO code_of(text) AS CASE
  WHEN starts_with(lower(text), '0x') THEN try_cast('0x' || right(substring(trim(text), 3), 8) AS UINTEGER)
  WHEN length(trim(text)) = 8 AND NOT regexp_matches(text, '[+-]') THEN try_cast('0x' || trim(text) AS UINTEGER)
  ELSE try_cast((number_of(text) + 4294967296) % 4294967296 AS UINTEGER)
END;
CREATE OR REPLACE TEMP MACRO id_of(text) AS try_cast(trim(text, ' {}') AS UUID);

-- Whoever asks chooses the machine's name, so it may hold commas, line ends and markup, and may look like fields: the host's
-- own fields are the first code with an integer behind it, and the last six of the text.
CREATE OR REPLACE TEMP MACRO request_pattern() AS
  '(?s)^(?:.*?[,\s:])??(' || code_pattern() || ')\s*,\s*([0-9]{1,9})\s*,(.*),\s*(\{?' || guid_pattern() || '\}?)\s*,\s*('
  || time_pattern() || ')\s*,\s*([0-9]{1,9})\s*,\s*([0-9]{1,9})\s*,\s*(-?[0-9]{1,10})\s*,\s*(\{?' || guid_pattern() || '\}?)[\s,]*$';

-- What a client sent (12288): result, status flags, server:port, client machine id, client time, virtual, licence state,
-- minutes to expiry, activation id, minimum count. Some releases leave out the last.
CREATE OR REPLACE TEMP MACRO sent_pattern() AS
  '(?s)^(?:.*?[,\s:])??(' || code_pattern() || ')\s*,\s*(' || code_pattern() || ')\s*,\s*(.*?)(?::([0-9]{1,5}))?\s*,\s*(\{?' || guid_pattern()
  || '\}?)\s*,\s*(' || time_pattern() || ')\s*,\s*([0-9]{1,9})\s*,\s*([0-9]{1,9})\s*,\s*(-?[0-9]{1,10})\s*,\s*(\{?' || guid_pattern()
  || '\}?)(?:\s*,\s*([0-9]{1,9}))?[\s,]*$';

-- What a client got (12289): result, status flags, activated, unused, count on the host, activation interval, renewal
-- interval, client time.
CREATE OR REPLACE TEMP MACRO received_pattern() AS
  '(?s)^(?:.*?[,\s:])??(' || code_pattern() || ')\s*,\s*(' || code_pattern() || ')\s*,\s*([01])\s*,[^,]*,\s*(-?[0-9]{1,9})\s*,\s*([0-9]{1,9})\s*,\s*([0-9]{1,9})\s*,\s*('
  || time_pattern() || ')[\s,]*$';

-- The nine fields of a request, or null. Elements that a file keeps apart are fields as they stand, behind one that is
-- something else in some releases; a text is parsed by shape, whatever words and markup are around or within.
CREATE OR REPLACE TEMP MACRO nine_fields(parts) AS coalesce(
  regexp_full_match(trim(parts[1]), code_pattern()) AND regexp_full_match(trim(parts[2]), '[0-9]{1,9}')
  AND regexp_full_match(trim(parts[4]), '\{?' || guid_pattern() || '\}?') AND regexp_full_match(trim(parts[9]), '\{?' || guid_pattern() || '\}?'), false);
CREATE OR REPLACE TEMP MACRO request_fields(text, parts) AS CASE
  WHEN len(parts) = 9 AND nine_fields(parts) THEN parts
  WHEN len(parts) >= 10 AND nine_fields(parts[2:10]) THEN parts[2:10]
  WHEN regexp_matches(text, request_pattern()) THEN [
    regexp_extract(text, request_pattern(), 1), regexp_extract(text, request_pattern(), 2),
    regexp_extract(text, request_pattern(), 3), regexp_extract(text, request_pattern(), 4),
    regexp_extract(text, request_pattern(), 5), regexp_extract(text, request_pattern(), 6),
    regexp_extract(text, request_pattern(), 7), regexp_extract(text, request_pattern(), 8),
    regexp_extract(text, request_pattern(), 9)]
  WHEN len(parts) = 9 AND regexp_full_match(trim(parts[1]), code_pattern()) THEN parts
  WHEN len(parts) >= 10 AND regexp_full_match(trim(parts[2]), code_pattern()) THEN parts[2:10]
END;

-- Entities of XML, which readers/xml.ts resolves for both.
CREATE OR REPLACE TEMP MACRO without_entities(text) AS CASE WHEN contains(text, '&') THEN unescape_xml(text) ELSE text END;

-- The parts of an event in XML within a message or a field of JSON, with blanks wherever XML allows them.
CREATE OR REPLACE TEMP MACRO xml_event_id(text) AS try_cast(regexp_extract(text, '<EventID(?:\s[^>]*)?>\s*([0-9]+)', 1) AS INTEGER);
CREATE OR REPLACE TEMP MACRO xml_time(text) AS regexp_extract(text, 'SystemTime\s*=\s*["'']([^"'']*)', 1);
CREATE OR REPLACE TEMP MACRO xml_host(text) AS without_entities(trim(regexp_extract(text, '<Computer\s*>([^<]*)', 1)));
CREATE OR REPLACE TEMP MACRO xml_record(text) AS regexp_extract(text, '<EventRecordID\s*>\s*([0-9]+)', 1);
CREATE OR REPLACE TEMP MACRO xml_parts(text) AS list_transform(regexp_extract_all(replace(text, '/>', '></Data>'),
  '<(?:Data|Param)(?:\s[^>]*)?>([^<]*)</(?:Data|Param)\s*>', 1), lambda part: without_entities(part));

-- A time as some export wrote it, in UTC. `day_first` says how 1/2/2026 is meant; `zone` is the zone of times that name none.
CREATE OR REPLACE TEMP MACRO without_zone(text, day_first) AS CASE
  WHEN text[5] = '-' THEN try_cast(text AS TIMESTAMP)
  WHEN regexp_matches(text, '^\d{4}[/.]') THEN try_strptime(text, ['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y/%m/%d %I:%M:%S %p', '%Y/%m/%d %I:%M %p', '%Y/%m/%d %H:%M:%S.%f', '%Y.%m.%d %H:%M:%S', '%Y.%m.%d %H:%M'])
  WHEN regexp_matches(text, '^\d{1,2}\.\d{1,2}\.\d{4}') THEN try_strptime(text, ['%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M', '%d.%m.%Y %H:%M:%S.%f', '%d.%m.%Y %I:%M:%S %p'])
  WHEN day_first THEN try_strptime(text, ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y %I:%M:%S %p', '%d/%m/%Y %I:%M %p', '%d/%m/%Y %H:%M:%S.%f', '%d/%m/%Y %I:%M:%S.%f %p', '%d-%m-%Y %H:%M:%S', '%d-%m-%Y %H:%M'])
  ELSE try_strptime(text, ['%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %H:%M:%S.%f', '%m/%d/%Y %I:%M:%S.%f %p', '%m-%d-%Y %H:%M:%S', '%m-%d-%Y %H:%M'])
END;

-- The blanks and marks that versions of Windows put into a time, such as U+202F before AM; and the French "à".
CREATE OR REPLACE TEMP MACRO plain_time(text) AS CASE
  WHEN regexp_matches(text, '[^\x20-\x7e]') OR contains(text, ',') OR contains(text, '  ') THEN trim(regexp_replace(regexp_replace(regexp_replace(
    text, '[\x{200e}\x{200f}\x{feff}]', '', 'g'), '[,\s\x{a0}\x{202f}\x{2009}]+|\s*\x{e0}\s*', ' ', 'g'), ' +', ' ', 'g'))
  ELSE trim(text)
END;

CREATE OR REPLACE TEMP MACRO event_time(text, day_first, zone) AS CASE
  WHEN text[5] = '-' AND ends_with(text, 'Z') THEN coalesce(try_cast(text AS TIMESTAMP), try_cast(rtrim(text, 'Z') AS TIMESTAMP))
  WHEN text[5] = '-' AND zone = 'UTC' AND length(text) <= 26 AND NOT contains(text[12:], '+') AND NOT contains(text[12:], '-') THEN try_cast(text AS TIMESTAMP)
  WHEN text IS NULL OR text = '' THEN NULL
  WHEN regexp_matches(text, '^\d{13}$') THEN make_timestamp(try_cast(text AS BIGINT) * 1000)
  WHEN contains(text, '/Date(') THEN make_timestamp(try_cast(regexp_extract(text, '(-?\d+)', 1) AS BIGINT) * 1000)
  WHEN regexp_matches(text, '^\d{4}-.*[+-]\d\d:?\d\d$') THEN timezone('UTC', try_cast(regexp_replace(text, '([+-]\d\d):?(\d\d)$', '\1:\2') AS TIMESTAMPTZ))
  WHEN zone = 'UTC' THEN without_zone(text, day_first)
  ELSE timezone('UTC', timezone(zone, without_zone(text, day_first)))
END;

-- Client times inside the fields are UTC and come as 2010/9/29 21:46 or 1/14/2006 2:30.
CREATE OR REPLACE TEMP MACRO client_time(text) AS coalesce(try_cast(text AS TIMESTAMP), without_zone(plain_time(text), false));

-- Product keys are masked before anything is stored. What may hold one is shown to mask_keys, which database.ts adds.
CREATE OR REPLACE TEMP MACRO without_key(text) AS CASE
  WHEN length(text) >= 25 AND regexp_matches(text, '(?i)(?:[BCDFGHJKMNPQRTVWXY2346789]{5}[^A-Z0-9]{0,7}){5}') THEN mask_keys(text)
  ELSE text
END;

-- The library that hands out texts drops one byte order mark in front: a name that begins with one gets a second.
CREATE OR REPLACE TEMP MACRO with_mark(name) AS CASE WHEN starts_with(name, chr(65279)) THEN chr(65279) || name ELSE name END;

-- A name without its domain, and an address whole.
CREATE OR REPLACE TEMP MACRO short_name(name) AS CASE
  WHEN regexp_full_match(name, '[0-9.]+') THEN name ELSE lower(split_part(name, '.', 1)) END;

-- A request that needs no further care: nine elements as they should be, or ten of which the first is something else (`o` is 1).
-- `code` is how its result begins, with whatever words stand before it.
CREATE OR REPLACE TEMP MACRO plain_request(event_id, reason, moment, host, record, o, result, machine, client_machine_id, activation_id, minutes, state, minimum, code) AS coalesce(
  event_id = 12290 AND reason IS NULL AND o >= 0 AND starts_with(result, code) AND length(result) <= length(code) + 8 AND NOT contains(machine, '&')
  AND client_machine_id <> '00000000-0000-0000-0000-000000000000' AND activation_id IS NOT NULL AND minutes BETWEEN 0 AND 527040
  AND state BETWEEN 0 AND 6 AND minimum BETWEEN 1 AND 1000 AND record BETWEEN 0 AND 4294967295 AND moment IS NOT NULL AND host <> '', false);
