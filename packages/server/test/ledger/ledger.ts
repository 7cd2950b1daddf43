import { setTimeout as sleep } from 'node:timers/promises'
import type { FreshDemo } from '../support/demo.js'
import { ACCESS_TOKENS_PER_GRANT_MAX } from '../../src/features/tokens/token.rules.js'
import { appsOf, type Answer, type Client, type LedgerApp, type Tokens } from './client.js'

/** A person and an app have so many grants; the oldest goes when there is one more, and its tokens with it. */
const CODES_PER_PERSON_AND_APP_MAX = 40
const AUDITED_AT_ONCE = 8
/** Of what one grant gave, the newest that must open. There may be some among them whose answer never came, and the server ends the oldest in time. */
const LIVE_PER_GRANT = Math.floor(ACCESS_TOKENS_PER_GRANT_MAX / 2)
/** Between two acts of one client. */
const PAUSE_MS = 5

/** A refresh token that rotates, as its app has it. */
interface Chain {
  readonly app: LedgerApp
  current: string
  /** What each token that was presented was answered with; more than one is a fork. */
  readonly successors: Map<string, Set<string>>
}

/** What was acknowledged, by the clients that were told. */
export interface Ledger {
  readonly tokens: Map<string, LedgerApp>
  readonly revoked: Set<string>
  /** Revocations that nobody answered: either is right. */
  readonly unsure: Set<string>
  readonly tasks: Map<string, string>
  readonly codes: { readonly app: LedgerApp; readonly code: string; readonly verifier: string }[]
  readonly chains: readonly Chain[]
  /** What must never be, as soon as it was seen. */
  readonly broken: string[]
  /** Acts by kind and answer. */
  readonly counts: Map<string, number>
  /** The first words of each kind of failure. */
  readonly failures: Map<string, number>
}

export interface LedgerWork {
  readonly ledger: Ledger
  acknowledged(): number
  failed(): number
  /** Ends the load. Resolves once every client has had its answer. */
  stop(): Promise<void>
}

