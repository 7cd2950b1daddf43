import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { App } from '../../src/features/apps/app.js'
import type { CodeRequest, RedeemOutcome } from '../../src/features/grants/redeem-code.js'
import type { RefreshOutcome } from '../../src/features/grants/refresh.js'
import type { GivenBack } from '../../src/features/grants/revoke-grant.js'
import { ensureBuilt } from '../support/built.js'
import { openChild, type Child } from '../support/child.js'
import { newApp, newCode, refreshRequest, tokensIn } from '../support/grants.js'
import { openServicesAt, type TestServices } from '../support/services.js'
import { openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'
import { ACCESS_TOKENS_PER_GRANT_MAX } from '../../src/features/tokens/token.rules.js'

const CALLERS = 50
/** Turns of the event loop that refreshes have before they are revoked, at most. */
const HEAD_START_MAX = 4
const ROUNDS = 200
/** Two that both win a code are there in the first round; each round takes ten times as long on PostgreSQL. */
const REDEMPTIONS = { sqlite: ROUNDS, postgres: 60 } as const

/** A node: services of this process or another process's. Each does what it is told several times at once. */
interface Node {
  redeem(app: App, request: CodeRequest, times: number): Promise<readonly RedeemOutcome[]>
  refresh(app: App, token: string, times: number): Promise<readonly RefreshOutcome[]>
  giveBack(clientId: Gid, token: string, times: number): Promise<readonly GivenBack[]>
}

const severalTimes = async <T>(times: number, work: () => Promise<T>) =>
  await Promise.all(Array.from({ length: times }, work))

const nodeOf = ({ services }: TestServices): Node => ({
  redeem: async (app, request, times) =>
    await severalTimes(times, async () => await services.grants.redeemCode(app, request)),
  refresh: async (app, token, times) =>
    await severalTimes(times, async () => await services.grants.refresh(app, refreshRequest(token))),
  giveBack: async (clientId, token, times) =>
    await severalTimes(times, async () => await services.grants.giveBack(clientId, token)),
})

const nodeOfChild = (child: Child): Node => ({
  redeem: async (app, request, times) => await child.perform({ do: 'redeem', app, request, times }),
  refresh: async (app, token, times) =>
    await child.perform({ do: 'refresh', app, request: refreshRequest(token), times }),
  giveBack: async (clientId, token, times) =>
    await child.perform({ do: 'give-back', clientId, token, times }),
})

describe.each([
  { name: 'sqlite', kind: 'sqlite', processes: 1 },
  { name: 'postgres, two processes', kind: 'postgres', processes: 2 },
] as const)('$name', ({ kind, processes }) => {
  let opened: TestServices
  let stores: Stores
  let children: readonly Child[] = []
  let nodes: readonly Node[]
  let drop: () => Promise<void>
  let ada: Person

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    const { location } = shared
    opened = await openServicesAt(location, { nowMs: () => Date.now(), advance: () => undefined })
    stores = await openStoresAt(location)
    if (processes > 1) {
      ensureBuilt()
      children = await severalTimes(processes, async () => await openChild(location))
    }
    nodes = children.length === 0 ? [nodeOf(opened)] : children.map(nodeOfChild)
  })
  afterAll(async () => {
    await Promise.all(children.map(async (child) => await child.close()))
    await opened.close()
    await stores.close()
    await drop()
  })
  beforeEach(async () => {
    ada = await stores.newPerson()
  })

  /** The callers are spread over the nodes. */
  const onAll = async <T>(work: (node: Node, times: number) => Promise<readonly T[]>, callers = CALLERS) =>
    (await Promise.all(nodes.map(async (node) => await work(node, callers / nodes.length)))).flat()
  const bodiesOf = (outcomes: readonly (RedeemOutcome | RefreshOutcome)[]) =>
    outcomes.flatMap((outcome) => (outcome.ok ? [outcome.body] : []))
  const reasonsOf = (outcomes: readonly (RedeemOutcome | RefreshOutcome)[]) =>
    new Set(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.refusal.reason])))
  const newGrant = async (app: App) => {
    const { grantGid, request } = await newCode(stores, { app, person: ada, nowMs: Date.now() })
    const redeemed = await opened.services.grants.redeemCode(app, request)
    if (!redeemed.ok) throw new Error(redeemed.refusal.reason)
    return { grantGid, ...tokensIn(redeemed.body) }
  }
  const isLive = async (token: string) => (await opened.services.tokens.verify(token, '192.0.2.1')).ok
  const expectAllDead = async (app: App, bodies: readonly string[]) => {
    for (const body of bodies) {
      const { access, refresh } = tokensIn(body)
      expect(await isLive(access)).toBe(false)
      if (refresh !== '')
        expect((await opened.services.grants.refresh(app, refreshRequest(refresh))).ok).toBe(false)
    }
  }
  const refreshTokensOf = async (grantGid: Gid) =>
    await stores.db.queries
      .selectFrom('refresh_tokens')
      .selectAll()
      .where('grant_gid', '=', grantGid)
      .execute()

  it(`${CALLERS} redemptions of one code at once, ${REDEMPTIONS[kind]} times: one wins, and the others end what it won — RFC 6749 §4.1.2`, async () => {
    const app = await newApp(stores, ada)
    for (let round = 0; round < REDEMPTIONS[kind]; round++) {
      const { grantGid, request } = await newCode(stores, { app, person: ada, nowMs: Date.now() })
      const outcomes = await onAll(async (node, times) => await node.redeem(app, request, times))
      const bodies = bodiesOf(outcomes)
      expect(bodies).toHaveLength(1)
      expect(reasonsOf(outcomes)).toEqual(new Set(['code_replayed']))
      await expectAllDead(app, bodies)
      expect((await stores.trail(grantGid)).map((row) => row.action)).toEqual([
        'grant_created',
        'code_replayed',
      ])
    }
  })

  it(`${CALLERS} refreshes of one rotating token at once, ${ROUNDS} times: one successor, the same bytes for all — RFC 9700 §4.14.2`, async () => {
    const app = await newApp(stores, ada, { rotatesRefreshTokens: true })
    const grant = await newGrant(app)
    let current = grant.refresh
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await onAll(async (node, times) => await node.refresh(app, current, times))
      expect(reasonsOf(outcomes)).toEqual(new Set())
      const [body = '', ...others] = new Set(bodiesOf(outcomes))
      expect(others).toEqual([])
      const tokens = tokensIn(body)
      expect(await isLive(tokens.access)).toBe(true)
      current = tokens.refresh
    }
    expect(await refreshTokensOf(grant.grantGid)).toHaveLength(ROUNDS + 1)
    expect((await stores.trail(grant.grantGid)).map((row) => row.action)).toEqual(['grant_created'])
  })

  it(`${CALLERS} refreshes of one steady token at once, 8 times: each token is counted once, and fifty live`, async () => {
    const app = await newApp(stores, ada)
    const { access, grantGid, refresh } = await newGrant(app)
    const given = [access]
    for (let round = 0; round < 8; round++) {
      const outcomes = await onAll(async (node, times) => await node.refresh(app, refresh, times))
      given.push(...bodiesOf(outcomes).map((body) => tokensIn(body).access))
    }
    const rows = await stores.db.queries
      .selectFrom('access_tokens')
      .select('ordinal')
      .where('grant_gid', '=', grantGid)
      .orderBy('ordinal')
      .execute()
    expect(given).toHaveLength(8 * CALLERS + 1)
    expect(rows.map(({ ordinal }) => ordinal)).toEqual(given.map((_, index) => index + 1))
    const lives = await Promise.all(given.map(isLive))
    expect(lives.filter(Boolean)).toHaveLength(ACCESS_TOKENS_PER_GRANT_MAX)
    // The last round's are the youngest, in whatever order they were given.
    expect(lives.slice(-CALLERS)).toEqual(Array.from({ length: CALLERS }, () => true))
  })

  it.each([true, false])(
    `refreshes against a revocation, ${ROUNDS} times, rotating %s: nothing lives afterwards — RFC 7009 §2`,
    async (rotatesRefreshTokens) => {
      const app = await newApp(stores, ada, { rotatesRefreshTokens })
      let refreshedBefore = 0
      for (let round = 0; round < ROUNDS; round++) {
        const { access, refresh } = await newGrant(app)
        const giveBack = async () => {
          // Within one process, what is asked first is done first, round for round.
          for (let turn = 0; turn < round % HEAD_START_MAX; turn++) await setImmediate()
          return await onAll(async (node, times) => await node.giveBack(app.clientId, refresh, times), 2)
        }
        const [outcomes, givenBack] = await Promise.all([
          onAll(async (node, times) => await node.refresh(app, refresh, times), 10),
          giveBack(),
        ])
        expect(givenBack.toSorted()).toEqual(['nothing_to_revoke', 'revoked'])
        const bodies = bodiesOf(outcomes)
        refreshedBefore += bodies.length
        await expectAllDead(app, bodies)
        expect(await isLive(access)).toBe(false)
        expect(await opened.services.grants.refresh(app, refreshRequest(refresh))).toMatchObject({
          refusal: { reason: 'refresh_token_revoked' },
        })
      }
      // Both orders were seen, or this race was none.
      expect(refreshedBefore).toBeGreaterThan(0)
    },
  )

  it('redemptions and refreshes against the deletion of their app: no fault, nothing lives', async () => {
    for (let round = 0; round < 20; round++) {
      const app = await newApp(stores, ada, { rotatesRefreshTokens: true })
      const { access, refresh } = await newGrant(app)
      const { request } = await newCode(stores, { app, person: ada, nowMs: Date.now() })
      await Promise.all([
        onAll(async (node, times) => await node.refresh(app, refresh, times), 10),
        onAll(async (node, times) => await node.redeem(app, request, times), 4),
        opened.services.apps.delete({ clientId: app.clientId, actor: { kind: 'operator' } }),
      ])
      expect(await isLive(access)).toBe(false)
      expect(
        await stores.db.queries
          .selectFrom('grants')
          .select('gid')
          .where('client_id', '=', app.clientId)
          .execute(),
      ).toEqual([])
    }
  })

  it('redemptions against the deactivation of their person: nothing lives', async () => {
    const app = await newApp(stores, ada)
    for (let round = 0; round < 20; round++) {
      const person = await stores.newPerson()
      const { grantGid, request } = await newCode(stores, { app, person, nowMs: Date.now() })
      const [outcomes] = await Promise.all([
        onAll(async (node, times) => await node.redeem(app, request, times / 2), 2 * nodes.length),
        opened.services.users.deactivate({ userGid: person.gid, actor: { kind: 'operator' } }),
      ])
      await expectAllDead(app, bodiesOf(outcomes))
      expect((await stores.grants.find(grantGid))?.revokedAtMs ?? 0).not.toBeNull()
    }
  })
})
