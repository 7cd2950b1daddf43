import { CONFUSABLES, CONFUSABLES_VERSION } from './confusables-table.js'

/**
 * Names what skeletons are made by. Those that were made by anything else are compared with none; raise the number when the function
 * changes, the version of Unicode does so by itself.
 */
export const SKELETON_RULE = `1 Unicode ${CONFUSABLES_VERSION}`

const IGNORED = /\p{Default_Ignorable_Code_Point}/gu
const SPACES = /\s+/gu

let prototypes: ReadonlyMap<string, string> | null = null

/** What a name looks like, twice: a letter may look like another one as it is written, or when all are written small. */
export interface NameSkeletons {
  readonly asWritten: string
  readonly small: string
}

/**
 * What a name looks like: two names that share either skeleton can be taken for each other. Beyond UTS #39, compatibility forms, case
 * and the number of spaces make no difference, since people do not tell apps by them. The texts are for comparing, not for showing.
 * @see UTS #39 §4 (skeleton)
 */
export function skeletonsOf(name: string): NameSkeletons {
  const text = name.normalize('NFKC').replaceAll(SPACES, ' ').trim()
  // `PIanner` with a capital i: what looks alike is replaced first, and case goes second.
  const asWritten = confusableSkeleton(confusableSkeleton(text).toLowerCase())
  // `ZIP` and `Zip`: here the capital i is one.
  return { asWritten, small: confusableSkeleton(text.toLowerCase()) }
}

/** The skeleton of the standard itself. */
export function confusableSkeleton(text: string): string {
  prototypes ??= readTable()
  let skeleton = ''
  for (const character of text.normalize('NFD').replaceAll(IGNORED, ''))
    skeleton += prototypes.get(character) ?? character
  return skeleton.normalize('NFD')
}

function readTable(): ReadonlyMap<string, string> {
  return new Map(
    CONFUSABLES.trim()
      .split(/\s/)
      .map((entry): [string, string] => {
        const [from = '', to = ''] = entry.split('=')
        return [characterOf(from), to.split('+').map(characterOf).join('')]
      }),
  )
}

function characterOf(hex: string): string {
  return String.fromCodePoint(Number.parseInt(hex, 16))
}