/** Signs in what the load needs, and starts it: each client acts, waits for the answer, writes it down, and acts again. */
export async function startLedger(
  client: Client,
  demo: FreshDemo,
  { clients, isIdle = () => false }: { readonly clients: number; readonly isIdle?: () => boolean },
): Promise<LedgerWork> {
  const [keeps, rotates] = appsOf(demo)
  const people = demo.users.map(({ personal_access_token: token, workspaces: [workspace = ''] }) => ({
    token,
    workspace,
  }))
  const get = async (app: LedgerApp, person: number): Promise<Tokens> => {
    const code = must(await client.authorize(app, people[person]?.token ?? ''))
    return must(await client.redeem(app, code))
  }
  const keeping = await Promise.all(people.map(async (_, at) => await get(keeps, at)))
  const rotating = await Promise.all(people.map(async (_, at) => await get(rotates, at)))
  const ledger: Ledger = {
    tokens: new Map(),
    revoked: new Set(),
    unsure: new Set(),
    tasks: new Map(),
    codes: [],
    chains: rotating.map(({ refresh }) => ({ app: rotates, current: refresh, successors: new Map() })),
    broken: [],
    counts: new Map(),
    failures: new Map(),
  }
  const note = <T>(
    kind: string,
    answer: Answer<T>,
  ): answer is { readonly kind: 'done'; readonly value: T } => {
    count(ledger.counts, `${kind} ${answer.kind}`)
    if (answer.kind !== 'done') count(ledger.failures, `${kind}: ${answer.why.slice(0, 120)}`)
    return answer.kind === 'done'
  }
  const ofGrant = new Map<string, string[]>()
  const keep = (grant: string, token: string, app: LedgerApp) => {
    const all = ofGrant.get(grant) ?? []
    ofGrant.set(grant, all)
    ledger.tokens.set(token, app)
    if (all.push(token) > LIVE_PER_GRANT) ledger.tokens.delete(all.shift() ?? '')
  }
  const codesOf = new Map<string, number>()
  const busy = new Set<Chain>()
  let made = 0

  const acts: readonly ((person: number) => Promise<void>)[] = [
    async (person) => {
      const answer = await client.refresh(keeps, keeping[person]?.refresh ?? '')
      if (note('refresh', answer)) keep(`keeps ${person}`, answer.value.access, keeps)
    },
    async (person) => {
      const { token, workspace } = people[person] ?? { token: '', workspace: '' }
      const name = `ledger ${process.pid} ${made++}`
      const answer = await client.createTask(token, { name, workspace })
      if (!note('task', answer)) return
      if (ledger.tasks.has(answer.value)) ledger.broken.push(`the gid ${answer.value} was handed out twice`)
      ledger.tasks.set(answer.value, name)
    },
    async () => {
      const [token, app] = [...ledger.tokens].find(() => Math.random() < 0.2) ?? []
      if (token === undefined || app === undefined) return
      ledger.tokens.delete(token)
      ledger.unsure.add(token)
      if (!note('revoke', await client.revoke(app, token))) return
      ledger.unsure.delete(token)
      ledger.revoked.add(token)
      if ((await client.statusOf(token)) === 200)
        ledger.broken.push('a token opened after its revocation was acknowledged')
    },
    async (person) => {
      const chain = ledger.chains[person]
      if (chain === undefined || busy.has(chain)) return
      busy.add(chain)
      // Twice, as an app that retries: both answers must be the same token.
      for (let times = 0; times < 2; times++) {
        const presented = chain.current
        const answer = await client.refresh(chain.app, presented)
        if (!note('rotation', answer)) break
        const successors = chain.successors.get(presented) ?? new Set()
        chain.successors.set(presented, successors.add(answer.value.refresh))
        if (successors.size > 1) ledger.broken.push('a refresh token has two successors')
        if (times === 1) {
          chain.current = answer.value.refresh
          keep(`rotates ${person}`, answer.value.access, chain.app)
        }
      }
      busy.delete(chain)
    },
    async (person) => {
      const app = keeps
      const key = `${person} ${app.clientId}`
      const before = codesOf.get(key) ?? 0
      if (before >= CODES_PER_PERSON_AND_APP_MAX) return
      codesOf.set(key, before + 1)
      const code = await client.authorize(app, people[person]?.token ?? '')
      if (!note('authorize', code)) return
      const answer = await client.redeem(app, code.value)
      if (!note('redeem', answer)) return
      ledger.codes.push({ app, ...code.value })
      ledger.tokens.set(answer.value.access, app)
    },
  ]
  let isOver = false
  const running = Promise.all(
    Array.from({ length: clients }, async (_, at) => {
      for (let turn = at; !isOver; turn++) {
        if (!isIdle()) await acts[turn % acts.length]?.(Math.floor(Math.random() * people.length))
        await sleep(PAUSE_MS)
      }
    }),
  )
  const sumOf = (suffix: RegExp) =>
    [...ledger.counts].reduce((sum, [kind, times]) => (suffix.test(kind) ? sum + times : sum), 0)
  return {
    ledger,
    acknowledged: () => sumOf(/ done$/),
    failed: () => sumOf(/ (?:unknown|refused)$/),
    stop: async () => {
      isOver = true
      await running
    },
  }
}

/** Holds the ledger against what the servers say now. @returns what was acknowledged and is not so, a line each */
export async function audit(client: Client, demo: FreshDemo, ledger: Ledger): Promise<readonly string[]> {
  const lost: string[] = [...ledger.broken]
  const personal = demo.users.map(({ personal_access_token: token }) => token)
  await severalAtOnce(ledger.tokens.keys(), async (token) => {
    if ((await client.statusOf(token)) !== 200) lost.push('an acknowledged token opens nothing')
  })
  await severalAtOnce(ledger.revoked, async (token) => {
    if ((await client.statusOf(token)) !== 401) lost.push('a revoked token opens')
  })
  await severalAtOnce(ledger.tasks, async ([gid, name]) => {
    for (const token of personal) {
      const answer = await client.nameOfTask(token, gid)
      if (answer.kind === 'done' && answer.value === name) return
    }
    lost.push('an acknowledged task is gone')
  })
  for (const { app, current } of ledger.chains)
    if ((await client.refresh(app, current)).kind !== 'done')
      lost.push('the current refresh token of an app is refused')
  // Last, since each ends what its code gave.
  for (const { app, ...code } of ledger.codes)
    if ((await client.redeem(app, code)).kind === 'done') lost.push('a code was redeemed twice')
  return lost
}

async function severalAtOnce<T>(items: Iterable<T>, look: (item: T) => Promise<void>): Promise<void> {
  // All of them take from one iterator.
  const left = items[Symbol.iterator]()
  const one = async () => {
    for (let next = left.next(); next.done !== true; next = left.next()) await look(next.value)
  }
  await Promise.all(Array.from({ length: AUDITED_AT_ONCE }, one))
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function must<T>(answer: Answer<T>): T {
  if (answer.kind !== 'done') throw new Error(answer.why)
  return answer.value
}
