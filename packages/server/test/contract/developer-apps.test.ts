import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Services } from '../../src/compose/services.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { parseTokenKind } from '../../src/protocol/token/token-format.js'
import { SECRET_USE_INTERVAL_MS } from '../../src/features/apps/app.js'
import type { CreateApp } from '../../src/features/apps/create-app.js'
import { DATABASE_KINDS, openTestServices, type TestClock, type TestServices } from '../support/services.js'
import { OPERATOR } from '../support/stores.js'
import { HOUR_MS } from '../../src/time-units.js'

const GID_OF_NOTHING = '9' as Gid

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let opened: TestServices
  let services: Services
  let clock: TestClock
  let ada: Gid
  let workspaceGid: Gid

  beforeAll(async () => {
    opened = await openTestServices(kind)
    ;({ services, clock } = opened)
  })
  afterAll(async () => {
    await opened.close()
  })
  beforeEach(async () => {
    const made = await services.users.create({
      name: 'Ada',
      email: `ada-${randomUUID()}@people.example`,
      role: 'admin',
      workspace: { newName: 'Analytical Engines' },
      password: null,
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    ada = made.user.gid
    ;({ workspaceGid } = made)
  })

  const tryCreate = async (wish: Partial<CreateApp> = {}) =>
    await services.apps.create({
      ownerGid: ada,
      kind: 'confidential',
      redirectUris: [],
      settings: { name: 'Planner' },
      actor: OPERATOR,
      ...wish,
    })
  const create = async (wish: Partial<CreateApp> = {}) => {
    const made = await tryCreate(wish)
    if (!made.ok) throw new Error(`${made.field}: ${made.message}`)
    return { ...made, secretGid: made.secret?.gid ?? GID_OF_NOTHING, value: made.secret?.secret ?? '' }
  }
  const rotate = async (clientId: Gid, overlapSeconds: number | null = null) =>
    await services.apps.rotateSecret({ clientId, overlapSeconds, actor: OPERATOR })
  const authenticate = async (clientId: string, secret: string | null) => {
    const judged = await services.apps.authenticate({ clientId, secret })
    return judged.ok ? 'ok' : judged.reason
  }
  const mine = async () => await services.apps.list({ ownerGid: ada })

  describe('create', () => {
    it('gives a client id of 16 digits and a secret, shown once; nothing that is listed contains it', async () => {
      const { clientId, secret } = await create({ settings: { name: '  Planner ' } })
      expect(clientId).toMatch(/^\d{16}$/)
      expect(parseTokenKind(secret?.secret ?? '')).toBe('client_secret')
      expect(secret?.hint).toBe(`mds_…${secret?.secret.slice(-4) ?? ''}`)
      const apps = await mine()
      expect(apps).toEqual([await services.apps.find(clientId)])
      expect(apps).toEqual([
        {
          clientId,
          ownerGid: ada,
          name: 'Planner',
          description: '',
          kind: 'confidential',
          permissions: 'full',
          scopes: [],
          identityScopes: ['openid', 'email', 'profile'],
          distribution: 'none',
          workspaceGids: [],
          redirectUris: [],
          requiresPkce: false,
          rotatesRefreshTokens: false,
          replayWindowSeconds: 120,
          isResourceServer: false,
          sendsIssuer: false,
          createdAtMs: clock.nowMs(),
          updatedAtMs: clock.nowMs(),
          iconMediaType: null,
          secrets: [
            {
              gid: secret?.gid,
              hint: secret?.hint,
              createdAtMs: clock.nowMs(),
              expiresAtMs: null,
              lastUsedAtMs: null,
              lastUsedAddress: null,
              replacedByGid: null,
              endedReason: null,
              exposedAtMs: null,
              restoredAtMs: null,
              isLive: true,
            },
          ],
        },
      ])
      expect(JSON.stringify(apps)).not.toContain(secret?.secret.slice(4, 36))
    })

    it('a native app gets no secret, and always PKCE and rotation — RFC 8252 §8.1, §8.5', async () => {
      const redirectUris = ['http://127.0.0.1/callback', 'urn:ietf:wg:oauth:2.0:oob', 'com.example.app:/cb']
      const { clientId, secret } = await create({ kind: 'native', redirectUris })
      expect(secret).toBeNull()
      expect(await services.apps.find(clientId)).toMatchObject({
        redirectUris,
        requiresPkce: true,
        rotatesRefreshTokens: true,
        sendsIssuer: true,
        secrets: [],
      })
      expect(await rotate(clientId)).toMatchObject({ ok: false, field: 'app' })
    })

    it.each([
      ['http://app.example/callback', /https/],
      ['https://app.example/callback#x', /fragment/],
      ['https://app.example/*', /wildcards/],
      ['urn:ietf:wg:oauth:2.0:oob', /native/],
      ['com.example.app:/cb', /https/],
      ['https://user@app.example/', /user name/],
      ['HTTPS://app.example/', /another spelling/],
      ['', /characters|absolute/],
    ])('refuses the redirect URI %j, and makes nothing', async (uri, why) => {
      const refused = await tryCreate({ redirectUris: ['https://app.example/fine', uri] })
      expect(refused).toMatchObject({ ok: false, field: 'redirect-uri' })
      expect(refused.ok ? '' : refused.message).toMatch(why)
      expect(await mine()).toEqual([])
    })

    it('refuses more than 20 redirect URIs, one twice, and a name that deceives', async () => {
      const uris = Array.from({ length: 21 }, (_, n) => `https://app.example/${n}`)
      expect(await tryCreate({ redirectUris: uris })).toMatchObject({ ok: false, field: 'redirect-uri' })
      const twice = ['https://app.example/', 'https://app.example/']
      expect(await tryCreate({ redirectUris: twice })).toMatchObject({ ok: false, field: 'redirect-uri' })
      for (const name of ['', 'a'.repeat(81), 'Mudra\u202e', 'x\0'])
        expect(await tryCreate({ settings: { name } })).toMatchObject({ ok: false, field: 'name' })
      expect(await mine()).toEqual([])
      await create({ redirectUris: uris.slice(1) })
    })

    it('refuses a deactivated owner, an unknown one, a foreign workspace', async () => {
      expect(await tryCreate({ ownerGid: GID_OF_NOTHING })).toMatchObject({ ok: false, field: 'owner' })
      const distribution = { to: 'workspaces', workspaceGids: [GID_OF_NOTHING] } as const
      expect(await tryCreate({ settings: { name: 'P', distribution } })).toMatchObject({
        ok: false,
        field: 'distribution',
      })
      await services.users.deactivate({ userGid: ada, actor: OPERATOR })
      expect(await tryCreate()).toMatchObject({ ok: false, field: 'owner' })
    })
  })

  describe('update', () => {
    const update = async (clientId: Gid, settings: Parameters<Services['apps']['update']>[0]['settings']) =>
      await services.apps.update({ clientId, settings, actor: OPERATOR })

    it('changes what is wished for and nothing else; switching the mode leaves nothing of the other', async () => {
      const { clientId } = await create()
      const before = await services.apps.find(clientId)
      clock.advance(5)
      expect(await update(clientId, { scopes: ['tasks:read', 'openid'] })).toEqual({ ok: true })
      const specific = { permissions: 'specific', scopes: ['tasks:read'], identityScopes: ['openid'] }
      expect(await services.apps.find(clientId)).toEqual({
        ...before,
        ...specific,
        updatedAtMs: clock.nowMs(),
      })
      await update(clientId, { distribution: { to: 'workspaces', workspaceGids: [workspaceGid] } })
      await update(clientId, { scopes: ['default'] })
      expect(await services.apps.find(clientId)).toEqual({
        ...before,
        identityScopes: [],
        distribution: 'workspaces',
        workspaceGids: [workspaceGid],
        updatedAtMs: clock.nowMs(),
      })
    })

    it('judges by the app’s kind, and knows no app that is not there', async () => {
      const native = await create({ kind: 'native' })
      expect(await update(native.clientId, { rotatesRefreshTokens: false })).toMatchObject({
        ok: false,
        field: 'rotate-refresh-tokens',
      })
      expect(await update(GID_OF_NOTHING, { name: 'x' })).toMatchObject({ ok: false, field: 'app' })
    })
  })

  describe('redirect URIs', () => {
    it('are judged by the app’s kind, kept verbatim, and at most 20', async () => {
      const { clientId } = await create()
      const add = async (uri: string) =>
        await services.apps.addRedirectUri({ clientId, uri, actor: OPERATOR })
      expect(await add('urn:ietf:wg:oauth:2.0:oob')).toMatchObject({ ok: false, field: 'redirect-uri' })
      for (let n = 0; n < 20; n++) expect(await add(`https://app.example/cb?n=%2f${n}`)).toEqual({ ok: true })
      expect(await add('https://app.example/one-more')).toMatchObject({ ok: false, field: 'redirect-uri' })
      expect(await add('https://app.example/cb?n=%2f3')).toMatchObject({ ok: false, field: 'redirect-uri' })
      const remove = async (uri: string) =>
        await services.apps.removeRedirectUri({ clientId, uri, actor: OPERATOR })
      expect(await remove('https://app.example/cb?n=%2F3')).toMatchObject({
        ok: false,
        field: 'redirect-uri',
      })
      expect(await remove('https://app.example/cb?n=%2f3')).toEqual({ ok: true })
      const { redirectUris } = (await services.apps.find(clientId)) ?? { redirectUris: [] }
      expect(redirectUris).toHaveLength(19)
      expect(redirectUris[3]).toBe('https://app.example/cb?n=%2f4')
      const none = { clientId: GID_OF_NOTHING, uri: 'https://app.example/', actor: OPERATOR }
      expect(await services.apps.addRedirectUri(none)).toMatchObject({ ok: false, field: 'app' })
      expect(await services.apps.removeRedirectUri(none)).toMatchObject({ ok: false, field: 'app' })
    })
  })

  describe('authenticate — RFC 6749 §2.3', () => {
    it('takes the app’s own live secret, and no other', async () => {
      const [one, other] = [await create(), await create()]
      expect(await services.apps.authenticate({ clientId: one.clientId, secret: one.value })).toMatchObject({
        ok: true,
        secretGid: one.secretGid,
        app: { clientId: one.clientId, kind: 'confidential', permissions: 'full', replayWindowSeconds: 120 },
      })
      const typo = one.value.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
      const flipped = one.value.toLowerCase()
      const { secret: token } = await personalToken()
      for (const [clientId, secret, reason] of [
        [one.clientId, other.value, 'secret_unknown'],
        [one.clientId, typo, 'secret_malformed'],
        [one.clientId, flipped, 'secret_malformed'],
        [one.clientId, `${one.value} `, 'secret_malformed'],
        [one.clientId, token, 'secret_malformed'],
        [one.clientId, null, 'secret_missing'],
        [one.clientId, '', 'secret_missing'],
        [GID_OF_NOTHING, one.value, 'app_unknown'],
        [`0${one.clientId}`, one.value, 'app_unknown'],
        [`${one.clientId} `, one.value, 'app_unknown'],
        [`${one.clientId}\0`, one.value, 'app_unknown'],
        ['', one.value, 'app_unknown'],
        ['9'.repeat(5_000), null, 'app_unknown'],
      ] as const) {
        expect([clientId, secret, await authenticate(clientId, secret)]).toEqual([clientId, secret, reason])
      }
    })

    it('a native app says who it is, and must not bring a secret', async () => {
      const [native, other] = [await create({ kind: 'native' }), await create()]
      for (const secret of [null, ''])
        expect(await services.apps.authenticate({ clientId: native.clientId, secret })).toMatchObject({
          ok: true,
          secretGid: null,
          app: { kind: 'native' },
        })
      expect(await authenticate(native.clientId, other.value)).toBe('secret_not_expected')
    })

    it('notes the last use of that secret, once a minute', async () => {
      const { clientId, secretGid, value } = await create()
      const fresh = await rotate(clientId)
      const usedAt = async () =>
        (await services.apps.find(clientId))?.secrets.find((one) => one.gid === secretGid)?.lastUsedAtMs
      expect(await usedAt()).toBeNull()
      await authenticate(clientId, value.replace('mds_', 'mdp_'))
      expect(await usedAt()).toBeNull()
      const firstMs = clock.nowMs()
      await authenticate(clientId, value)
      clock.advance(SECRET_USE_INTERVAL_MS - 1)
      await authenticate(clientId, value)
      expect(await usedAt()).toBe(firstMs)
      clock.advance(1)
      await authenticate(clientId, value)
      expect(await usedAt()).toBe(firstMs + SECRET_USE_INTERVAL_MS)
      const unused = (await services.apps.find(clientId))?.secrets.find(
        (one) => fresh.ok && one.gid === fresh.secretGid,
      )
      expect(unused?.lastUsedAtMs).toBeNull()
    })

    const personalToken = async () => {
      const made = await services.tokens.create({
        userGid: ada,
        name: 'T',
        scopes: null,
        expires: 'default',
        actor: OPERATOR,
      })
      if (!made.ok) throw new Error(made.message)
      return made
    }
  })

  describe('secrets', () => {
    it('change over without an outage: both work until the old one ends; a third is refused', async () => {
      const { clientId, secretGid, value } = await create()
      const fresh = await rotate(clientId)
      if (!fresh.ok) throw new Error(fresh.message)
      expect(fresh.oldExpiresAtMs).toBe(clock.nowMs() + 24 * HOUR_MS)
      expect([await authenticate(clientId, value), await authenticate(clientId, fresh.secret)]).toEqual([
        'ok',
        'ok',
      ])
      expect(await rotate(clientId)).toMatchObject({ ok: false, field: 'app' })
      expect(await rotate(clientId, 0)).toMatchObject({ ok: false, field: 'app' })
      const ended = await services.apps.expireSecret({ clientId, secretGid, inSeconds: 0, actor: OPERATOR })
      expect(ended).toEqual({ ok: true, expiresAtMs: clock.nowMs(), othersLive: 1 })
      expect([await authenticate(clientId, value), await authenticate(clientId, fresh.secret)]).toEqual([
        'secret_expired',
        'ok',
      ])
      expect((await services.apps.find(clientId))?.secrets.map((one) => one.isLive)).toEqual([true, false])
    })

    it('the old one ends at the end of the overlap, to the millisecond', async () => {
      const { clientId, value } = await create()
      const fresh = await rotate(clientId, 3_600)
      expect(fresh).toMatchObject({ ok: true, oldExpiresAtMs: clock.nowMs() + HOUR_MS })
      clock.advance(HOUR_MS - 1)
      expect(await authenticate(clientId, value)).toBe('ok')
      clock.advance(1)
      expect(await authenticate(clientId, value)).toBe('secret_expired')
      expect(await authenticate(clientId, fresh.ok ? fresh.secret : '')).toBe('ok')
      expect(await rotate(clientId, 0)).toMatchObject({ ok: true })
      expect(await authenticate(clientId, fresh.ok ? fresh.secret : '')).toBe('secret_expired')
    })

    it('says which field is wrong', async () => {
      const { clientId, secretGid } = await create()
      for (const seconds of [-1, 0.5, 30 * 24 * 3_600 + 1]) {
        expect(await rotate(clientId, seconds)).toMatchObject({ ok: false, field: 'overlap' })
        expect(
          await services.apps.expireSecret({ clientId, secretGid, inSeconds: seconds, actor: OPERATOR }),
        ).toMatchObject({ ok: false, field: 'in' })
      }
      expect(await rotate(GID_OF_NOTHING)).toMatchObject({ ok: false, field: 'app' })
      const end = async (id: Gid, gid: Gid) =>
        await services.apps.expireSecret({ clientId: id, secretGid: gid, inSeconds: 0, actor: OPERATOR })
      expect(await end(clientId, GID_OF_NOTHING)).toMatchObject({ ok: false, field: 'secret' })
      expect(await end(GID_OF_NOTHING, secretGid)).toMatchObject({ ok: false, field: 'app' })
      expect(await end(clientId, secretGid)).toMatchObject({ ok: true, othersLive: 0 })
      expect(await end(clientId, secretGid)).toMatchObject({ ok: false, field: 'secret' })
    })
  })

  it('delete: the app is unknown from then on', async () => {
    const { clientId, value } = await create({ redirectUris: ['https://app.example/'] })
    expect(await services.apps.delete({ clientId, actor: OPERATOR })).toBe('deleted')
    expect(await authenticate(clientId, value)).toBe('app_unknown')
    expect(await services.apps.find(clientId)).toBeNull()
    expect(await mine()).toEqual([])
    expect(await services.apps.delete({ clientId, actor: OPERATOR })).toBe('unknown')
  })

  it('the demo’s apps authenticate with the secrets that it printed, and are as the contract says', async () => {
    const first = await services.demo.create({ force: true, actor: OPERATOR })
    const second = await services.demo.create({ force: true, actor: OPERATOR })
    if (!first.ok || !second.ok) throw new Error('the demo was refused')
    const [demo, again] = [first.demo, second.demo]
    for (const app of again.apps) expect(await authenticate(app.client_id, app.client_secret)).toBe('ok')
    const old = demo.apps.find((app) => app.client_secret !== null)
    expect(await authenticate(old?.client_id ?? '', old?.client_secret ?? '')).toBe('secret_unknown')
    const identityScopes = ['openid', 'email', 'profile']
    const common = { distribution: 'any', identityScopes, replayWindowSeconds: 120, isResourceServer: false }
    const apps = await Promise.all(again.apps.map(async (app) => await services.apps.find(app.client_id)))
    expect(apps).toMatchObject([
      { ...common, permissions: 'full', scopes: [], requiresPkce: false, rotatesRefreshTokens: false },
      {
        ...common,
        permissions: 'specific',
        scopes: ['users:read', 'projects:read', 'tasks:read', 'tasks:write'],
        rotatesRefreshTokens: false,
      },
      { ...common, kind: 'native', requiresPkce: true, rotatesRefreshTokens: true, secrets: [] },
    ])
  })
})
