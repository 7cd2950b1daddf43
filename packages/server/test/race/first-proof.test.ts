import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SessionEnded } from '../../src/platform/faults.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { newSecret } from '../../src/protocol/token/secret.js'
import type { Actor } from '../../src/features/audit/audit-event.js'
import { grantScene, type GrantScene } from '../support/grant-scene.js'
import { newApp } from '../support/grants.js'
import { DATABASE_KINDS } from '../support/services.js'
import {
  freshSecret,
  NOW_MS,
  openStoresAt,
  plainApp,
  sharedLocation,
  type Person,
  type Stores,
} from '../support/stores.js'

const ADDRESS = '203.0.113.7'
const LATER_MS = NOW_MS + 1
/** Each with another head start of the one or the other. */
const ROUNDS = 12
const HEAD_START_MAX = 6

const freshHash = () => newSecret('personal', (count) => randomBytes(count)).hash

/** An account that somebody made without reading the mail of its address, and where they are signed in. */
interface Squatted {
  readonly person: Person
  readonly from: {
    readonly address: string
    readonly credential: { readonly kind: 'session'; readonly gid: Gid }
  }
  readonly actor: Actor
}

describe.each(DATABASE_KINDS)('the first proof of an address on %s', (kind) => {
  let stores: Stores
  /** Where the owner arrives. */
  let other: Stores
  let scene: GrantScene
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    other = await openStoresAt(shared.location)
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
    await other.close()
    await drop()
  })

  const session = async (userGid: Gid, methods: readonly string[] = ['pwd']) => ({
    gid: await stores.nextGid(),
    hash: freshHash(),
    userGid,
    address: ADDRESS,
    userAgent: '',
    methods,
  })
  const signIn = async (userGid: Gid) => {
    const started = await session(userGid)
    const decision = await stores.sessions.start({
      session: started,
      passwordHash: 'theirs',
      replacesGid: null,
      nowMs: NOW_MS,
    })
    return { decision, gid: started.gid }
  }
  const squat = async (): Promise<Squatted> => {
    const person = await stores.newPerson({ isProved: false })
    await stores.passwords.set({
      userGid: person.gid,
      hash: 'theirs',
      actor: { kind: 'operator' },
      nowMs: NOW_MS,
    })
    const { gid } = await signIn(person.gid)
    const from = { address: ADDRESS, credential: { kind: 'session', gid } } as const
    return { person, from, actor: { kind: 'user', gid: person.gid, from } }
  }
  const mailedLink = async ({ user }: Person) => {
    const { hash } = newSecret('password_reset', (count) => randomBytes(count))
    await other.passwordResets.issue({
      resetGid: await other.nextGid(),
      hash,
      email: user.email,
      address: ADDRESS,
      expiresAtMs: NOW_MS + 60_000,
      liveMax: 3,
      nowMs: NOW_MS,
    })
    return hash
  }
  const token = async (userGid: Gid) => ({
    ...freshSecret(),
    gid: await stores.nextGid(),
    userGid,
    name: 'Script',
    scopes: 'full' as const,
    expiresAtMs: null,
  })

  /** Each makes something that would outlive its session. What it needs is made before the race. */
  const ACTS: Readonly<Record<string, (squatted: Squatted) => Promise<() => Promise<unknown>>>> = {
    'signing in': async ({ person }) => await Promise.resolve(async () => await signIn(person.gid)),

    'a second step with a passkey': async ({ actor, person }) => {
      const credentialId = await addPasskey({ actor, person })
      const started = await session(person.gid, ['hwk'])
      return async () =>
        await stores.steps.start({
          halfHash: null,
          session: started,
          proof: {
            kind: 'passkey',
            credentialId,
            counter: 2,
            isDeviceBound: false,
            challenge: { hash: freshHash(), expiresAtMs: NOW_MS + 60_000 },
          },
          counts: [],
          replacesGid: null,
          nowMs: NOW_MS,
        })
    },

    'changing the password': async ({ person }) => {
      const fresh = await session(person.gid)
      return async () =>
        await stores.passwords.change({
          fromHash: 'theirs',
          toHash: 'theirs too',
          session: fresh,
          authenticatedAtMs: NOW_MS,
          nowMs: NOW_MS,
        })
    },

    'creating a personal token': async ({ actor, person }) => {
      const made = await token(person.gid)
      return async () =>
        await stores.tokens.createPersonal({ token: made, liveMax: 10, actor, nowMs: NOW_MS })
    },

    'rotating a personal token': async ({ actor, person }) => {
      const old = await token(person.gid)
      await stores.tokens.createPersonal({ token: old, liveMax: 10, actor, nowMs: NOW_MS })
      const { gid, hash, hint } = await token(person.gid)
      return async () =>
        await stores.tokens.rotate({
          tokenGid: old.gid,
          successor: { gid, hash, hint, expiresAtMs: null },
          overlapEndsAtMs: null,
          replay: null,
          actor,
          nowMs: NOW_MS,
        })
    },

    'allowing an app': async ({ from, person }) => {
      const app = await newApp(stores, await stores.newPerson())
      return async () => {
        const asked = {
          clientId: app.clientId,
          userGid: person.gid,
          scopes: scene.scopes('tasks:read'),
          redirectUri: 'https://app.example/callback',
        }
        const code = {
          ...asked,
          registeredUri: asked.redirectUri,
          hash: freshHash(),
          grantGid: await stores.nextGid(),
          challenge: null,
          nonce: null,
          authenticatedAtMs: NOW_MS,
          authentication: null,
          expiresAtMs: NOW_MS + 60_000,
        }
        return await stores.consents.allow({ ...asked, from, code, asked: true, nowMs: NOW_MS })
      }
    },

    'redeeming a code': async ({ person }) => {
      const app = await newApp(stores, await stores.newPerson())
      const { codeHash } = await scene.newCodeOf({ person, app })
      return async () => await stores.grants.redeemCode(scene.redeemInput(codeHash))
    },

    refreshing: async ({ person }) => {
      const app = await newApp(stores, await stores.newPerson())
      const { refreshHash } = await scene.newGrant({ person, app })
      return async () => await scene.rotate(refreshHash)
    },

    'adding a passkey': async (squatted) => await Promise.resolve(async () => await addPasskey(squatted)),

    'confirming an authenticator app': async ({ actor, person }) => {
      const secret = new Uint8Array(randomBytes(21))
      await stores.factors.beginApp({ userGid: person.gid, secret, nowMs: NOW_MS })
      return async () =>
        await stores.factors.confirmApp({
          userGid: person.gid,
          actor,
          secret,
          step: 1,
          codeHashes: [freshHash()],
          nowMs: NOW_MS,
        })
    },

    'registering an app': async ({ actor, person }) => {
      const app = {
        ...plainApp(person.gid, await stores.nextGid()),
        distribution: 'any' as const,
        icon: null,
      }
      const secret = { ...freshSecret(), gid: await stores.nextGid() }
      return async () => await stores.apps.create({ app, secret, appsMax: 10, actor })
    },

    'making a client secret': async ({ actor, person }) => {
      const app = await newApp(stores, person)
      const secret = { ...freshSecret(), gid: await stores.nextGid() }
      return async () =>
        await stores.appSecrets.add({
          clientId: app.clientId,
          secret,
          liveMax: 2,
          oldExpiresAtMs: null,
          deadKept: { diedAfterMs: 0, countMax: 5 },
          actor,
          nowMs: NOW_MS,
        })
    },

    'distributing an app': async ({ actor, person }) => {
      const app = await newApp(stores, person, { distribution: 'none' })
      const settings = { distribution: 'any' as const }
      return async () => await stores.apps.update({ clientId: app.clientId, settings, actor, nowMs: NOW_MS })
    },

    'inviting somebody': async ({ from, person }) => {
      const { hash } = newSecret('invitation', (count) => randomBytes(count))
      const gid = await stores.nextGid()
      const invitation = {
        gid,
        hash,
        email: `i${gid}@people.example`,
        role: 'admin',
        expiresAtMs: NOW_MS + 60_000,
      } as const
      return async () =>
        await stores.admin.invitations.create({
          invitation,
          workspaceGid: person.workspaceGid,
          adminGid: person.gid,
          from,
          liveMax: 10,
          isMailed: false,
          nowMs: NOW_MS,
        })
    },
  }

  async function addPasskey({ actor, person }: Pick<Squatted, 'actor' | 'person'>): Promise<string> {
    const credentialId = randomBytes(16).toString('base64url')
    await stores.factors.addPasskey({
      userGid: person.gid,
      actor,
      gid: await stores.nextGid(),
      name: 'Laptop',
      passkey: {
        credentialId,
        publicKey: new Uint8Array(randomBytes(77)),
        counter: 1,
        transports: [],
        isDeviceBound: false,
      },
      challenge: { hash: freshHash(), expiresAtMs: NOW_MS + 60_000 },
      codeHashes: [freshHash()],
      nowMs: NOW_MS,
    })
    return credentialId
  }

  /** Whatever of an account still opens something, by the table that it stands in. */
  const survivors = async ({ gid }: Person): Promise<readonly string[]> => {
    const { queries } = stores.db
    const apps = queries.selectFrom('apps').select('client_id').where('owner_gid', '=', gid)
    const found = {
      sessions: await queries
        .selectFrom('sessions')
        .select('gid')
        .where('user_gid', '=', gid)
        .where('ended_at_ms', 'is', null)
        .execute(),
      half_sessions: await queries
        .selectFrom('half_sessions')
        .select('hash')
        .where('user_gid', '=', gid)
        .execute(),
      tokens: await queries
        .selectFrom('tokens')
        .select('gid')
        .where('user_gid', '=', gid)
        .where('revoked_at_ms', 'is', null)
        .execute(),
      consents: await queries
        .selectFrom('consents')
        .select('client_id')
        .where('user_gid', '=', gid)
        .execute(),
      codes: await queries
        .selectFrom('codes')
        .select('hash')
        .where('user_gid', '=', gid)
        .where('redeemed_at_ms', 'is', null)
        .where('revoked_at_ms', 'is', null)
        .execute(),
      grants: await queries
        .selectFrom('grants')
        .select('gid')
        .where('user_gid', '=', gid)
        .where('revoked_at_ms', 'is', null)
        .execute(),
      totp_factors: await queries
        .selectFrom('totp_factors')
        .select('user_gid')
        .where('user_gid', '=', gid)
        .execute(),
      passkeys: await queries.selectFrom('passkeys').select('gid').where('user_gid', '=', gid).execute(),
      recovery_codes: await queries
        .selectFrom('recovery_codes')
        .select('hash')
        .where('user_gid', '=', gid)
        .execute(),
      app_secrets: await queries
        .selectFrom('app_secrets')
        .select('gid')
        .where('client_id', 'in', apps)
        .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', LATER_MS)]))
        .execute(),
      apps: await queries
        .selectFrom('apps')
        .select('client_id')
        .where('owner_gid', '=', gid)
        .where('distribution', '!=', 'none')
        .execute(),
      invitations: await queries
        .selectFrom('invitations')
        .select('gid')
        .where('invited_by_gid', '=', gid)
        .where('revoked_at_ms', 'is', null)
        .execute(),
      passwords: await queries
        .selectFrom('passwords')
        .select('hash')
        .where('user_gid', '=', gid)
        .where('hash', '!=', 'owner')
        .execute(),
    }
    return Object.entries(found).flatMap(([table, rows]) => (rows.length === 0 ? [] : [table]))
  }

  /** So many round trips of a database pass. */
  const wait = async (node: Stores, turns: number) => {
    for (let turn = 0; turn < turns; turn++)
      await node.db.queries.selectFrom('settings').select('name').limit(1).execute()
  }

  it.each(Object.keys(ACTS))('and %s at the same time leave nothing of before', async (name) => {
    for (let round = 0; round < ROUNDS; round++) {
      const squatted = await squat()
      const act = await ACTS[name]?.(squatted)
      const hash = await mailedLink(squatted.person)
      const headStart = (round % (2 * HEAD_START_MAX)) - HEAD_START_MAX
      const [, proof] = await Promise.all([
        wait(stores, headStart).then(async () => {
          await act?.().catch((error: unknown) => {
            if (!(error instanceof SessionEnded)) throw error
          })
        }),
        wait(other, -headStart).then(
          async () =>
            await other.passwordResets.use({
              hash,
              passwordHash: 'owner',
              name: 'Owner',
              address: ADDRESS,
              nowMs: LATER_MS,
            }),
        ),
      ])
      // A password that was changed first ends the links of before, with nothing proved.
      if (proof === 'used' && name === 'changing the password') continue
      expect([name, proof]).toEqual([name, 'reset'])
      expect([name, await survivors(squatted.person)]).toEqual([name, []])
    }
  })

  it('is one, however many links are used at once', async () => {
    const { person } = await squat()
    const hashes = [await mailedLink(person), await mailedLink(person), await mailedLink(person)]
    const decisions = await Promise.all(
      hashes.map(async (hash, index) => {
        const input = { hash, passwordHash: 'owner', name: 'Owner', address: ADDRESS, nowMs: LATER_MS }
        return await (index % 2 === 0 ? stores : other).passwordResets.use(input)
      }),
    )
    expect(decisions.toSorted()).toEqual(['reset', 'used', 'used'])
    const rows = (await stores.trail(person.gid)).filter(({ action }) => action === 'address_proved')
    expect(rows).toMatchObject([{ details: { by: 'reset', sessionsEnded: 1 } }])
  })
})
