// Writes what searches take letters for, out of the Unicode that this Node has: node scripts/letter-folding.mjs && npm run format
// Databases have a copy of the table (migration 0051): one that differs needs a migration that writes it anew, and the words of all tasks.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const target = resolve(import.meta.dirname, '../packages/server/src/letter-folding-table.ts')
const LINE_LENGTH = 100
const OF_WORDS = /^[\p{L}\p{N}\p{M}\p{Co}]$/u
// What a later Unicode may yet make a letter counts as one: no newer Node may see words where an index has none.
const IS_OPEN = /^[\p{Cn}\p{Co}]$/u
// SQLite takes these two for no letters.
const NEVER_LETTERS = ['\ufffe', '\uffff']
// Hangul syllables stand as they are, and their parts are put together; й is a letter of its own.
const KEPT = /[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc\u0419\u0439]/
// Accents of Latin, Greek and Cyrillic letters; points of Hebrew, and the vowels of Arabic with its stretching; variation selectors.
const ACCENTS = classOf(
  '300-36f 483-487 591-5bd 5bf 5c1 5c2 5c4 5c5 5c7 610-61a 640 64b-65f 670 6d6-6dc 6df-6e4 6e7 6e8 6ea-6ed 1ab0-1aff 1dc0-1dff 20d0-20ff fe00-fe0f fe20-fe2f e0100-e01ef',
)
// What is not seen within a word: the soft hyphen, joiners, the directions of writing.
const UNSEEN = classOf('ad 200c-200f 202a-202e 2060 2066-2069 feff')
const ALIKE = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ς: 'σ',
}

function classOf(ranges) {
  const escaped = ranges.replaceAll(/[\da-f]+/g, String.raw`\u{$&}`).replaceAll(' ', '')
  return new RegExp(`[${escaped}]`, 'gu')
}

function fold(letter) {
  if (KEPT.test(letter)) return letter.toLowerCase()
  const plain = letter.normalize('NFKD').toLowerCase().normalize('NFKD')
  const folded = plain
    .replaceAll(ACCENTS, '')
    .replaceAll(UNSEEN, '')
    .replaceAll(/[ßæœøłđħŧıς]/g, (one) => ALIKE[one])
  if (folded === '' || OF_WORDS.test(letter))
    return Array.from(folded, (one) => (OF_WORDS.test(one) ? one : ' ')).join('')
  return ' '
}

const hex = (text) => Array.from(text, (one) => one.codePointAt(0).toString(16)).join('+')
const name = ({ first, last }) =>
  first === last ? first.toString(16) : `${first.toString(16)}-${last.toString(16)}`
const folded = []
const separators = []
for (let point = 0x80; point <= 0x10ffff; point++) {
  if (point >= 0xd800 && point <= 0xdfff) continue
  const letter = String.fromCodePoint(point)
  const isNever = NEVER_LETTERS.includes(letter)
  if (IS_OPEN.test(letter) && !isNever) continue
  const to = isNever ? ' ' : fold(letter)
  if (to === letter) continue
  const list = to === ' ' ? separators : folded
  const run = list.at(-1)
  const follows =
    run !== undefined &&
    run.last === point - 1 &&
    (to === ' ' ||
      (Array.from(to).length === 1 &&
        Array.from(run.to).length === 1 &&
        to.codePointAt(0) === run.to.codePointAt(0) + point - run.first))
  if (follows) run.last = point
  else list.push({ first: point, last: point, to })
}

writeFileSync(
  target,
  `// Written by scripts/letter-folding.mjs; do not edit. Unicode ${process.versions.unicode}. Databases have it, too: see there.

/** Letters beyond ASCII, or the first and the last of some that follow each other, and what they count as, the others what follows it: \`ff41-ff5a=61\`. */
export const FOLDED = \`
${lines(folded.map((run) => `${name(run)}=${hex(run.to)}`))}
\`

/** What stands between words beyond ASCII. */
export const SEPARATORS = \`
${lines(separators.map(name))}
\`
`,
)

function lines(entries) {
  const made = []
  for (const entry of entries) {
    const last = made.at(-1)
    if (last !== undefined && last.length + entry.length < LINE_LENGTH)
      made[made.length - 1] = `${last} ${entry}`
    else made.push(entry)
  }
  return made.join('\n')
}
