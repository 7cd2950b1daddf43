import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../../db/database.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { isThere } from './task-filters.store.js'
import { hasWords, textOfNotes, WORD_LENGTH_MAX, wordsOf } from './words.rules.js'

/** Of each word that is searched for, how the tasks of a workspace are found that have it, and whether one has all of them. */
export interface WordSearch {
  /** The tasks that have a word, a statement for each word, the rarest first as far as their lengths tell; where there is an order, the newest task first. */
  readonly candidates: readonly RawBuilder<{ readonly gid: Gid }>[]
  /** Whether a row of `tasks` has all of them; null where the database is slow to say so of one row. */
  readonly hasAll: RawBuilder<boolean> | null
  /** Which of some tasks have all of them, where the database is not asked; null once one search has read more texts than it may. */
  readonly keep: Keep
}

export type Keep = (gids: readonly Gid[], rest: Rest) => Promise<readonly Gid[] | null>

/** Bytes of texts that are looked through before others have their turn. */
const BYTES_PER_STEP = 100_000
/** Bytes of texts that count as one record that was looked at. */
const BYTES_PER_ROW = 1_000

/** @returns null for a text without a word: nothing has it */
export async function readWordSearch(
  db: Database,
  {
    text,
    textBytesMax,
    workspaceGid,
  }: { readonly text: string; readonly textBytesMax: number; readonly workspaceGid: Gid },
): Promise<WordSearch | null> {
  const words = wordsOf(text)
  if (words.length === 0) return null
  const workspace = await db.queries
    .selectFrom('search_workspaces')
    .select('number')
    .where('workspace_gid', '=', workspaceGid)
    .executeTakeFirst()
  if (workspace === undefined) return null
  // What is long is rare.
  const longestFirst = words.toSorted((one, other) => other.length - one.length)
  const asked = { number: workspace.number, text, textBytesMax, words: longestFirst }
  return db.kind === 'sqlite' ? inSqlite(db, asked) : inPostgres(asked)
}

interface Asked {
  readonly text: string
  readonly textBytesMax: number
  readonly words: readonly string[]
  /** Of the workspace. */
  readonly number: number
}

/**
 * The index is read from the newest task of the workspace on, and left as soon as there are enough. To find one task in it takes as long as to read all that have
 * the word before it, so whether a task has a word is seen by its texts.
 */
function inSqlite(db: Database, { number, text, textBytesMax, words }: Asked): WordSearch {
  return {
    candidates: words.map(
      (word) => sql<{ readonly gid: Gid }>`
        select found.task_gid as gid from search_words cross join search_tasks as found
        where search_words match ${matching(word)} and found.id = search_words.rowid
          and search_words.rowid between ${number} << 32 and (${number} + 1 << 32) - 1
        order by search_words.rowid desc`,
    ),
    hasAll: null,
    keep: keepByTexts(db, { text, textBytesMax }),
  }
}

/** The index has whole words, however long: of one of which only the beginning counts, whatever follows that. */
const matching = (word: string): string =>
  Array.from(word).length < WORD_LENGTH_MAX ? `"${word}"` : `"${word}" *`

/** Looks through the texts themselves, a few at a time: long ones hold the event loop. */
function keepByTexts(
  db: Database,
  { text, textBytesMax }: { readonly text: string; readonly textBytesMax: number },
): Keep {
  let bytesRead = 0
  return async (gids, rest) => {
    const kept: Gid[] = []
    for (const step of await stepsOf(db, gids)) {
      bytesRead += step.bytes
      if (bytesRead > textBytesMax) return null
      const tasks = await db.queries
        .selectFrom('tasks')
        .select(['gid', 'name', 'html_notes'])
        .where('gid', 'in', step.gids)
        .execute()
      for (const task of tasks)
        if (hasWords(`${task.name} ${textOfNotes(task.html_notes)}`, text)) kept.push(task.gid)
      await rest(Math.floor(step.bytes / BYTES_PER_ROW))
    }
    const keptGids = new Set(kept)
    return gids.filter((gid) => keptGids.has(gid))
  }
}

interface Step {
  readonly gids: readonly Gid[]
  readonly bytes: number
}

/** Some tasks, as many at a time as have texts for one step; SQLite knows how long they are without reading them. */
async function stepsOf(db: Database, gids: readonly Gid[]): Promise<readonly Step[]> {
  if (gids.length === 0) return []
  const { rows } = await sql<{ readonly gid: Gid; readonly bytes: number }>`
    select gid, octet_length(name) + octet_length(html_notes) as bytes from tasks where gid in (${sql.join(gids)})`.execute(
    db.queries,
  )
  const steps: { gids: Gid[]; bytes: number }[] = []
  for (const { bytes, gid } of rows) {
    const last = steps.at(-1)
    if (last === undefined || last.bytes + bytes > BYTES_PER_STEP) steps.push({ gids: [gid], bytes })
    else {
      last.gids.push(gid)
      last.bytes += bytes
    }
  }
  return steps
}

/** Whether to read the index of words, or as many tasks as it takes to find too many, is for the planner, which is told the words. */
function inPostgres({ number, words }: Asked): WordSearch {
  // No word has a character that would need to be told from what quotes it.
  const queries = words.map((word) => `'${number}/${word}'`)
  return {
    candidates: queries.map(
      (query) => sql<{ readonly gid: Gid }>`
        select task_gid as gid from search_tasks where words @@ ${query}::tsquery`,
    ),
    hasAll: isThere(sql`
      select 1 from search_tasks where search_tasks.task_gid = tasks.gid and words @@ ${queries.join(' & ')}::tsquery`),
    keep: async (gids) => await Promise.resolve(gids),
  }
}
