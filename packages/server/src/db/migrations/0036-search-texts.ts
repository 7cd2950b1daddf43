import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { DatabaseKind } from '../database.js'
import { portableMigration } from './portable-ddl.js'

/** Characters of scripts that put no spaces between words: Chinese, Japanese, Korean. They are found by each one and by each two in a row. */
export const UNSPACED =
  '々〆\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{2fa1f}'
/** Characters of such a script, of one text, that are looked at one by one. */
export const UNSPACED_LENGTH_MAX = 10_240
/** Characters of a word that count. PostgreSQL keeps no longer ones. */
export const WORD_LENGTH_MAX = 100
/** Tags within a word. All others of rich text stand between words. */
const INLINE_TAGS = `'strong', 'em', 'u', 's', 'code'`

const WORKSPACES = `
create table search_workspaces (
  number SEQUENCE primary key,
  workspace_gid TEXT not null unique references workspaces (gid) on delete cascade
);
insert into search_workspaces (workspace_gid) select gid from workspaces order by gid;
`

/**
 * The words of a task's name and notes, and its likes, kept by the database itself, so that no statement of any process, of an older one either, can
 * leave them behind. Letters are found whatever their case and accents. They are derived: a restore makes them anew.
 */
export function searchTexts(kind: DatabaseKind): Migration {
  const steps = kind === 'sqlite' ? SQLITE : POSTGRES
  return {
    async up(db: Kysely<unknown>) {
      await portableMigration(kind, WORKSPACES).up(db)
      await portableMigration(kind, steps.tables).up(db)
      const collation = kind === 'postgres' ? await letterCollation(db) : ''
      for (const step of steps.rest(collation)) await sql.raw(step).execute(db)
    },
  }
}

// SQLite. The rows of a workspace have ids that follow each other, so that a search in the index of all words reads those of one workspace alone.

const SEPARATORS = '\ufe0e\ufe0f'
const IDS_PER_WORKSPACE_BITS = 32

/** The text in rich text: what stands between `<` and `>` is taken out, piece by piece, in one pass. */
export const plainNotes = (
  row: string,
) => `case when instr(${row}.html_notes, '<') = 0 then ${row}.html_notes else (
  select replace(replace(replace(replace(replace(group_concat(case
    when key = 0 then value
    when ltrim(substr(value, 1, instr(value, '>') - 1), '/') in (${INLINE_TAGS}) then substr(value, instr(value, '>') + 1)
    else ' ' || substr(value, instr(value, '>') + 1) end, ''), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&apos;', ''''), '&amp;', '&')
  from json_each('[' || replace(json_quote(${row}.html_notes), '<', '","') || ']')) end`

/**
 * A text with spaces around each character of an unspaced script, and after it the two that begin with it. It is read 64 characters at a time, for to find a
 * character, SQLite counts from the first; what follows the first ten thousand stays as it is.
 */
export const spaced = (text: string) => `(
  with recursive whole(text, size) as materialized (select ${text}, length(${text})),
  piece(text, at) as (
    select substr(text, 1, 65), 1 from whole
    union all
    select substr(whole.text, at + 64, 65), at + 64 from piece cross join whole where at + 64 <= min(size, ${UNSPACED_LENGTH_MAX})),
  place(at) as (select 1 union all select at + 1 from place where at < 64)
  select group_concat(case
    when substr(text, place.at, 1) glob '[${UNSPACED}]' then ' ' || substr(text, place.at, 1) || ' ' || substr(text, place.at, 2) || ' '
    else substr(text, place.at, 1) end, '' order by piece.at, place.at)
  from piece cross join place) || substr(${text}, ${UNSPACED_LENGTH_MAX + 1})`

const indexWords = (row: string) => `insert into search_words (rowid, words)
  select id, case when text glob '*[${UNSPACED}]*' then ${spaced('text')} else text end
  from (select id, ${row}.name || ' ' || ${plainNotes(row)} as text from search_tasks ${
    row === 'tasks' ? 'join tasks on tasks.gid = task_gid' : `where task_gid = ${row}.gid`
  } limit -1)`

const SQLITE = {
  tables: `
create table search_tasks (
  id INTEGER primary key,
  workspace_gid TEXT not null,
  task_gid TEXT not null unique references tasks (gid) on delete cascade,
  num_likes INTEGER not null
);
create index search_tasks_by_likes on search_tasks (workspace_gid, num_likes, task_gid);
insert into search_tasks (id, workspace_gid, task_gid, num_likes)
  select (number << ${IDS_PER_WORKSPACE_BITS}) + row_number() over (partition by number order by gid), tasks.workspace_gid, gid,
    (select count(*) from task_likes where task_gid = tasks.gid)
  from tasks join search_workspaces on search_workspaces.workspace_gid = tasks.workspace_gid;
`,
  rest: () => [
    `create virtual table search_words using fts5(words, content = '', contentless_delete = 1,
      tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*' separators '${SEPARATORS}'")`,
    indexWords('tasks'),
    `create trigger search_workspaces_insert after insert on workspaces begin
      insert into search_workspaces (workspace_gid) values (new.gid);
    end`,
    `create trigger search_tasks_insert after insert on tasks begin
      insert into search_tasks (id, workspace_gid, task_gid, num_likes)
        select 1 + coalesce((
          select id from search_tasks
          where id between number << ${IDS_PER_WORKSPACE_BITS} and (number + 1 << ${IDS_PER_WORKSPACE_BITS}) - 1
          order by id desc limit 1), number << ${IDS_PER_WORKSPACE_BITS}), new.workspace_gid, new.gid, 0
        from search_workspaces where workspace_gid = new.workspace_gid;
      ${indexWords('new')};
    end`,
    `create trigger search_tasks_update after update of name, html_notes on tasks
    when old.name is not new.name or old.html_notes is not new.html_notes begin
      delete from search_words where rowid = (select id from search_tasks where task_gid = new.gid);
      ${indexWords('new')};
    end`,
    `create trigger search_tasks_delete after delete on search_tasks begin
      delete from search_words where rowid = old.id;
    end`,
    `create trigger search_likes_insert after insert on task_likes begin
      update search_tasks set num_likes = num_likes + 1 where task_gid = new.task_gid;
    end`,
    `create trigger search_likes_delete after delete on task_likes begin
      update search_tasks set num_likes = num_likes - 1 where task_gid = old.task_gid;
    end`,
  ],
}

