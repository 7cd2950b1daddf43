import { CHAIN_START, linkHash } from '../../protocol/audit/chain-link.js'
import type { ChainHead, TrailEvent, TrailStore } from './ports.js'

/** Events that are in memory at once. */
const LINKS_PER_BATCH = 500
/** A chain that is pruned while it is walked is walked again; pruning runs once a day. */
const WALKS_MAX = 3

export type TrailFault =
  | 'event_altered'
  | 'event_missing'
  | 'event_inserted'
  | 'events_reordered'
  | 'tail_missing'
  | 'head_altered'
  | 'anchor_broken'
  | 'older_events_changed'
  | 'head_not_as_noted'

export type TrailVerdict =
  | {
      readonly ok: true
      readonly heads: readonly ChainHead[]
      readonly events: number
      /** Noted heads whose events were pruned since: nothing can be said of them. */
      readonly unheld: readonly ChainHead[]
    }
  | {
      readonly ok: false
      readonly fault: TrailFault
      readonly chain: number | null
      readonly position: number | null
    }

type Finding = Extract<TrailVerdict, { ok: false }>

/**
 * Walks every chain from its anchor to its head and hashes each event anew. Whoever can write to the database can also hash it all anew; what
 * finds them is a head that was noted elsewhere before.
 * @param noted  heads as they were printed earlier: their events must still be there; of those that were pruned, only the last one of a chain can be held
 * @returns the heads, or the first fault that was found
 * @throws StoreUnavailable, nothing else
 */
export function makeVerifyTrail({ trail }: { readonly trail: TrailStore }) {
  const walk = async (
    head: ChainHead,
    noted: readonly ChainHead[],
  ): Promise<
    Finding | { readonly ok: true; readonly events: number; readonly unheld: readonly ChainHead[] }
  > => {
    const anchor = await anchorOf(trail, head.chain)
    const isRefuted = (at: { readonly position: number; readonly hash: string | null }) =>
      noted.some(({ hash, position }) => position === at.position && hash !== at.hash)
    if (isRefuted(anchor)) return found('head_not_as_noted', head.chain, anchor.position)
    let last: { readonly position: number; readonly hash: string; readonly seq: number } = {
      ...anchor,
      seq: 0,
    }
    let events = 0
    while (last.position < head.position) {
      const links = await trail.links(head.chain, last.position, LINKS_PER_BATCH)
      for (const link of links) {
        if (link.position === null || link.position > head.position) break
        const fault = judge(link, last)
        if (fault !== null) return found(fault, head.chain, link.position)
        if (isRefuted({ position: link.position, hash: link.hash }))
          return found('head_not_as_noted', head.chain, link.position)
        last = { position: link.position, hash: link.hash ?? '', seq: link.seq }
        events += 1
      }
      if (links.length < LINKS_PER_BATCH) break
    }
    if (last.position < head.position) return found('tail_missing', head.chain, last.position + 1)
    if (last.hash !== head.hash) return found('head_altered', head.chain, head.position)
    const beyond = noted.find(({ position }) => position > head.position)
    if (beyond !== undefined) return found('head_not_as_noted', head.chain, beyond.position)
    return { ok: true, events, unheld: noted.filter(({ position }) => position < anchor.position) }
  }

  const walkSteadily = async (head: ChainHead, noted: readonly ChainHead[]) => {
    for (let attempt = 1; ; attempt++) {
      const before = await anchorOf(trail, head.chain)
      const result = await walk(head, noted)
      const isSteady = (await anchorOf(trail, head.chain)).position === before.position
      if (result.ok || isSteady || attempt === WALKS_MAX) return result
    }
  }

  return async (noted: readonly ChainHead[] = []): Promise<TrailVerdict> => {
    const older = await trail.unchained()
    if (older.expected !== older.found) return found('older_events_changed', null, null)
    const lastPositions = await trail.lastPositions()
    const heads = await trail.heads()
    for (const [chain, position] of lastPositions) {
      const head = heads.find((one) => one.chain === chain)
      if (head === undefined || position > head.position) return found('event_inserted', chain, position)
    }
    const lost = noted.find(({ chain }) => !heads.some((head) => head.chain === chain))
    if (lost !== undefined) return found('head_not_as_noted', lost.chain, lost.position)
    let events = older.found
    const unheld: ChainHead[] = []
    for (const head of heads) {
      const walked = await walkSteadily(
        head,
        noted.filter(({ chain }) => chain === head.chain),
      )
      if (!walked.ok) return walked
      events += walked.events
      unheld.push(...walked.unheld)
    }
    return (await judgeAnchors(trail)) ?? { ok: true, heads, events, unheld }
  }
}

function judge(
  link: TrailEvent,
  last: { readonly position: number; readonly hash: string; readonly seq: number },
): TrailFault | null {
  const { chain, position, prevHash } = link
  if (chain === null || position === null || prevHash === null) return 'event_altered'
  if (position !== last.position + 1) return 'event_missing'
  if (linkHash({ ...link, chain, position, prevHash }) !== link.hash) return 'event_altered'
  // It is whole, and hangs on something else than what is before it.
  if (prevHash !== last.hash) return last.seq === 0 ? 'anchor_broken' : 'event_inserted'
  return link.seq > last.seq ? null : 'events_reordered'
}

/** Anchors are only as good as the event in the chain that says the same. */
async function judgeAnchors(trail: TrailStore): Promise<Finding | null> {
  const anchors = await trail.anchors()
  const pruning = await trail.lastPruning()
  const { anchors: said = '' } = JSON.parse(pruning?.details ?? '{}') as { readonly anchors?: string }
  const known = new Set(said.split(' ').filter((text) => text !== ''))
  const broken = anchors.find((anchor) => !known.delete(headText(anchor)))
  if (broken !== undefined) return found('anchor_broken', broken.chain, broken.position)
  return known.size === 0 ? null : found('anchor_broken', null, null)
}

async function anchorOf(trail: TrailStore, chain: number) {
  const anchors = await trail.anchors()
  return anchors.find((anchor) => anchor.chain === chain) ?? CHAIN_START
}

function found(fault: TrailFault, chain: number | null, position: number | null): Finding {
  return { ok: false, fault, chain, position }
}

/** `chain:position:hash`, as heads are noted. */
export function headText({ chain, hash, position }: ChainHead): string {
  return `${chain}:${position}:${hash}`
}

/** @returns the heads in a text, separated by white space or commas; null when something in it is none, and when there is none in it */
export function parseHeads(text: string): readonly ChainHead[] | null {
  const heads = []
  const words = text.split(/[\s,]+/).filter((part) => part !== '')
  if (words.length === 0) return null
  for (const word of words) {
    const parts = /^(\d{1,4}):(\d{1,15}):([0-9a-f]{64}|)$/.exec(word)
    if (parts === null || (parts[2] === '0') !== (parts[3] === '')) return null
    // A chain that had no event yet promised nothing.
    if (parts[2] !== '0')
      heads.push({ chain: Number(parts[1]), position: Number(parts[2]), hash: parts[3] ?? '' })
  }
  return heads
}
