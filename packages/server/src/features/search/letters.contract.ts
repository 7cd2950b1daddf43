import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenStores, Stores } from '../../../test/support/stores.js'
import { foldLetters, letterFolding } from '../../letter-folding.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { indexedWords, WORD_LENGTH_MAX } from './words.rules.js'

const LETTERS_PER_TASK = 1_500
const ALIKE =
  /[\p{sc=Han}\p{sc=Hangul}\p{sc=Tangut}\p{sc=Cuneiform}\p{sc=Egyptian_Hieroglyphs}\p{sc=Anatolian_Hieroglyphs}\p{sc=Yi}\p{Cn}\p{Co}]/u
/** Letters that something else may be a part of. */
const PARTS = /[\u0400-\u045f\u1100-\u11ff\u3040-\u30ff]/u
/** What a letter may stand beside: an accent, the breve of й, parts of syllables, what voices kana, a letter. */
const NEIGHBOURS = ['\u0301z', '\u0306z', '\u1161\u11a8z', '\u11a8z', '\u3099z']
interface WordOfTask {
  readonly gid: Gid
  readonly word: string
}

const UNSPACED_PAIR = /^[^\0-\x7f].$/su

/** The words that an index has of a text are those that the judge of searches sees in it, whatever the letters. */
export function lettersContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
    if (stores.kind === 'sqlite')
      await sql`create virtual table temp.words_of using fts5vocab('main', 'search_words', 'instance')`.execute(
        stores.db.queries,
      )
  })
  afterAll(async () => {
    await stores.close()
  })

  /** The words that the index has of each of some tasks; SQLite reads all of it, whichever task is asked for. */
  const wordsInIndex = async (): Promise<ReadonlyMap<Gid, ReadonlySet<string>>> => {
    const read =
      stores.kind === 'sqlite'
        ? sql<WordOfTask>`select distinct task_gid as gid, term as word from temp.words_of cross join search_tasks where id = doc`
        : sql<WordOfTask>`select task_gid as gid, substr(word, strpos(word, '/') + 1) as word
            from search_tasks, unnest(tsvector_to_array(words)) as word`
    const words = new Map<Gid, Set<string>>()
    for (const { gid, word } of (await read.execute(stores.db.queries)).rows)
      words.set(gid, (words.get(gid) ?? new Set()).add(word))
    return words
  }

  /** Words of tasks with some names that one of the two has, and the other has not. */
  const differences = async (names: readonly string[]) => {
    const owner = await stores.newPerson()
    const tasks: { gid: Gid; own: ReadonlySet<string> }[] = []
    for (const name of names) {
      const { gid } = await stores.newTask(owner, { name, htmlNotes: '' })
      tasks.push({ gid, own: indexedWords(foldLetters(name)) })
    }
    const inIndex = await wordsInIndex()
    const found = tasks.map(({ gid, own }) => ({ found: inIndex.get(gid) ?? new Set<string>(), own }))
    return {
      missing: found.flatMap(({ found, own }) => [...own].filter((word) => !found.has(word) && !isCut(word))),
      tooMany: found.flatMap(({ found, own }) =>
        [...found].filter((word) => !own.has(word) && !isOfSqlite(word)),
      ),
    }
  }

  /** SQLite has long words whole. */
  const isCut = (word: string) => stores.kind === 'sqlite' && Array.from(word).length === WORD_LENGTH_MAX
  /** It has pairs of a character of an unspaced script and whatever follows it, too. Nobody asks for those. */
  const isOfSqlite = (word: string) =>
    stores.kind === 'sqlite' && (UNSPACED_PAIR.test(word) || Array.from(word).length > WORD_LENGTH_MAX)

  describe('letters', () => {
    it('of all scripts are the same to the index and to the judge', async () => {
      const letters = allLetters()
      expect(letters.length).toBeGreaterThan(25_000)
      expect(await differences(namesOf(letters, 'z'))).toEqual({ missing: [], tooMany: [] })
    }, 60_000)

    it('are the same to both whatever stands beside them', async () => {
      const letters = allLetters().filter((letter, index) => index % 40 === 0 || PARTS.test(letter))
      const names = NEIGHBOURS.flatMap((next) => namesOf(letters, next))
      expect(await differences(names)).toEqual({ missing: [], tooMany: [] })
    }, 60_000)

    it.each([
      [
        'Hangul in parts',
        '\u1112\u1161\u11ab\u1100\u116e\u11a8 \uac00\u11a8 \uac01\u11a8 \u1161\u11a8 \u1100',
      ],
      [
        'syllables at the edge of what is read at once',
        `${'a'.repeat(60)}${'\u1112\u1161\u11ab'.repeat(20)}`,
      ],
      ['long words', `${'я'.repeat(150)} ${'x'.repeat(101)} ${'\u{1d400}'.repeat(120)}`],
      ['Japanese behind what is looked at one by one', `${'会議'.repeat(5_119)}会議室の予約 そして`],
      ['a long Russian text', 'Съешь же ещё этих мягких французских булок. '.repeat(300)],
    ])('are the same to both: %s', async (_what, name) => {
      expect(await differences([name])).toEqual({ missing: [], tooMany: [] })
    })
  })
}

/** Names in which each of some letters stands in a word with what is next to it. */
function namesOf(letters: readonly string[], next: string): readonly string[] {
  const names: string[] = []
  for (let at = 0; at < letters.length; at += LETTERS_PER_TASK)
    names.push(
      letters
        .slice(at, at + LETTERS_PER_TASK)
        .map((letter) => `q${letter}${next}`)
        .join(' '),
    )
  return names
}

function allLetters(): readonly string[] {
  const letters: string[] = []
  const counted = new Map(letterFolding())
  for (let point = 0x21; point <= 0x10_ff_ff; point++) {
    if (point >= 0xd8_00 && point <= 0xdf_ff) continue
    const letter = String.fromCodePoint(point)
    // Of many that are alike, of private use, and not assigned yet, some.
    if (counted.has(letter) || !ALIKE.test(letter) || point % 500 === 0) letters.push(letter)
  }
  return letters
}
