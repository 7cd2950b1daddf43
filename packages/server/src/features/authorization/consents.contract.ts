import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  plainApp,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { challengeOf } from '../../protocol/oauth/pkce.js'
import { formatScopes, readScopes } from '../../protocol/oauth/scope.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { CodeToStore } from '../grants/grant.js'
import { DUE_SPENT_TICKETS } from './spent-tickets.store.js'

const REDIRECT_URI = 'https://app.example/cb?x=%2F'
const LATER_MS = NOW_MS + 60_000
const GID_OF_NOTHING = '9' as Gid

/** What any store of consents must do. */
export function consentContract(open: OpenStores): void {
  let stores: Stores
  let ada: Person
  let clientId: Gid
  beforeAll(async () => {
    stores = await open()
    ada = await stores.newPerson()
    clientId = await newApp()
  })
  afterAll(async () => {
    await stores.close()
  })

  const newApp = async () => {
    const app = { ...plainApp(ada.gid, await stores.nextGid()), icon: null }
    const { hash, hint } = freshSecret()
    const secret = { gid: await stores.nextGid(), hash, hint }
    await stores.apps.create({ app, secret, appsMax: 1_000, actor: OPERATOR })
    return app.clientId
  }
  const newCode = async (wish: Partial<CodeToStore> = {}): Promise<CodeToStore> => ({
    hash: freshSecret().hash,
    grantGid: await stores.nextGid(),
    clientId,
    userGid: ada.gid,
    redirectUri: REDIRECT_URI,
    registeredUri: REDIRECT_URI,
    scopes: readScopes('tasks:read openid'),
    challenge: null,
    nonce: null,
    authenticatedAtMs: NOW_MS - 1,
    authentication: { acr: 'mfa', amr: ['pwd', 'otp', 'mfa'], sid: '77' },
    expiresAtMs: NOW_MS + 60_000,
    ...wish,
  })
  const allow = async (
    wish: {
      person?: Person
      app?: Gid
      scopes?: string
      asked?: boolean
      nowMs?: number
      withCode?: boolean
    } = {},
  ) => {
    const { person = ada, app = clientId, scopes = 'tasks:read openid', asked = true } = wish
    const asks = { clientId: app, userGid: person.gid, scopes: readScopes(scopes), redirectUri: REDIRECT_URI }
    const code = wish.withCode === false ? null : await newCode(asks)
    const decision = await stores.consents.allow({ ...asks, code, asked, nowMs: wish.nowMs ?? NOW_MS })
    return { decision, code }
  }
  const codesOf = async (person: Person) =>
    await stores.db.queries.selectFrom('codes').selectAll().where('user_gid', '=', person.gid).execute()

  it('remembers nothing of strangers', async () => {
    expect(await stores.consents.remembered(ada.gid, GID_OF_NOTHING)).toBeNull()
    expect(await stores.consents.remembered(GID_OF_NOTHING, clientId)).toBeNull()
  })

  describe('allow', () => {
    it('stores the code with all that it was asked with, the memory and an audit row', async () => {
      const code = await newCode({ challenge: challengeOf('v'.repeat(43)), nonce: 'n"ö' })
      const { redirectUri, scopes } = code
      const asks = { clientId, userGid: ada.gid, scopes, redirectUri }
      expect(await stores.consents.allow({ ...asks, code, asked: true, nowMs: NOW_MS })).toBe('allowed')
      const row = await stores.db.queries
        .selectFrom('codes')
        .selectAll()
        .where('grant_gid', '=', code.grantGid)
        .executeTakeFirstOrThrow()
      expect(Buffer.from(row.hash)).toEqual(Buffer.from(hashToBytes(code.hash)))
      expect({ ...row, hash: null }).toEqual({
        hash: null,
        grant_gid: code.grantGid,
        client_id: clientId,
        user_gid: ada.gid,
        redirect_uri: REDIRECT_URI,
        registered_uri: REDIRECT_URI,
        scopes: 'tasks:read openid',
        challenge: code.challenge,
        nonce: 'n"ö',
        authenticated_at_ms: NOW_MS - 1,
        authentication: '{"acr":"mfa","amr":["pwd","otp","mfa"],"sid":"77"}',
        created_at_ms: NOW_MS,
        expires_at_ms: NOW_MS + 60_000,
        redeemed_at_ms: null,
        revoked_at_ms: null,
        failed_verifiers: 0,
      })
      expect(await stores.consents.remembered(ada.gid, clientId)).toBe('tasks:read openid')
      expect((await stores.trail(clientId)).at(-1)).toEqual({
        action: 'consent_given',
        actorKind: 'user',
        targetGid: clientId,
        appGid: clientId,
        atMs: NOW_MS,
        details: {
          scopes: 'tasks:read openid',
          redirectUri: REDIRECT_URI,
          asked: true,
          grant: code.grantGid,
        },
      })
      expect(JSON.stringify(await stores.trail(clientId))).not.toContain(code.hash)
    })

    it('replaces what was allowed before, and adds nothing to it', async () => {
      const app = await newApp()
      await allow({ app, scopes: 'tasks:read tasks:write' })
      await allow({ app, scopes: 'projects:read', nowMs: LATER_MS })
      expect(await stores.consents.remembered(ada.gid, app)).toBe('projects:read')
      await allow({ app, scopes: 'default openid', nowMs: LATER_MS })
      expect(await stores.consents.remembered(ada.gid, app)).toBe(formatScopes(readScopes('default openid')))
    })

    it('is remembered for one person and one app', async () => {
      const ben = await stores.newPerson()
      const app = await newApp()
      await allow({ app })
      expect(await stores.consents.remembered(ben.gid, app)).toBeNull()
      expect(await stores.consents.remembered(ada.gid, await newApp())).toBeNull()
    })

    it('without a code stores none', async () => {
      const ben = await stores.newPerson()
      expect((await allow({ person: ben, withCode: false })).decision).toBe('allowed')
      expect(await codesOf(ben)).toEqual([])
      expect(await stores.consents.remembered(ben.gid, clientId)).not.toBeNull()
    })

    it('without asking needs the very same memory; a wider, a narrower or none will not do', async () => {
      const ben = await stores.newPerson()
      expect((await allow({ person: ben, asked: false })).decision).toBe('not_remembered')
      expect(await codesOf(ben)).toEqual([])
      await allow({ person: ben, scopes: 'tasks:read tasks:write', withCode: false })
      for (const scopes of ['tasks:read', 'tasks:read tasks:write openid', 'default'])
        expect((await allow({ person: ben, scopes, asked: false })).decision).toBe('not_remembered')
      expect(await codesOf(ben)).toEqual([])
      expect((await allow({ person: ben, scopes: 'tasks:write tasks:read', asked: false })).decision).toBe(
        'allowed',
      )
      expect(await codesOf(ben)).toHaveLength(1)
      expect((await stores.trail(clientId)).at(-1)?.details).toMatchObject({ asked: false })
    })

    it('gives a deactivated person, or one unknown, nothing', async () => {
      const ben = await stores.newPerson()
      await stores.users.deactivate({ userGid: ben.gid, actor: OPERATOR, nowMs: NOW_MS })
      const acts = (await stores.trail(null)).length
      expect((await allow({ person: ben })).decision).toBe('user_inactive')
      expect((await allow({ person: { ...ben, gid: GID_OF_NOTHING } })).decision).toBe('user_inactive')
      expect(await codesOf(ben)).toEqual([])
      expect(await stores.consents.remembered(ben.gid, clientId)).toBeNull()
      expect(await stores.trail(null)).toHaveLength(acts)
    })

    it('gives nothing to an app that is gone, and goes with the app', async () => {
      const app = await newApp()
      const ben = await stores.newPerson()
      await allow({ app, person: ben })
      await stores.apps.delete({ clientId: app, actor: OPERATOR, nowMs: NOW_MS })
      expect(await codesOf(ben)).toEqual([])
      expect(await stores.consents.remembered(ben.gid, app)).toBeNull()
      expect((await allow({ app, person: ben })).decision).toBe('app_unknown')
      expect(await codesOf(ben)).toEqual([])
    })

    it('does not happen when it cannot be recorded', async () => {
      const ben = await stores.newPerson()
      await expect(stores.withoutTrail(async () => await allow({ person: ben }))).rejects.toThrow()
      expect(await codesOf(ben)).toEqual([])
      expect(await stores.consents.remembered(ben.gid, clientId)).toBeNull()
    })
  })

  describe('a page is worth one decision, and a mark of a sign-in one answer', () => {
    const ENDS_MS = NOW_MS + 60_000
    const spendable = () => ({ id: randomUUID(), expiresAtMs: ENDS_MS })
    const asks = (person: Person) => ({
      clientId,
      userGid: person.gid,
      scopes: readScopes('tasks:read'),
      redirectUri: REDIRECT_URI,
      nowMs: NOW_MS,
    })
    const decide = async (
      person: Person,
      decision: 'allow' | 'deny',
      spending: Partial<Parameters<Stores['consents']['deny']>[0]>,
    ) =>
      decision === 'deny'
        ? await stores.consents.deny({ ...asks(person), ...spending })
        : await stores.consents.allow({
            ...asks(person),
            ...spending,
            code: await newCode({ userGid: person.gid }),
            asked: true,
          })

    it.each([
      ['allow', 'allow'],
      ['allow', 'deny'],
      ['deny', 'allow'],
      ['deny', 'deny'],
    ] as const)('%s, then %s: the second decides nothing and writes nothing', async (first, second) => {
      const ben = await stores.newPerson()
      for (const kind of ['ticket', 'mark'] as const) {
        const spending = { [kind]: spendable() }
        expect(await decide(ben, first, spending)).toBe(first === 'allow' ? 'allowed' : 'denied')
        const [codes, acts] = [await codesOf(ben), (await stores.trail(null)).length]
        expect(await decide(ben, second, spending)).toBe(`${kind}_spent`)
        expect(await codesOf(ben)).toEqual(codes)
        expect(await stores.trail(null)).toHaveLength(acts)
      }
    })

    it('another page, and another mark, are others', async () => {
      const ben = await stores.newPerson()
      for (let count = 0; count < 2; count++)
        expect(await decide(ben, 'allow', { ticket: spendable(), mark: spendable() })).toBe('allowed')
      expect(await codesOf(ben)).toHaveLength(2)
    })

    it('what could not be recorded was not decided: the page serves afterwards', async () => {
      const ben = await stores.newPerson()
      const spending = { ticket: spendable(), mark: spendable() }
      for (const decision of ['allow', 'deny'] as const)
        await expect(stores.withoutTrail(async () => await decide(ben, decision, spending))).rejects.toThrow()
      expect(await decide(ben, 'allow', spending)).toBe('allowed')
    })

    it('a spent mark is known as that, and no other', async () => {
      const mark = spendable()
      expect(await stores.consents.isSpent(mark.id)).toBe(false)
      await decide(await stores.newPerson(), 'deny', { mark })
      expect(await stores.consents.isSpent(mark.id)).toBe(true)
      expect(await stores.consents.isSpent(spendable().id)).toBe(false)
    })

    it('what has expired is freed, so many at once, the oldest first; what has not stays', async () => {
      await stores.free(DUE_SPENT_TICKETS, Number.MAX_SAFE_INTEGER, 1_000)
      const ben = await stores.newPerson()
      const tickets = [3, 1, 2, 4].map((afterMs) => ({ id: randomUUID(), expiresAtMs: ENDS_MS + afterMs }))
      for (const ticket of tickets) await decide(ben, 'deny', { ticket })
      const isThere = async () =>
        await Promise.all(tickets.map(async ({ id }) => await stores.consents.isSpent(id)))
      const sweep = async () => await stores.free(DUE_SPENT_TICKETS, ENDS_MS + 4, 2)
      expect(await sweep()).toBe(2)
      expect(await isThere()).toEqual([true, false, false, true])
      expect([await sweep(), await sweep()]).toEqual([1, 0])
      expect(await isThere()).toEqual([false, false, false, true])
    })
  })

  it('deny is recorded, and changes nothing', async () => {
    const app = await newApp()
    await allow({ app })
    await stores.consents.deny({
      clientId: app,
      userGid: ada.gid,
      scopes: readScopes('default'),
      redirectUri: REDIRECT_URI,
      nowMs: LATER_MS,
    })
    expect(await stores.consents.remembered(ada.gid, app)).toBe('tasks:read openid')
    expect((await stores.trail(app)).at(-1)).toEqual({
      action: 'consent_denied',
      actorKind: 'user',
      targetGid: app,
      appGid: app,
      atMs: LATER_MS,
      details: { scopes: formatScopes(readScopes('default')), redirectUri: REDIRECT_URI },
    })
  })
}
