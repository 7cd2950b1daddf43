import { CHAINS } from '../../protocol/audit/chain-link.js'
import { anchorText, parseAnchors } from './head-text.js'
import { judgeLink, startOf, type ChainPlace, type LinkFault } from './judge-link.js'
import { collectNoted, type NotedHeads } from './noted-heads.js'
import type { ChainAnchor, ChainHead, TrailEvent, TrailStore } from './ports.js'

/** Events that are in memory at once. */
const LINKS_PER_BATCH = 500
/** A chain that is pruned while it is walked is walked again; the first pruning of a long record has many parts. */
const WALKS_MAX = 100

export type TrailFault =
  | LinkFault
  | 'tail_missing'
  | 'head_altered'
  | 'head_missing'
  | 'head_inserted'
  | 'anchor_altered'
  | 'head_not_as_noted'

export type AuditTable = 'audit_events' | 'audit_event_workspaces' | 'audit_chains' | 'audit_anchors'

/** What is wrong with the record, where, and in which table; in one of two where nothing tells them apart. */
export interface TrailFinding {
  readonly fault: TrailFault
  readonly tables: readonly AuditTable[]
  readonly chain: number | null
  readonly position: number | null
  /** The number of the event; null where there is none. */
  readonly seq: number | null
}

export type TrailVerdict =
  | {
      readonly ok: true
      readonly heads: readonly ChainHead[]
      readonly events: number
      /** Up to where events were deleted by pruning. */
      readonly pruned: readonly ChainHead[]
      /** Noted heads whose events were pruned since: nothing can be said of them. */
      readonly unheld: readonly ChainHead[]
    }
  | ({ readonly ok: false } & TrailFinding)

type Pruned = Awaited<ReturnType<TrailStore['pruned']>>
type Walked =
  | TrailFinding
  | {
      readonly fault: null
      readonly head: ChainHead
      readonly events: number
      readonly unheld: readonly ChainHead[]
    }

/**
 * Walks every chain from what it begins behind to its head, hashes each event anew, and holds against it the workspaces that see it. Whoever
 * can write to the database can also hash it all anew; what finds them is a head that was noted elsewhere before. Runs beside whoever writes
 * or prunes meanwhile, with a batch of events in memory.
 * @param noted  heads as they were printed earlier: their events must still be there; of those that were pruned, only the last one of a chain can be held
 * @returns the heads, or the first fault that was found
 * @throws StoreUnavailable, nothing else
 */
export function makeVerifyTrail({ trail }: { readonly trail: TrailStore }) {
  return async (noted: readonly ChainHead[] = []): Promise<TrailVerdict> => {
    const held = collectNoted(noted)
    const lastPositions = await trail.lastPositions()
    const heads = await trail.heads()
    const wrong = judgeHeads(heads) ?? (await judgeStrays(trail)) ?? judgeNoted(held)
    if (wrong !== null) return { ok: false, ...wrong }
    const walked: Exclude<Walked, TrailFinding>[] = []
    let pruned = await trail.pruned()
    for (const head of heads) {
      const way = { head, held, lastPosition: lastPositions.get(head.chain) ?? 0 }
      const result = await walkSteadily(trail, way, pruned)
      if (result.walked.fault !== null) return { ok: false, ...result.walked }
      walked.push(result.walked)
      ;({ pruned } = result)
    }
    const wrongAnchor = judgeAnchors(pruned)
    if (wrongAnchor !== null) return { ok: false, ...wrongAnchor }
    return {
      ok: true,
      heads: walked.map(({ head }) => head),
      events: walked.reduce((sum, { events }) => sum + events, 0),
      pruned: pruned.anchors,
      unheld: walked.flatMap(({ unheld }) => unheld),
    }
  }
}

interface Way {
  readonly head: ChainHead
  readonly held: NotedHeads
  /** The last event that the chain had before its head was read. */
  readonly lastPosition: number
}

/**
 * A fault that is found while somebody prunes may be none: the head that it was held against was read before the chain went on and was pruned
 * beyond it. So a fault counts where head and pruning belong together and nobody has pruned since.
 */
async function walkSteadily(
  trail: TrailStore,
  way: Way,
  known: Pruned,
): Promise<{ readonly walked: Walked; readonly pruned: Pruned }> {
  let [{ head }, pruned] = [way, known]
  for (let attempt = 1; ; attempt++) {
    const walked = await walk(trail, { ...way, head }, startsOf(head.chain, pruned))
    if (walked.fault === null || attempt === WALKS_MAX) return { walked, pruned }
    const now = await trail.pruned()
    // The head of the first walk is older than what is known of prunings.
    if (attempt > 1 && now.pruning?.seq === pruned.pruning?.seq) return { walked, pruned }
    head = (await trail.heads()).find(({ chain }) => chain === way.head.chain) ?? head
    pruned = now
  }
}

/**
 * Behind what a chain may begin: its anchor, the anchor that the last pruning left, or nothing. Which one is right, its first link says;
 * whether the anchor is, is judged when all links are known to be whole.
 */
function startsOf(chain: number, { anchors, pruning }: Pruned): readonly ChainPlace[] {
  const own = [...anchorsOf(pruning), ...anchors].filter((anchor) => anchor.chain === chain)
  return [...own.map(startOf), startOf(undefined)]
}

