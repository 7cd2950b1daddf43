import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { letterFolding } from '../../letter-folding.js'
import type { DatabaseKind } from '../database.js'
import { plainNotes, spaced, UNSPACED, UNSPACED_LENGTH_MAX, WORD_LENGTH_MAX } from './0036-search-texts.js'
import { portableMigration } from './portable-ddl.js'

const LETTERS = `
create table search_letters (
  letter TEXT primary key,
  folded TEXT not null
);
`

/**
 * What letters count as, in one table that both databases fold by: their own rules differ from each other, and those of PostgreSQL from one locale and version to
 * the next. The words of all tasks are made anew.
 */
export function searchLetters(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await portableMigration(kind, LETTERS).up(db)
      const letters = JSON.stringify(Object.fromEntries(letterFolding()))
      const each = kind === 'sqlite' ? sql`json_each(${letters})` : sql`jsonb_each_text(${letters}::jsonb)`
      await sql`insert into search_letters (letter, folded) select key, value from ${each}`.execute(db)
      for (const step of kind === 'sqlite' ? SQLITE : POSTGRES) await sql.raw(step).execute(db)
    },
  }
}

/** Letters in parts, and what is behind them: see `IN_PARTS` in letter-folding.ts. */
const [LEADS, VOWELS, TAILS] = ['\u1100-\u1112', '\u1161-\u1175', '\u11a8-\u11c2']
const SYLLABLES = '\uac00-\ud7a3'

// SQLite.

/** Characters that its full-text index takes for what the table says; most texts have no others, and are left to it. */
const PLAIN =
  '\t\n\r -~\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00c0-\u00c5\u00c7-\u00d7\u00d9-\u00de\u00e0-\u00e5\u00e7-\u00f7\u00f9-\u010f\u0112-\u0125\u0143-\u0148\u014c-\u0151\u0154-\u0165\u0168-\u017e\u0391-\u03a9\u03b1-\u03c9\u0410-\u044f\u1ea0-\u1ef9\u2010-\u2029\u20a0-\u20b9\u2190-\u2199\u3000-\u3037\u4e00-\u9fff\uac00-\ud7a3'

const [BEFORE_2, BEFORE, LETTER, AFTER, AFTER_2] = [0, 1, 2, 3, 4].map(
  (place) => `substr(piece.text, place.at + ${place}, 1)`,
) as [string, string, string, string, string]
const isOne = (letter: string, of: string) => `${letter} glob '[${of}]'`
const isOpen = (syllable: string) =>
  `${isOne(syllable, SYLLABLES)} and (unicode(${syllable}) - 44032) % 28 = 0`
const tailOf = (letter: string) =>
  `case when ${isOne(letter, TAILS)} then unicode(${letter}) - 4519 else 0 end`

const LOOKED_UP = `coalesce((select folded from search_letters where letter = ${LETTER}), ${LETTER})`
/** A letter of a text, with the parts of a syllable put together. */
const FOLDED = `case
  when ${LETTER} <= '~' then ${LETTER}
  when ${LETTER} < '\u1100' then ${LOOKED_UP}
  when ${isOne(LETTER, SYLLABLES)} then case when ${isOpen(LETTER)} then char(unicode(${LETTER}) + ${tailOf(AFTER)}) else ${LETTER} end
  when ${isOne(LETTER, LEADS)} and ${isOne(AFTER, VOWELS)}
    then char(44032 + ((unicode(${LETTER}) - 4352) * 21 + unicode(${AFTER}) - 4449) * 28 + ${tailOf(AFTER_2)})
  when ${isOne(LETTER, VOWELS)} and ${isOne(BEFORE, LEADS)} then ''
  when ${isOne(LETTER, TAILS)} and (${isOne(BEFORE, VOWELS)} and ${isOne(BEFORE_2, LEADS)} or ${isOpen(BEFORE)}) then ''
  else ${LOOKED_UP} end`

/** A text is read 64 characters at a time, each with the two on either side: to find a character, SQLite counts from the first. */
const folded = (text: string) => `(
  with recursive whole(text, size) as materialized (
    select '  ' || replace(replace(${text}, '\u0438\u0306', '\u0439'), '\u0418\u0306', '\u0439') || '  ', length(${text})),
  piece(text, at) as (
    select substr(text, 1, 68), 1 from whole
    union all
    select substr(whole.text, at + 64, 68), at + 64 from piece cross join whole where at + 64 <= size),
  place(at) as (select 1 union all select at + 1 from place where at < 64)
  select group_concat(${FOLDED}, '' order by piece.at, place.at) from piece cross join place)`

