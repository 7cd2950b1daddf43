import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Services } from '../../src/compose/services.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { Session } from '../../src/features/sessions/session.js'
import { newAskingApp, requestOf } from '../support/authorize.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { OPERATOR, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'
import { appendAudit } from '../../src/features/audit/audit.writers.js'

const CALLERS = 20
const ROUNDS = 10
const SCOPES = 'default identity'

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
  const inParallel = async <T>(work: (services: Services, caller: number) => Promise<T>) =>
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => await work(servicesOf(caller), caller)),
    )
  const newApp = async () => (await newAskingApp(servicesOf(0), { ownerGid: owner.gid })).clientId
  const queryOf = (clientId: Gid, more: Record<string, string> = {}) =>
    new URLSearchParams(requestOf({ clientId }, more).split('?')[1])
  const sessionOf = ({ user }: Person): Session => ({
    gid: '1' as Gid,
    user: { gid: user.gid, name: user.name, email: user.email },
    authenticatedAtMs: 0,
    methods: ['pwd'],
    mustEnrol: false,
  })
  /** @returns the code of an answer; null for every other outcome */
  const codeOf = (outcome: Awaited<ReturnType<Services['authorization']['authorize']>>): string | null => {
    if (outcome.kind !== 'answer' || outcome.answer.kind !== 'redirect') return null
    return new URL(outcome.answer.location).searchParams.get('code')
  }
  /** Allows; `scope` beside full permissions. */
  const decide = async (
    services: Services,
    clientId: Gid,
    { person, scope = '' }: { readonly person: Person; readonly scope?: string },
  ) =>
    codeOf(
      await services.authorization.decideConsent({
        query: queryOf(clientId, { scope: `default ${scope}` }),
        session: sessionOf(person),
        decision: 'allow',
        ticket: { id: randomUUID(), expiresAtMs: Number.MAX_SAFE_INTEGER },
        shown: { scopes: `${SCOPES} ${scope}`.trim(), userGid: person.gid },
      }),
    )
  const ask = async (services: Services, clientId: Gid, { person }: { readonly person: Person }) =>
    codeOf(await services.authorization.authorize({ query: queryOf(clientId), session: sessionOf(person) }))
  const codes = async (clientId: Gid) =>
    await stores.db.queries.selectFrom('codes').selectAll().where('client_id', '=', clientId).execute()
  const actions = async (clientId: Gid) => (await stores.trail(clientId)).map((row) => row.action)

  it('20 decisions of one person at once: each has a code of its own, and one consent is remembered', async () => {
    const clientId = await newApp()
    const given = await inParallel(async (services) => await decide(services, clientId, { person: owner }))
    expect(given).not.toContain(null)
    expect(new Set(given).size).toBe(CALLERS)
    expect(new Set((await codes(clientId)).map((row) => row.grant_gid)).size).toBe(CALLERS)
    expect(await stores.consents.remembered(owner.gid, clientId)).toBe(SCOPES)
    expect((await actions(clientId)).filter((action) => action === 'consent_given')).toHaveLength(CALLERS)
  })

  it('20 decisions on different scopes at once: what is remembered is one of them, whole', async () => {
    const clientId = await newApp()
    const asked = ['openid', 'email', 'openid email']
    const given = await inParallel(
      async (services, caller) =>
        await decide(services, clientId, { person: owner, scope: asked[caller % 3] ?? '' }),
    )
    expect(given).not.toContain(null)
    expect(asked.map((scope) => `${SCOPES} ${scope}`)).toContain(
      await stores.consents.remembered(owner.gid, clientId),
    )
  })

  it('a deactivation amid decisions: no code and no consent comes after it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const clientId = await newApp()
      const person = await stores.newPerson()
      await decide(servicesOf(0), clientId, { person })
      let isDeactivated = false
      const given = await inParallel(async (services, caller) => {
        if (caller === round) {
          await services.users.deactivate({ userGid: person.gid, actor: OPERATOR })
          isDeactivated = true
          return null
        }
        const wasDeactivated = isDeactivated
        const code = await (caller % 2 === 0 ? decide : ask)(services, clientId, { person })
        if (wasDeactivated) expect(code).toBeNull()
        return code
      })
      const trail = (await stores.trail(null)).filter(
        (row) => row.targetGid === clientId || row.targetGid === person.gid,
      )
      const end = trail.findIndex((row) => row.action === 'user_deactivated')
      expect(trail.slice(end).map((row) => row.action)).not.toContain('consent_given')
      expect(await codes(clientId)).toHaveLength(given.filter((code) => code !== null).length + 1)
      expect(await decide(servicesOf(1), clientId, { person })).toBeNull()
    }
  })

  it('a deletion of the app amid decisions: nothing of it is left, and nobody fails', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const clientId = await newApp()
      const people = [owner, await stores.newPerson(), await stores.newPerson()]
      await inParallel(async (services, caller) => {
        if (caller === round) return await services.apps.delete({ clientId, actor: OPERATOR })
        return await decide(services, clientId, { person: people[caller % people.length] ?? owner })
      })
      expect(await codes(clientId)).toEqual([])
      expect(await stores.consents.remembered(owner.gid, clientId)).toBeNull()
      expect((await actions(clientId)).at(-1)).toBe('app_deleted')
    }
  })

  it('a consent that is taken back amid requests is not taken for one that stands', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const clientId = await newApp()
      await decide(servicesOf(0), clientId, { person: owner })
      await inParallel(async (services, caller) => {
        if (caller === CALLERS / 2) await takeBack(clientId)
        else await ask(services, clientId, { person: owner })
      })
      const trail = await actions(clientId)
      expect(trail.slice(trail.indexOf('grant_revoked'))).toEqual(['grant_revoked'])
      expect(await codes(clientId)).toHaveLength(trail.length - 2)
      expect(await ask(servicesOf(1), clientId, { person: owner })).toBeNull()
    }
  })

  /** As the person's page of apps does it: under their row, with a line in the trail. */
  const takeBack = async (clientId: Gid) => {
    await inTransaction(stores.db, async (tx) => {
      await tx
        .selectFrom('users')
        .select('gid')
        .where('gid', '=', owner.gid)
        .$if(stores.db.locksRows, (query) => query.forUpdate())
        .execute()
      await tx.deleteFrom('consents').where('client_id', '=', clientId).execute()
      await appendAudit(tx, {
        action: 'grant_revoked',
        actor: OPERATOR,
        target: { kind: 'app', gid: clientId },
        atMs: 0,
      })
    })
  }
})
