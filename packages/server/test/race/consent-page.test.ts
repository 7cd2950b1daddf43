import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Services } from '../../src/compose/services.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { Session } from '../../src/features/sessions/session.js'
import { newAskingApp, REDIRECT_URI, requestOf } from '../support/authorize.js'
import { newApp, newCode } from '../support/grants.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { OPERATOR, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'
import { GRANTS_PER_PERSON_AND_APP_MAX } from '../../src/features/grants/grant.rules.js'

const SENDS = 50
const ROUNDS = 12
const SCOPES = 'default identity'
const FAR_MS = Number.MAX_SAFE_INTEGER

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let opened: readonly TestServices[]
  let stores: Stores
  let drop: () => Promise<void>
  let owner: Person

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    const first = await openServicesAt(shared.location)
    // PostgreSQL serves several nodes; SQLite has one.
    opened = kind === 'postgres' ? [first, await openServicesAt(shared.location, first.clock)] : [first]
    stores = await openStoresAt(shared.location)
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    for (const one of [...opened, stores]) await one.close()
    await drop()
  })

  const servicesOf = (caller: number): Services => {
    const { services } = opened[caller % opened.length] ?? {}
    if (services === undefined) throw new Error('no services is open')
    return services
  }
  const sessionOf = ({ user }: Person): Session => ({
    gid: '1' as Gid,
    user: { gid: user.gid, name: user.name, email: user.email },
    authenticatedAtMs: 0,
    methods: ['pwd'],
    mustEnrol: false,
  })
  const send = async (
    services: Services,
    page: { readonly clientId: Gid; readonly ticket: string; readonly decision: 'allow' | 'deny' },
  ) =>
    await services.authorization.decideConsent({
      query: new URLSearchParams(requestOf({ clientId: page.clientId }).split('?')[1]),
      session: sessionOf(owner),
      decision: page.decision,
      ticket: { id: page.ticket, expiresAtMs: FAR_MS },
      shown: { scopes: SCOPES, userGid: owner.gid },
    })
  const codesOf = async (clientId: Gid) =>
    await stores.db.queries.selectFrom('codes').selectAll().where('client_id', '=', clientId).execute()
  const decisionsOn = async (clientId: Gid) =>
    (await stores.trail(clientId)).filter(({ action }) => action.startsWith('consent_'))

  it(`${SENDS} sends of one page at once, ${ROUNDS} times: one decision, one code, one line in the record`, async () => {
    const { clientId } = await newAskingApp(servicesOf(0), { ownerGid: owner.gid })
    for (let round = 1; round <= ROUNDS; round++) {
      const page = { clientId, ticket: randomUUID(), decision: 'allow' } as const
      const outcomes = await Promise.all(
        Array.from({ length: SENDS }, async (_, caller) => await send(servicesOf(caller), page)),
      )
      expect(outcomes.filter(({ kind: what }) => what === 'answer')).toHaveLength(1)
      expect(outcomes.filter(({ kind: what }) => what === 'ask')).toHaveLength(SENDS - 1)
      expect(await codesOf(clientId)).toHaveLength(round)
      expect(await decisionsOn(clientId)).toHaveLength(round)
    }
  })

  it('Allow and Deny of one page at once: whichever comes first is the decision', async () => {
    const { clientId } = await newAskingApp(servicesOf(0), { ownerGid: owner.gid })
    const seen = new Set<string>()
    for (let round = 1; round <= ROUNDS * 3; round++) {
      const ticket = randomUUID()
      await Promise.all(
        Array.from({ length: 4 }, async (_, caller) => {
          const decision = (caller + round) % 2 === 0 ? 'allow' : 'deny'
          // Allow has more to look up before it decides: in one round of three it has a start, so that both come first now and then.
          if (decision === 'deny' && round % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 15))
          return await send(servicesOf(caller), { clientId, ticket, decision })
        }),
      )
      const decisions = await decisionsOn(clientId)
      expect(decisions).toHaveLength(round)
      seen.add(decisions.at(-1)?.action ?? '')
    }
    expect(seen).toEqual(new Set(['consent_given', 'consent_denied']))
    const given = (await decisionsOn(clientId)).filter(({ action }) => action === 'consent_given')
    expect(await codesOf(clientId)).toHaveLength(given.length)
  })

  it('a redirect URI that is removed amid redemptions: none comes after it', async () => {
    const orders = new Set<string>()
    for (let round = 0; round < ROUNDS * 2; round++) {
      const app = await newApp(stores, owner)
      const { clientId } = app
      const codes = await Promise.all(
        Array.from({ length: 6 }, async () => await newCode(stores, { app, person: owner, nowMs: nowMs() })),
      )
      let isRemoved = false
      const remove = async () => {
        // Lets the others begin now and then, so that each order happens.
        for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve))
        await servicesOf(1).apps.removeRedirectUri({ clientId, uri: REDIRECT_URI, actor: OPERATOR })
        isRemoved = true
      }
      const redeem = async ({ request }: (typeof codes)[number], caller: number) => {
        for (let turn = 0; turn < caller * 3; turn++) await new Promise((resolve) => setImmediate(resolve))
        const wasRemoved = isRemoved
        const outcome = await servicesOf(caller).grants.redeemCode(app, request)
        if (wasRemoved) expect(outcome).toMatchObject({ refusal: { reason: 'code_redirect_removed' } })
        return outcome.ok
      }
      const [, ...redeemed] = await Promise.all([remove(), ...codes.map(redeem)])
      for (const ok of redeemed) orders.add(String(ok))
      const won = redeemed.filter(Boolean).length
      expect(await stores.grants.list({ userGid: owner.gid, clientId, diedAfterMs: 0 })).toHaveLength(won)
    }
    expect(orders).toEqual(new Set(['true', 'false']))
  })

  it('redemptions at once at the bound: there are never more live grants than there may be', async () => {
    const app = await newApp(stores, owner)
    const live = async () =>
      (await servicesOf(0).grants.list({ userGid: owner.gid, clientId: app.clientId })).filter(
        ({ state }) => state === 'live',
      ).length
    const redeem = async (caller: number) => {
      const { request } = await newCode(stores, { app, person: owner, nowMs: nowMs() })
      expect((await servicesOf(caller).grants.redeemCode(app, request)).ok).toBe(true)
    }
    for (let count = 1; count < GRANTS_PER_PERSON_AND_APP_MAX; count++) await redeem(0)
    expect(await live()).toBe(GRANTS_PER_PERSON_AND_APP_MAX - 1)
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(Array.from({ length: 10 }, async (_, caller) => await redeem(caller)))
      expect(await live()).toBe(GRANTS_PER_PERSON_AND_APP_MAX)
    }
  })

  const nowMs = () => opened[0]?.clock.nowMs() ?? 0
})