/** A text is made once: what were no table of its own, SQLite would make again for each character that is looked at. */
const indexWords = (row: string) => `insert into search_words (rowid, words)
  select id, words from (
    with whole_text(id, text) as materialized (
      select id, ${row}.name || ' ' || ${plainNotes(row)} from search_tasks
      ${row === 'tasks' ? 'join tasks on tasks.gid = task_gid' : `where task_gid = ${row}.gid`}),
    folded_text(id, text) as materialized (
      select id, case when text glob '*[^${PLAIN}]*' then ${folded('text')} else text end from whole_text)
    select id, case when text glob '*[${UNSPACED}]*' then ${spaced('text')} else text end as words from folded_text)`

const SQLITE = [
  'drop trigger search_tasks_insert',
  'drop trigger search_tasks_update',
  `insert into search_words (search_words) values ('delete-all')`,
  indexWords('tasks'),
  `create trigger search_tasks_insert after insert on tasks begin
    insert into search_tasks (id, workspace_gid, task_gid, num_likes)
      select 1 + coalesce((
        select id from search_tasks
        where id between number << 32 and (number + 1 << 32) - 1
        order by id desc limit 1), number << 32), new.workspace_gid, new.gid, 0
      from search_workspaces where workspace_gid = new.workspace_gid;
    ${indexWords('new')};
  end`,
  `create trigger search_tasks_update after update of name, html_notes on tasks
  when old.name is not new.name or old.html_notes is not new.html_notes begin
    delete from search_words where rowid = (select id from search_tasks where task_gid = new.gid);
    ${indexWords('new')};
  end`,
]

// PostgreSQL.

const POSTGRES = [
  `create function search_folded(input text) returns text language plpgsql stable as $$
    declare
      small text := lower(input collate "C");
      one record;
      singles text;
      folded_singles text;
    begin
      if octet_length(small) = length(small) then
        return small;
      end if;
      if small ~ '[\\u0306${VOWELS}${TAILS}]' then
        select string_agg(coalesce(normalize(part[1], nfc), part[2]), '' order by number) into small
          from regexp_matches(small,
            '([\\u0418\\u0438]\\u0306|[${LEADS}][${VOWELS}][${TAILS}]?|[${SYLLABLES}][${TAILS}])|([^\\u0418\\u0438${LEADS}${SYLLABLES}]+|.)', 'g')
            with ordinality as match (part, number);
      end if;
      select string_agg(letter, '' order by folded = '', letter collate "C"), string_agg(folded, '' order by folded = '', letter collate "C")
        into singles, folded_singles from search_letters
        where letter = any (string_to_array(regexp_replace(small, '[\\x01-\\x7f]+', '', 'g'), null)) and length(folded) < 2;
      for one in
        select letter, folded from search_letters
        where letter = any (string_to_array(regexp_replace(small, '[\\x01-\\x7f]+', '', 'g'), null)) and length(folded) > 1
      loop
        small := replace(small, one.letter, one.folded);
      end loop;
      return case when singles is null then small else translate(small, singles, coalesce(folded_singles, '')) end;
    end $$`,
  `create or replace function search_words(input text) returns text[] language sql stable as $$
    with folded as materialized (select search_folded(input) as text),
    spaced as (
      select case when text ~ '[${UNSPACED}]'
        then regexp_replace(left(text, ${UNSPACED_LENGTH_MAX}), '([${UNSPACED}])', ' \\1 ', 'g') || substr(text, ${UNSPACED_LENGTH_MAX + 1})
        else text end as text
      from folded),
    runs as (
      select found[1] as run, number from folded,
        regexp_matches(left(text, ${UNSPACED_LENGTH_MAX + 1}), '[${UNSPACED}]{2,}', 'g') with ordinality as match (found, number)),
    pairs as (
      select letter || lead(letter) over (partition by number order by at) as pair
      from runs, unnest(string_to_array(run, null)) with ordinality as split (letter, at))
    select coalesce(array_agg(distinct part collate "C"), '{}') from (
      select left(word, ${WORD_LENGTH_MAX}) as part from spaced, regexp_split_to_table(text, '[\\x01-\\x2f\\x3a-\\x60\\x7b-\\x7f]+') as word
      where word <> ''
      union all
      select pair from pairs where pair is not null) as parts
  $$`,
  'analyze search_letters',
  `update search_tasks set words = search_vector(tasks.workspace_gid, tasks.name, tasks.html_notes)
    from tasks where tasks.gid = search_tasks.task_gid`,
]