async function walk(
  trail: TrailStore,
  { head, held, lastPosition }: Way,
  starts: readonly ChainPlace[],
): Promise<Walked> {
  const { chain } = head
  // What came after the head was read is for the next time.
  const end = Math.max(head.position, lastPosition)
  let start: ChainPlace | null = null
  let last: ChainPlace | null = null
  let events = 0
  const begin = (isRight: (one: ChainPlace) => boolean) => {
    start = starts.find(isRight) ?? starts[0] ?? startOf(undefined)
    return start
  }
  // From the very beginning: a row that was put in before the start is found, too.
  for (let after = Number.MIN_SAFE_INTEGER; after < end;) {
    const links = await trail.links(chain, after, LINKS_PER_BATCH)
    for (const link of links) {
      const position = link.position ?? 0
      if (position > end) break
      last ??= begin((one) => link.position === one.position + 1 && link.prevHash === one.hash)
      const judged = judgeLink(link, last)
      if (!judged.ok) {
        const fault = position > head.position ? 'event_inserted' : judged.fault
        return found(fault, { chain, position, seq: link.seq })
      }
      if (held.refutes(link)) return found('head_not_as_noted', { chain, position, seq: link.seq })
      last = judged.place
      events += 1
    }
    if (links.length < LINKS_PER_BATCH) break
    after = links.at(-1)?.position ?? end
  }
  last ??= begin(({ hash, position }) => position === head.position && hash === head.hash)
  const begun: ChainPlace = start ?? startOf(undefined)
  if (held.refutes({ chain, ...begun }))
    return found('head_not_as_noted', { chain, position: begun.position })
  const wrongEnd = judgeEnd(head, last)
  if (wrongEnd !== null) return wrongEnd
  const beyond = held.lastOf(chain)
  if (beyond > head.position) return found('head_not_as_noted', { chain, position: beyond })
  return { fault: null, head, events, unheld: held.before(chain, begun.position) }
}

/** The head names the last link. Where it has that one's hash under another position, or an earlier one, it is the head that is wrong. */
function judgeEnd(head: ChainHead, end: ChainPlace): TrailFinding | null {
  if (end.position === head.position && end.hash === head.hash) return null
  if (end.position >= head.position || end.hash === head.hash)
    return found('head_altered', { chain: head.chain, position: head.position })
  return found('tail_missing', { chain: head.chain, position: end.position + 1 })
}

/** There is one head for each chain, from the beginning on. */
function judgeHeads(heads: readonly ChainHead[]): TrailFinding | null {
  const there = new Set(heads.map(({ chain }) => chain))
  for (let chain = 0; chain < CHAINS; chain++) if (!there.has(chain)) return found('head_missing', { chain })
  const more = heads.find(({ chain }) => chain < 0 || chain >= CHAINS)
  return more === undefined ? null : found('head_inserted', { chain: more.chain, position: more.position })
}

async function judgeStrays(trail: TrailStore): Promise<TrailFinding | null> {
  const stray = await trail.stray()
  if (stray === null) return null
  const fault = stray.table === 'audit_events' ? 'event_inserted' : 'workspace_inserted'
  return found(fault, { seq: stray.seq })
}

function judgeNoted(held: NotedHeads): TrailFinding | null {
  const lost = [...held.chains].find((chain) => chain >= CHAINS)
  return lost === undefined ? null : found('head_not_as_noted', { chain: lost, position: held.lastOf(lost) })
}

/** Anchors are only as good as the event in the chain that says the same. */
function judgeAnchors({ anchors, pruning }: Pruned): TrailFinding | null {
  const said = new Map(anchorsOf(pruning).map((anchor) => [anchorText(anchor), anchor]))
  const wrong = anchors.find((anchor) => !said.delete(anchorText(anchor))) ?? [...said.values()][0]
  return wrong === undefined
    ? null
    : found('anchor_altered', { chain: wrong.chain, position: wrong.position })
}

/** What the last pruning says that it left; nothing where somebody altered what it says, which the walk along its chain finds. */
function anchorsOf(pruning: TrailEvent | null): readonly ChainAnchor[] {
  if (pruning === null) return []
  try {
    const { anchors } = JSON.parse(pruning.details) as { readonly anchors?: unknown }
    return typeof anchors === 'string' ? (parseAnchors(anchors) ?? []) : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

const TABLES: Readonly<Record<TrailFault, readonly AuditTable[]>> = {
  event_altered: ['audit_events'],
  event_missing: ['audit_events'],
  event_inserted: ['audit_events'],
  events_reordered: ['audit_events'],
  workspace_missing: ['audit_event_workspaces'],
  workspace_inserted: ['audit_event_workspaces'],
  workspace_altered: ['audit_event_workspaces'],
  tail_missing: ['audit_events', 'audit_chains'],
  head_altered: ['audit_chains'],
  head_missing: ['audit_chains'],
  head_inserted: ['audit_chains'],
  anchor_altered: ['audit_anchors'],
  head_not_as_noted: ['audit_events', 'audit_chains'],
}

function found(
  fault: TrailFault,
  { chain = null, position = null, seq = null }: Partial<Pick<TrailFinding, 'chain' | 'position' | 'seq'>>,
): TrailFinding {
  return { fault, tables: TABLES[fault], chain, position, seq }
}
