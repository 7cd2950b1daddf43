import type { ChainAnchor, ChainHead } from './ports.js'

/** `chain:position:hash`, as heads are noted. */
export function headText({ chain, hash, position }: ChainHead): string {
  return `${chain}:${position}:${hash}`
}

/** The same of what was pruned, and the first hash behind it where there was one. */
export function anchorText(anchor: ChainAnchor): string {
  return anchor.firstHash === null ? headText(anchor) : `${headText(anchor)}:${anchor.firstHash}`
}

const HEAD = /^(\d{1,4}):(\d{1,15}):([0-9a-f]{64}|)$/
const LOGGED_HEADS = /"auditHeads":\[([^\]]*)\]/g

/**
 * Reads heads that were noted: as `verify` prints them, separated by white space or commas, or anywhere in a log of the server's.
 * @returns null when something in the text is none, and when there is none in it
 */
export function parseHeads(text: string): readonly ChainHead[] | null {
  const logged = [...text.matchAll(LOGGED_HEADS)].map(([, heads = '']) => heads.replaceAll('"', ''))
  const words = (logged.length > 0 ? logged.join(' ') : text).split(/[\s,]+/).filter((part) => part !== '')
  if (words.length === 0) return null
  const heads = words.map(parseHead)
  if (!heads.every((head) => head !== null)) return null
  // A chain that had no event yet promised nothing.
  return heads.filter(({ position }) => position > 0)
}

function parseHead(word: string): ChainHead | null {
  const [, chain, position, hash = ''] = HEAD.exec(word) ?? []
  if (position === undefined || (position === '0') !== (hash === '')) return null
  return { chain: Number(chain), position: Number(position), hash }
}

/** What is said of prunings: up to where each chain was pruned, by the text of `anchorText`. @returns null where the text is anything else */
export function parseAnchors(text: string): readonly ChainAnchor[] | null {
  const anchors = text
    .split(' ')
    .filter((word) => word !== '')
    .map((word): ChainAnchor | null => {
      const [chain = '', position = '', hash = '', firstHash = null] = word.split(':')
      const head = parseHead([chain, position, hash].join(':'))
      return head === null ? null : { ...head, firstHash }
    })
  return anchors.every((anchor) => anchor !== null) ? anchors : null
}