// PostgreSQL. Each word begins with the number of its workspace, so that those of one workspace stand together in the index.

/** What stands between words: the blocks of punctuation and symbols. Locales differ in what they take for letters. */
const BETWEEN_WORDS = [
  String.raw`\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7`,
  String.raw`\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965`,
  String.raw`\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u249c-\u24e9\u2500-\u2775\u2794-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f`,
  String.raw`\u30fb\ufe00-\ufe1f\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufffc\ufffd\U0001f000-\U0001faff`,
].join('')

/** Where all letters have small ones, whatever the database's own locale says. */
async function letterCollation(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select collname as name from pg_collation where collname in ('und-x-icu', 'pg_c_utf8')
    and collencoding in (-1, (select encoding from pg_database where datname = current_database()))
    order by collname desc limit 1`.execute(db)
  return `collate "${rows[0]?.name ?? 'default'}"`
}

const POSTGRES = {
  tables: `
create table search_tasks (
  task_gid TEXT primary key references tasks (gid) on delete cascade,
  workspace_gid TEXT not null,
  num_likes INTEGER not null,
  words tsvector not null
);
create index search_tasks_by_likes on search_tasks (workspace_gid, num_likes, task_gid);
create index search_tasks_by_words on search_tasks using gin (words);
`,
  rest: (collation: string) => [
    `create function search_words(input text) returns text[] language sql immutable as $$
      with folded as (
        select lower(normalize(regexp_replace(normalize(input, nfd), '([A-Za-z])[\\u0300-\\u036f]+', '\\1', 'g'), nfc) ${collation}) as text),
      words as (
        select word, number, word ~ '^[${UNSPACED}]' as is_unspaced from folded,
          regexp_split_to_table(regexp_replace(text, '([${UNSPACED}]+)', ' \\1 ', 'g'), '[${BETWEEN_WORDS}]+')
            with ordinality as split (word, number)
        where word <> ''),
      letters as (
        select letter, letter || lead(letter, 1, '') over (partition by number order by at) as pair
        from words, unnest(string_to_array(left(word, ${UNSPACED_LENGTH_MAX}), null)) with ordinality as split (letter, at)
        where is_unspaced)
      select coalesce(array_agg(distinct part collate "C"), '{}') from (
        select left(word, ${WORD_LENGTH_MAX}) as part from words where not is_unspaced
        union all
        select part from letters, lateral (values (letter), (pair)) as both_of (part)) as parts
    $$`,
    `create function search_vector(workspace text, name text, notes text) returns tsvector language sql stable as $$
      select array_to_tsvector(array(
        select number || '/' || word from unnest(search_words(name || ' ' ||
          replace(replace(replace(replace(replace(regexp_replace(regexp_replace(notes, '</?(strong|em|u|s|code)>', '', 'g'), '<[^>]*>', ' ', 'g'),
            '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&apos;', ''''), '&amp;', '&'))) as word))
      from search_workspaces where workspace_gid = workspace
    $$`,
    `insert into search_tasks (workspace_gid, task_gid, num_likes, words)
      select workspace_gid, gid, (select count(*) from task_likes where task_gid = tasks.gid), search_vector(workspace_gid, name, html_notes)
      from tasks`,
    `create function search_note_workspace() returns trigger language plpgsql as $$ begin
      insert into search_workspaces (workspace_gid) values (new.gid);
      return null;
    end $$`,
    `create trigger search_workspaces_insert after insert on workspaces for each row execute function search_note_workspace()`,
    `create function search_note_task() returns trigger language plpgsql as $$ begin
      if tg_op = 'INSERT' then
        insert into search_tasks (workspace_gid, task_gid, num_likes, words)
        values (new.workspace_gid, new.gid, 0, search_vector(new.workspace_gid, new.name, new.html_notes));
      else
        update search_tasks set words = search_vector(new.workspace_gid, new.name, new.html_notes) where task_gid = new.gid;
      end if;
      return null;
    end $$`,
    `create trigger search_tasks_insert after insert on tasks for each row execute function search_note_task()`,
    `create trigger search_tasks_update after update of name, html_notes on tasks for each row
    when (old.name is distinct from new.name or old.html_notes is distinct from new.html_notes) execute function search_note_task()`,
    `create function search_note_likes() returns trigger language plpgsql as $$ begin
      if tg_op = 'INSERT' then
        update search_tasks set num_likes = num_likes + 1 where task_gid = new.task_gid;
      else
        update search_tasks set num_likes = num_likes - 1 where task_gid = old.task_gid;
      end if;
      return null;
    end $$`,
    `create trigger search_likes after insert or delete on task_likes for each row execute function search_note_likes()`,
  ],
}
