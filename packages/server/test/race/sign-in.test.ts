import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { hashSecret } from '../../src/protocol/token/secret.js'
import { ACCOUNT_BUDGET, PAIR_BUDGET } from '../../src/features/sign-in/sign-in-budgets.js'
import { CODE_TRIES_OF_STRANGERS_MAX, countsOf } from '../../src/features/factors/code-tries.js'
import { ensureBuilt } from '../support/built.js'
import { openChild, type Child } from '../support/child.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { NOW_MS, OPERATOR, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'
import { LIVE_SESSIONS_PER_PERSON_MAX, newSessionSecret } from '../../src/features/sessions/session.rules.js'

const TRIES = 100
const ROUNDS = 3

describe.each(DATABASE_KINDS)('signing in from everywhere at once, on %s', (kind) => {
  let drop: () => Promise<void>
  let nodes: readonly Stores[]
  let stores: Stores
  let opened: TestServices
  /** One process serves a SQLite; of PostgreSQL two do, which count together. */
  let children: readonly Child[] = []

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    ;({ drop } = shared)
    stores = await openStoresAt(shared.location)
    nodes = [stores, await openStoresAt(shared.location)]
    opened = await openServicesAt(shared.location, undefined, { countsGuesses: true })
    if (kind === 'sqlite') return
    ensureBuilt()
    children = await Promise.all([openChild(shared.location), openChild(shared.location)])
  })
  afterAll(async () => {
    await Promise.all(children.map(async (child) => await child.close()))
    await opened.close()
    for (const node of nodes) await node.close()
    await drop()
  })

  const newAccount = async () => {
    const person = await stores.newPerson()
    await stores.passwords.set({ userGid: person.gid, hash: 'stored', actor: OPERATOR, nowMs: NOW_MS })
    return person
  }
  /** What became of a wrong password from each of the addresses, half of them at each process. */
  const guess = async (email: string, addresses: readonly string[]): Promise<readonly string[]> => {
    if (children.length > 0) {
      const shares = children.map((child, index) => ({
        child,
        share: addresses.filter((_, at) => at % children.length === index),
      }))
      const outcomes = await Promise.all(
        shares.map(
          async ({ child, share }) => await child.perform<string[]>({ do: 'guess', email, addresses: share }),
        ),
      )
      return outcomes.flat()
    }
    const attempt = { email, password: 'a wrong one', userAgent: '', replacesGid: null, shownBrowser: null }
    const outcomes = await Promise.all(
      addresses.map(async (address) => await opened.services.signIn.throttled({ ...attempt, address })),
    )
    return outcomes.map((outcome) => (outcome.ok ? 'in' : outcome.reason))
  }
  const judged = (outcomes: readonly string[]) =>
    outcomes.filter((outcome) => outcome === 'password_wrong').length

  it(`${TRIES} tries at one account get no more than it has, from one address and from ${TRIES}`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [one, other] = [await newAccount(), await newAccount()]
      const network = randomBytes(2).join('.')
      const addresses = Array.from({ length: TRIES }, (_, index) => `${network}.${index}.7`)
      const fromAll = await guess(one.user.email, addresses)
      expect(judged(fromAll)).toBe(ACCOUNT_BUDGET.points)
      expect(fromAll.filter((outcome) => outcome === 'throttled')).toHaveLength(TRIES - ACCOUNT_BUDGET.points)
      const fromOne = await guess(other.user.email, Array<string>(TRIES).fill(`${network}.200.9`))
      expect(judged(fromOne)).toBe(PAIR_BUDGET.points)
    }
  })

  it(`${TRIES} sessions that begin at once leave ${LIVE_SESSIONS_PER_PERSON_MAX}, and each of the others has its end in the record`, async () => {
    const { gid: userGid } = await newAccount()
    const begun: Gid[] = []
    await Promise.all(
      Array.from({ length: TRIES }, async (_, index) => {
        const gid = await stores.nextGid()
        begun.push(gid)
        const { hash } = newSessionSecret((count) => randomBytes(count))
        const session = { gid, hash, userGid, address: '192.0.2.7', userAgent: '', methods: ['pwd'] }
        const start = { session, passwordHash: 'stored', replacesGid: null, nowMs: NOW_MS }
        expect(await nodes[index % nodes.length]?.sessions.start(start)).toBe('started')
      }),
    )
    const live = await stores.sessions.list({ userGid, nowMs: NOW_MS, rowsMax: 1_000 })
    expect(live).toHaveLength(LIVE_SESSIONS_PER_PERSON_MAX)
    const ended = (await stores.trail(null)).filter(
      ({ action, targetGid }) => action === 'session_ended' && begun.includes(targetGid as Gid),
    )
    expect(ended.map(({ reason }) => reason)).toEqual(
      Array<string>(TRIES - LIVE_SESSIONS_PER_PERSON_MAX).fill('limit_reached'),
    )
  })

  it(`codes from ${TRIES + 20} places that come at once get no more than all strangers have, and one mail tells of it`, async () => {
    const person = await newAccount()
    await stores.factors.beginApp({ userGid: person.gid, secret: randomBytes(21), nowMs: NOW_MS })
    const secret = (await stores.factors.findApp(person.gid))?.secret ?? new Uint8Array()
    const act = { userGid: person.gid, actor: OPERATOR, nowMs: NOW_MS }
    const confirmed = await stores.factors.confirmApp({
      ...act,
      secret,
      step: 1,
      codeHashes: [hashSecret('a code')],
    })
    expect(confirmed.decision).toBe('confirmed')
    const decisions = await Promise.all(
      Array.from({ length: TRIES + 20 }, async (_, index) => {
        const node = nodes[index % nodes.length] ?? stores
        const { hash } = newSessionSecret((count) => randomBytes(count))
        const gid = await stores.nextGid()
        const session = { gid, hash, userGid: person.gid, address: '', userAgent: '', methods: ['pwd'] }
        await node.sessions.start({ session, passwordHash: 'stored', replacesGid: null, nowMs: NOW_MS })
        const counts = countsOf({ kind: 'address', groups: [{ text: `${index}`, times: 1 }] })
        const claim = { hash, counts, address: '192.0.2.7', nowMs: NOW_MS }
        return (await node.steps.claimTry(claim)).decision
      }),
    )
    expect(decisions.filter((decision) => decision === 'claimed')).toHaveLength(CODE_TRIES_OF_STRANGERS_MAX)
    expect(decisions.filter((decision) => decision === 'throttled')).toHaveLength(20)
    const mails = await stores.mails.claim({ nowMs: NOW_MS, rowsMax: 1_000, retryAfterMs: () => 1 })
    expect(mails.filter(({ kind: one }) => one === 'second_factor_guessed')).toHaveLength(1)
  })
})
