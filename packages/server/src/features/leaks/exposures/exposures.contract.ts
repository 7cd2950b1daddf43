import { afterAll, beforeAll, expect, it } from 'vitest'
import { grantScene, type GrantScene } from '../../../../test/support/grant-scene.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  plainApp,
  type OpenStores,
  type Stores,
} from '../../../../test/support/stores.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { SecretHash } from '../../../protocol/token/secret.js'
import { exposureStore } from './exposures.store.js'
import type { ExposedKind } from './ports.js'

const ADDRESS = '192.0.2.7'
const INTERVAL_MS = 60_000

/** What any store must write down of a credential that came in clear. */
export function exposureContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const note = async (kind: ExposedKind, hash: SecretHash, nowMs = NOW_MS) =>
    await exposureStore(stores.db).note({ kind, hash, address: ADDRESS, intervalMs: INTERVAL_MS, nowMs })
  const events = async (targetGid: Gid) =>
    (
      await stores.db.queries
        .selectFrom('audit_events')
        .select(['actor_kind', 'actor_gid', 'address', 'credential_kind', 'credential_gid', 'at_ms'])
        .select(['target_kind', 'person_gid', 'app_gid', 'outcome', 'reason', 'details'])
        .where('target_gid', '=', targetGid)
        .where('action', '=', 'clear_text_credential')
        .orderBy('seq')
        .execute()
    ).map(({ details, ...row }) => ({ ...row, details: JSON.parse(details) as unknown }))
  const common = { address: ADDRESS, outcome: 'refused', reason: 'insecure_transport' }

  it('a personal token is noted once in an interval, for the person whose it is', async () => {
    const ada = await stores.newPerson()
    const { hash, hint } = freshSecret()
    const gid = await stores.nextGid()
    await stores.tokens.createPersonal({
      token: { gid, hash, hint, userGid: ada.gid, name: 'T', scopes: 'full', expiresAtMs: null },
      liveMax: 9,
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
    expect(await note('personal', freshSecret().hash)).toBe(false)
    expect(await note('access', hash)).toBe(false)
    expect([await note('personal', hash), await note('personal', hash, NOW_MS + INTERVAL_MS - 1)]).toEqual([
      true,
      false,
    ])
    expect(await note('personal', hash, NOW_MS + INTERVAL_MS)).toBe(true)
    const event = {
      ...common,
      actor_kind: 'user',
      actor_gid: ada.gid,
      credential_kind: 'personal_token',
      credential_gid: gid,
      target_kind: 'token',
      person_gid: ada.gid,
      app_gid: null,
      details: { credential: 'personal' },
    }
    expect(await events(gid)).toEqual([
      { ...event, at_ms: NOW_MS },
      { ...event, at_ms: NOW_MS + INTERVAL_MS },
    ])
  })

  it.each(['access', 'refresh'] as const)(
    'of an %s token its grant is, for its person and app',
    async (kind) => {
      const ada = await stores.newPerson()
      const { accessHash, app, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      expect(await note(kind, kind === 'access' ? accessHash : refreshHash)).toBe(true)
      expect(await events(grantGid)).toEqual([
        {
          ...common,
          at_ms: NOW_MS,
          actor_kind: 'user',
          actor_gid: ada.gid,
          credential_kind: `${kind}_token`,
          credential_gid: grantGid,
          target_kind: 'grant',
          person_gid: ada.gid,
          app_gid: app.clientId,
          details: { credential: kind },
        },
      ])
    },
  )

  it('of a client secret its app is, for its developer; another secret of the app is not', async () => {
    const ada = await stores.newPerson()
    const clientId = await stores.nextGid()
    const { hash, hint } = freshSecret()
    const gid = await stores.nextGid()
    const app = { ...plainApp(ada.gid, clientId), name: `Exposed ${clientId}`, icon: null }
    await stores.apps.create({ app, secret: { gid, hash, hint }, appsMax: 99, actor: OPERATOR })
    expect([await note('client_secret', hash), await note('client_secret', hash)]).toEqual([true, false])
    expect(await events(clientId)).toEqual([
      {
        ...common,
        at_ms: NOW_MS,
        actor_kind: 'app',
        actor_gid: clientId,
        credential_kind: 'client_secret',
        credential_gid: gid,
        target_kind: 'app',
        person_gid: ada.gid,
        app_gid: clientId,
        details: { credential: 'client_secret' },
      },
    ])
    const flagged = await stores.db.queries
      .selectFrom('app_secrets')
      .select('gid')
      .where('exposed_at_ms', 'is not', null)
      .execute()
    expect(flagged).toEqual([{ gid }])
  })
}
