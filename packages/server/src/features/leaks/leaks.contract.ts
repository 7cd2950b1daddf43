import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { DAY_MS, grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { newApp } from '../../../test/support/grants.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { hashFromBytes, type SecretHash } from '../../protocol/token/secret.js'
import { LEAK_REPORT_CREDENTIALS_MAX, type LeakedKind } from './leak.js'
import { makeRevokeLeaked } from './revoke-leaked.js'

const LATER_MS = NOW_MS + 30_000
const ADDRESS = '203.0.113.9'

/** What any store must do with credentials that were found in the open. */
export function leakContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  let ada: Person
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    ada = await stores.newPerson({ name: 'Ada' })
  })

  const revoke = async (found: Partial<Record<LeakedKind, readonly SecretHash[]>>, nowMs = LATER_MS) => {
    const mapOf = (kind: LeakedKind) => new Map((found[kind] ?? []).map((hash) => [hash, 'md?_…hint']))
    const presented = {
      personal: mapOf('personal'),
      access: mapOf('access'),
      refresh: mapOf('refresh'),
      code: mapOf('code'),
      client_secret: mapOf('client_secret'),
    }
    return (await stores.leaks.leaks.revoke({ presented, address: ADDRESS, nowMs })).revoked
  }
  const newToken = async (owner = ada, expiresAtMs: number | null = null) => {
    const { hash, hint } = freshSecret()
    const token = { gid: await stores.nextGid(), hash, hint, userGid: owner.gid, name: 'Build' }
    const creation = { token: { ...token, scopes: 'full', expiresAtMs } as const, liveMax: 2_000 }
    await stores.tokens.createPersonal({ ...creation, actor: OPERATOR, nowMs: NOW_MS })
    return token
  }
  const mailsTo = async ({ gid }: Person) => {
    const rows = stores.db.queries.selectFrom('mails').selectAll().where('user_gid', '=', gid)
    return (await rows.execute()).map(
      ({ facts, kind }) => [kind, JSON.parse(facts) as { items: unknown[] }] as const,
    )
  }

  it('revokes a personal token, with its reason, its row in the record and a mail; again changes nothing', async () => {
    const [token, other] = [await newToken(), await newToken()]
    expect(await revoke({ personal: [token.hash, freshSecret().hash] })).toMatchObject([
      { kind: 'personal', ownerGid: ada.gid, target: { kind: 'token', gid: token.gid } },
    ])
    expect(await stores.tokens.find(token.gid)).toMatchObject({
      revokedAtMs: LATER_MS,
      revokedReason: 'leaked',
    })
    expect(await stores.tokens.find(other.gid)).toMatchObject({ revokedAtMs: null })
    expect((await stores.trail(token.gid)).at(-1)).toMatchObject({
      action: 'credential_leaked',
      actorKind: 'anonymous',
      atMs: LATER_MS,
      personGid: ada.gid,
      details: { credential: 'personal', hint: 'md?_…hint' },
    })
    expect(await mailsTo(ada)).toEqual([
      [
        'credential_leaked',
        { items: [{ what: 'personal access token', name: 'Build', hint: 'md?_…hint', path: '/0/my-apps' }] },
      ],
    ])
    expect(await revoke({ personal: [token.hash] }, LATER_MS + 1)).toEqual([])
    expect(await stores.tokens.find(token.gid)).toMatchObject({ revokedAtMs: LATER_MS })
    expect(await mailsTo(ada)).toHaveLength(1)
  })

  it('an access token ends alone; a refresh token ends its grant', async () => {
    const grant = await scene.newGrant({ person: ada })
    await revoke({ access: [grant.accessHash] })
    expect((await stores.accessTokens.facts(grant.accessHash))?.revokedAtMs).toBe(LATER_MS)
    expect(await scene.endOf(grant.grantGid)).toEqual([null, null])
    expect(await revoke({ refresh: [grant.refreshHash] })).toMatchObject([
      { kind: 'refresh', appGid: grant.app.clientId, target: { kind: 'grant', gid: grant.grantGid } },
    ])
    expect(await scene.endOf(grant.grantGid)).toEqual([LATER_MS, 'leaked'])
    expect((await scene.refresh(grant.refreshHash, { nowMs: LATER_MS })).decision).toBe('revoked')
    expect(await revoke({ refresh: [grant.refreshHash], access: [grant.accessHash] })).toEqual([])
  })

  it('waits for nobody of whom nothing was found', async () => {
    // SQLite has one writer at a time.
    if (stores.kind === 'sqlite') return
    const ben = await stores.newPerson()
    const [grant, theirs] = [await scene.newGrant({ person: ada }), await scene.newGrant({ person: ben })]
    let isDone = false
    await stores.db.queries.transaction().execute(async (tx) => {
      await tx.selectFrom('users').select('gid').where('gid', '=', ben.gid).forUpdate().execute()
      const app = tx.selectFrom('apps').select('client_id').where('client_id', '=', theirs.app.clientId)
      await app.forUpdate().execute()
      const ending = revoke({ refresh: [grant.refreshHash] }).then(() => (isDone = true))
      await Promise.race([ending, setTimeout(5_000)])
    })
    expect(isDone).toBe(true)
  })

  it('a code is burned; one that was redeemed takes its grant with it', async () => {
    const waiting = await scene.newCodeOf({ person: ada })
    expect(await revoke({ code: [waiting.codeHash] })).toMatchObject([{ kind: 'code' }])
    expect(await stores.grants.redeemCode(scene.redeemInput(waiting.codeHash, { nowMs: LATER_MS }))).toBe(
      'revoked',
    )
    const redeemed = await scene.newGrant({ person: ada })
    expect(await revoke({ code: [redeemed.codeHash] })).toMatchObject([
      { kind: 'code', target: { gid: redeemed.grantGid } },
    ])
    expect(await scene.endOf(redeemed.grantGid)).toEqual([LATER_MS, 'leaked'])
    expect(await revoke({ code: [waiting.codeHash, redeemed.codeHash] })).toEqual([])
  })

  it('a client secret ends, and no other of its app; a rotation that it is part of is none any more', async () => {
    const app = await newApp(stores, ada)
    const add = async (oldExpiresAtMs: number | null) => {
      const secret = { gid: await stores.nextGid(), ...freshSecret() }
      const wish = { liveMax: 2, oldExpiresAtMs, deadKept: { diedAfterMs: 0, countMax: 10 } }
      const act = { clientId: app.clientId, actor: OPERATOR, nowMs: NOW_MS }
      await stores.appSecrets.add({ ...act, ...wish, secret })
      return secret
    }
    for (const one of (await stores.apps.find(app.clientId))?.secrets ?? [])
      await stores.appSecrets.expire({
        clientId: app.clientId,
        secretGid: one.gid,
        expiresAtMs: NOW_MS,
        actor: OPERATOR,
        nowMs: NOW_MS - 1,
      })
    const [old, fresh] = [await add(null), await add(NOW_MS + DAY_MS)]
    expect(await revoke({ client_secret: [fresh.hash] })).toMatchObject([
      { kind: 'client_secret', ownerGid: ada.gid, target: { kind: 'app', gid: app.clientId } },
    ])
    const secrets = (await stores.apps.find(app.clientId))?.secrets ?? []
    expect(secrets.find(({ gid }) => gid === fresh.gid)).toMatchObject({
      expiresAtMs: LATER_MS,
      endedReason: 'leaked',
    })
    // A stranger's report may end things sooner, never later.
    expect(secrets.find(({ gid }) => gid === old.gid)).toMatchObject({
      expiresAtMs: NOW_MS + DAY_MS,
      endedReason: null,
    })
    const settle = {
      clientId: app.clientId,
      freshGid: null,
      as: 'cancelled',
      actor: OPERATOR,
      nowMs: LATER_MS,
    } as const
    expect(await stores.appSecrets.settleRotation(settle)).toEqual({ decision: 'not_rotating' })
  })

  it('of several kinds at once each owner is told of theirs, each by what it is and where to go', async () => {
    const ben = await stores.newPerson({ name: 'Ben' })
    const app = await newApp(stores, ben)
    const token = await newToken()
    const [first, second, third] = [
      await scene.newGrant({ person: ada, app }),
      await scene.newGrant({ person: ada, app }),
      await scene.newGrant({ person: ada, app }),
    ]
    const waiting = await scene.newCodeOf({ person: ada, app })
    const [own] = (await stores.apps.find(app.clientId))?.secrets ?? []
    const secret = await stores.db.queries
      .selectFrom('app_secrets')
      .select('hash')
      .where('gid', '=', own?.gid ?? NO_GID)
      .executeTakeFirstOrThrow()
    const revoked = await revoke({
      personal: [token.hash],
      access: [first.accessHash],
      refresh: [second.refreshHash],
      code: [third.codeHash, waiting.codeHash],
      client_secret: [hashFromBytes(secret.hash)],
    })
    const targets = (person: Person) =>
      new Set(
        revoked
          .filter(({ ownerGid }) => ownerGid === person.gid)
          .map(({ appGid, kind, target }) => [kind, appGid, target.kind, target.gid]),
      )
    expect(targets(ada)).toEqual(
      new Set([
        ['personal', null, 'token', token.gid],
        ['access', app.clientId, 'grant', first.grantGid],
        ['refresh', app.clientId, 'grant', second.grantGid],
        ['code', app.clientId, 'grant', third.grantGid],
        ['code', app.clientId, 'grant', waiting.grantGid],
      ]),
    )
    expect(targets(ben)).toEqual(new Set([['client_secret', app.clientId, 'app', app.clientId]]))
    const item = (what: string, path: string, name = app.name) =>
      JSON.stringify({ what, name, hint: 'md?_…hint', path })
    const told = async (person: Person) => {
      const [mail, ...more] = await mailsTo(person)
      expect(more).toEqual([])
      return (mail?.[1].items ?? []).map((one) => JSON.stringify(one)).toSorted()
    }
    expect(await told(ada)).toEqual(
      [
        item('personal access token', '/0/my-apps', 'Build'),
        item('access token', '/0/profile/apps'),
        item('refresh token', '/0/profile/apps'),
        item('authorization code', '/0/profile/apps'),
        item('authorization code', '/0/profile/apps'),
      ].toSorted(),
    )
    expect(await told(ben)).toEqual([item('client secret', `/0/my-apps/${app.clientId}`)])
    const recorded = (await stores.trail(app.clientId)).at(-1)
    expect(recorded).toMatchObject({
      action: 'credential_leaked',
      personGid: ben.gid,
      appGid: app.clientId,
      address: ADDRESS,
    })
    expect((await stores.trail(second.grantGid)).at(-1)).toMatchObject({
      personGid: ada.gid,
      appGid: app.clientId,
    })
    expect((await stores.trail(token.gid)).at(-1)).not.toHaveProperty('appGid')
  })

  it('a token that is being replaced ends as long as it lives, and not when its overlap is over', async () => {
    const [retiring, retired] = [await newToken(), await newToken()]
    for (const [{ gid }, retiresAtMs] of [
      [retiring, LATER_MS + 1],
      [retired, LATER_MS],
    ] as const)
      await stores.db.queries
        .updateTable('tokens')
        .set({ retires_at_ms: retiresAtMs })
        .where('gid', '=', gid)
        .execute()
    const ended = await revoke({ personal: [retiring.hash, retired.hash] })
    expect(ended.map(({ target }) => target.gid)).toEqual([retiring.gid])
  })

  it('of several client secrets those end that live', async () => {
    const app = await newApp(stores, ada)
    const [own] = (await stores.apps.find(app.clientId))?.secrets ?? []
    const hashOf = async (gid: Gid) =>
      hashFromBytes(
        (
          await stores.db.queries
            .selectFrom('app_secrets')
            .select('hash')
            .where('gid', '=', gid)
            .executeTakeFirstOrThrow()
        ).hash,
      )
    const dead = await hashOf(own?.gid ?? NO_GID)
    await stores.appSecrets.expire({
      clientId: app.clientId,
      secretGid: own?.gid ?? NO_GID,
      expiresAtMs: NOW_MS,
      actor: OPERATOR,
      nowMs: NOW_MS - 1,
    })
    const [other] = (await stores.apps.find((await newApp(stores, ada)).clientId))?.secrets ?? []
    const live = await hashOf(other?.gid ?? NO_GID)
    expect(await revoke({ client_secret: [dead, live] })).toHaveLength(1)
    expect(await mailsTo(ada)).toHaveLength(1)
  })

  it('what leads to one grant twice ends it once', async () => {
    const grant = await scene.newGrant({ person: ada })
    const ended = await revoke({ refresh: [grant.refreshHash], code: [grant.codeHash] })
    expect(ended).toHaveLength(1)
    const acts = await scene.actionsOn(grant.grantGid)
    expect(acts.filter((action) => action === 'credential_leaked')).toHaveLength(1)
  })

  it('what is dead already stays as it died, and nobody is told', async () => {
    const [expired, revoked] = [await newToken(ada, NOW_MS + 1), await newToken()]
    await stores.tokens.revoke({ tokenGid: revoked.gid, actor: OPERATOR, nowMs: NOW_MS })
    const grant = await scene.newGrant({ person: ada })
    await stores.grants.revoke({
      grantGid: grant.grantGid,
      reason: 'revoked',
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
    const found = {
      personal: [expired.hash, revoked.hash],
      refresh: [grant.refreshHash],
      access: [grant.accessHash],
    }
    expect(await revoke(found)).toEqual([])
    expect(await stores.tokens.find(revoked.gid)).toMatchObject({ revokedReason: 'revoked' })
    expect(await scene.endOf(grant.grantGid)).toEqual([NOW_MS, 'revoked'])
    expect(await mailsTo(ada)).toEqual([])
  })

  it('a thousand at once of two people: all end, and each gets one mail', async () => {
    const ben = await stores.newPerson({ name: 'Ben' })
    const tokens: Awaited<ReturnType<typeof newToken>>[] = []
    for (let count = 0; count < 40; count++) tokens.push(await newToken(count % 2 === 0 ? ada : ben))
    const strays = Array.from({ length: LEAK_REPORT_CREDENTIALS_MAX - 40 }, () => freshSecret().hash)
    expect(await revoke({ personal: [...strays, ...tokens.map(({ hash }) => hash)] })).toHaveLength(40)
    for (const person of [ada, ben]) {
      const [mail, ...more] = await mailsTo(person)
      expect(more).toEqual([])
      expect(mail?.[1].items).toHaveLength(20)
    }
  })

  it('reports of the same credentials at once, in every order: each ends once, nobody waits for ever', async () => {
    const tokens: Awaited<ReturnType<typeof newToken>>[] = []
    for (let count = 0; count < 12; count++) tokens.push(await newToken())
    const grant = await scene.newGrant({ person: ada })
    const hashes = tokens.map(({ hash }) => hash)
    const reports = await Promise.all(
      [0, 3, 6, 9].map(async (turn) => {
        const turned = [...hashes.slice(turn), ...hashes.slice(0, turn)]
        return await revoke({
          personal: turn % 2 === 0 ? turned : turned.toReversed(),
          refresh: [grant.refreshHash],
        })
      }),
    )
    expect(reports.flat()).toHaveLength(13)
    const acts = (await stores.trail(null)).filter(
      ({ action, targetGid }) =>
        action === 'credential_leaked' && tokens.some(({ gid }) => gid === targetGid),
    )
    expect(acts).toHaveLength(12)
  })

  it('what is known is counted, dead or alive, and what nobody has is not', async () => {
    const [dead, live] = [await newToken(), await newToken()]
    await stores.tokens.revoke({ tokenGid: dead.gid, actor: OPERATOR, nowMs: NOW_MS })
    const hashes = [dead.hash, live.hash, freshSecret().hash]
    const none = new Map<SecretHash, string>()
    const presented = {
      personal: new Map(hashes.map((hash) => [hash, 'mdp_…'] as const)),
      access: none,
      refresh: none,
      code: none,
      client_secret: none,
    }
    const report = { presented, address: ADDRESS, nowMs: LATER_MS }
    expect(await stores.leaks.leaks.revoke(report)).toMatchObject({ known: 2, revoked: [{}] })
    expect(await stores.leaks.leaks.revoke(report)).toEqual({ known: 2, revoked: [] })
  })

  it('what has the form of a credential is counted once, and a report of nothing else asks nobody', async () => {
    const clock = { nowMs: () => LATER_MS }
    const report = async (...credentials: readonly string[]) =>
      await makeRevokeLeaked({ leaks: stores.leaks.leaks, clock })({ credentials, address: ADDRESS })
    const { hash, hint, secret } = freshSecret()
    const token = { gid: await stores.nextGid(), hash, hint, userGid: ada.gid, name: 'Build' }
    const creation = { token: { ...token, scopes: 'full', expiresAtMs: null } as const, liveMax: 2_000 }
    await stores.tokens.createPersonal({ ...creation, actor: OPERATOR, nowMs: NOW_MS })
    expect(await report('x', '')).toEqual({ revoked: 0, known: 0, presented: 0 })
    expect(await report(freshSecret().secret)).toEqual({ revoked: 0, known: 0, presented: 1 })
    expect(await report(secret)).toEqual({ revoked: 1, known: 1, presented: 1 })
    expect(await report(secret, secret, 'x', freshSecret().secret)).toEqual({
      revoked: 0,
      known: 1,
      presented: 2,
    })
  })

  it('nothing ends whose row in the record cannot be written', async () => {
    const token = await newToken()
    await stores.withoutTrail(async () => {
      await expect(revoke({ personal: [token.hash] })).rejects.toThrow()
    })
    expect(await stores.tokens.find(token.gid)).toMatchObject({ revokedAtMs: null })
    expect(await mailsTo(ada)).toEqual([])
  })
}
