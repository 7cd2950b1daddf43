import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { PASSWORD_LENGTH_MAX } from '../../src/features/passwords/password.rules.js'
import type { AuditAction } from '../../src/features/audit/events.rules.js'
import { CLIENT_AT_ADDRESS_BUDGET } from '../../src/features/apps/authentication/throttle-authentication.js'
import { browserOf, demoPerson, newAskingApp, PKCE, type AskedApp, type Query } from '../support/authorize.js'
import { asGid, DEMO, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { openFormBrowser, type FormBrowser } from '../support/form-browser.js'
import { setUpApp } from '../support/factors.js'
import { takeMail } from '../support/mailbox.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { codeFor, credentialsOf, postForm, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { strayToken } from '../support/token-scene.js'
import { DAY_MS, MINUTE_MS } from '../../src/time-units.js'

const STRANGER = '203.0.113.9'

/** Who sees an event: the admins of the workspaces of Ada, of Cara, of both; or the operator alone. */
type Seen = 'greenfield' | 'harbour' | 'nobody'

interface Way {
  readonly title: string
  readonly makes: AuditAction
  readonly reason?: string
  readonly seen: Seen
  readonly does: (scene: Scene) => Promise<unknown>
}

/** Ada of Greenfield, who uses an app of Cara's, who is in the harbour. */
interface Scene {
  readonly server: TestServer
  readonly ada: FormBrowser
  readonly app: AskedApp
  readonly native: AskedApp
}

async function appsOf({ services }: TestServer) {
  const app = { ownerGid: asGid(DEMO.cara), settings: { isResourceServer: true } } as const
  return {
    app: await newAskingApp(services, app),
    native: await newAskingApp(services, { ...app, kind: 'native', settings: { name: 'Pocket' } }),
  }
}

const secretOf = (app: AskedApp, secret: string): AskedApp => ({ ...app, secret })
const inClear = async ({ server }: Scene, url: string, form: Query, authorization?: string) =>
  await postForm(server, url, {
    form,
    remoteAddress: STRANGER,
    headers: authorization === undefined ? {} : { authorization },
  })
const granted = async ({ ada, app, server }: Scene) =>
  tokensOf(await redeem(server, app, { code: await codeFor(ada, app) }))
/** By each endpoint at which an app says who it is. */
const asApp = (form: Query) => [
  [
    ENDPOINT_PATH.token,
    { grant_type: 'refresh_token', refresh_token: strayToken('refresh'), ...form },
  ] as const,
  [ENDPOINT_PATH.revocation, { token: strayToken('refresh'), ...form }] as const,
  [ENDPOINT_PATH.introspection, { token: strayToken('access'), ...form }] as const,
]

const FAILED_CLIENTS: readonly (readonly [
  what: string,
  reason: string,
  credentials: (scene: Scene) => Promise<Query> | Query,
])[] = [
  [
    'a secret that is none',
    'secret_malformed',
    ({ app }) => ({ client_id: app.clientId, client_secret: 'mds_nobody' }),
  ],
  [
    'a mistyped secret',
    'secret_malformed',
    ({ app }) => ({ client_id: app.clientId, client_secret: `${app.secret ?? ''}x` }),
  ],
  [
    'an unknown secret',
    'secret_unknown',
    ({ app }) => ({ client_id: app.clientId, client_secret: strayToken('client_secret') }),
  ],
  ['no secret', 'secret_missing', ({ app }) => ({ client_id: app.clientId })],
  [
    'a secret of a native app',
    'secret_not_expected',
    ({ native }) => ({ client_id: native.clientId, client_secret: strayToken('client_secret') }),
  ],
  [
    'an ended secret',
    'secret_expired',
    async ({ app, server: { services } }) => {
      const old = await services.apps.find(app.clientId)
      const made = await services.apps.rotateSecret({
        clientId: app.clientId,
        overlapSeconds: null,
        actor: { kind: 'operator' },
      })
      const fresh = (await services.apps.find(app.clientId))?.secrets.find(
        ({ gid }) => !old?.secrets.some((one) => one.gid === gid),
      )
      if (!made.ok || fresh === undefined) throw new Error('no secret was made')
      await services.apps.expireSecret({
        clientId: app.clientId,
        secretGid: fresh.gid,
        inSeconds: 0,
        actor: { kind: 'operator' },
      })
      return { client_id: app.clientId, client_secret: made.secret }
    },
  ],
]

const WAYS: readonly Way[] = [
  ...FAILED_CLIENTS.flatMap(([what, reason, credentials]) =>
    asApp({}).map(([path], index): Way => ({
      title: `an app that comes to ${path} with ${what}`,
      makes: 'client_authentication_failed',
      reason,
      seen: 'harbour',
      does: async (scene) => {
        const [url, form] = asApp(await credentials(scene))[index] ?? ['', {}]
        await postForm(scene.server, url, { form })
      },
    })),
  ),
  {
    title: 'an app that failed too often',
    makes: 'client_authentication_failed',
    reason: 'client_throttled',
    seen: 'harbour',
    does: async ({ app, server }) => {
      for (let count = 0; count <= CLIENT_AT_ADDRESS_BUDGET.points; count++)
        await postForm(server, ENDPOINT_PATH.token, {
          form: { grant_type: 'refresh_token', ...credentialsOf(secretOf(app, 'mds_nobody')) },
          remoteAddress: '127.0.0.7',
        })
    },
  },
  ...[UNKNOWN_GID, 'no-id'].map((clientId): Way => ({
    title: `an app that says it is ${clientId}`,
    makes: 'client_authentication_failed',
    reason: 'app_unknown',
    seen: 'nobody',
    does: async ({ server }) =>
      await redeem(
        server,
        { clientId: clientId as never, secret: strayToken('client_secret') },
        { code: 'x' },
      ),
  })),
  ...(
    [
      ['a code that is none', 'nonsense', {}],
      ['an unknown code', strayToken('code'), {}],
      ['a code for another address', null, { redirect_uri: 'https://elsewhere.example/' }],
      ['a code with a wrong verifier', 'pkce', { code_verifier: 'w'.repeat(43) }],
    ] as const
  ).map(([what, code, wish]): Way => ({
    title: what,
    makes: 'code_redemption_failed',
    seen: 'harbour',
    does: async ({ ada, app, server }) =>
      await redeem(server, app, {
        code: code === null || code === 'pkce' ? await codeFor(ada, app, code === 'pkce' ? PKCE : {}) : code,
        ...wish,
      }),
  })),
  {
    title: 'a code that came too late',
    makes: 'code_redemption_failed',
    seen: 'harbour',
    does: async ({ ada, app, server }) => {
      const code = await codeFor(ada, app)
      server.clock.advance(MINUTE_MS)
      await redeem(server, app, { code })
    },
  },
  {
    title: 'a code that is used twice',
    makes: 'code_replayed',
    seen: 'greenfield',
    does: async ({ ada, app, server }) => {
      const code = await codeFor(ada, app)
      await redeem(server, app, { code })
      await redeem(server, app, { code })
    },
  },
  ...['nonsense', strayToken('refresh')].map((refreshToken): Way => ({
    title: `the refresh token ${refreshToken.slice(0, 8)}`,
    makes: 'refresh_failed',
    seen: 'harbour',
    does: async ({ app, server }) => await refresh(server, app, { refreshToken }),
  })),
  {
    title: 'a refresh token of another app',
    makes: 'refresh_failed',
    seen: 'harbour',
    does: async (scene) => {
      const { refreshToken } = await granted(scene)
      await refresh(scene.server, scene.native, { refreshToken })
    },
  },
  {
    title: 'a grant that its app gives back',
    makes: 'grant_revoked',
    seen: 'greenfield',
    does: async (scene) => {
      const { refreshToken } = await granted(scene)
      await postForm(scene.server, ENDPOINT_PATH.revocation, {
        form: { token: refreshToken, ...credentialsOf(scene.app) },
      })
    },
  },
  ...(['personal', 'access'] as const).map((kind): Way => ({
    title: `${kind} token after its end`,
    makes: 'token_used_after_expiry',
    seen: 'greenfield',
    does: async (scene) => {
      const { clock, services } = scene.server
      const token =
        kind === 'access'
          ? (await granted(scene)).accessToken
          : (await tokenFor(services, DEMO.ada, { expires: { atMs: clock.nowMs() + 2 * MINUTE_MS } })).token
      clock.advance(DAY_MS)
      await scene.server.api('GET', '/users/me', { as: { token } })
    },
  })),
  ...(['access_token', 'refresh_token', 'client_secret', 'personal'] as const).flatMap(
    (kind): readonly Way[] => {
      const credential = async (scene: Scene) => {
        if (kind === 'client_secret') return scene.app.secret ?? ''
        if (kind === 'personal') return (await tokenFor(scene.server.services, DEMO.ada)).token
        const { accessToken, refreshToken } = await granted(scene)
        return kind === 'access_token' ? accessToken : refreshToken
      }
      const seen = kind === 'client_secret' ? 'harbour' : 'greenfield'
      const places: readonly (readonly [string, (scene: Scene, value: string) => Promise<unknown>])[] = [
        [
          'in a form',
          async (scene, value) => await inClear(scene, ENDPOINT_PATH.revocation, { token: value }),
        ],
        [
          'to be introspected',
          async (scene, value) => await inClear(scene, ENDPOINT_PATH.introspection, { token: value }),
        ],
        [
          'in the header',
          async (scene, value) => await inClear(scene, ENDPOINT_PATH.token, {}, `Bearer ${value}`),
        ],
      ]
      return places.map(([where, does]) => ({
        title: `${kind} in clear ${where}`,
        makes: 'clear_text_credential',
        seen,
        does: async (scene) => {
          // Once a minute for each.
          scene.server.clock.advance(2 * MINUTE_MS)
          await does(scene, await credential(scene))
        },
      }))
    },
  ),
  ...(['wrong', 'x'.repeat(PASSWORD_LENGTH_MAX)] as const).map((password): Way => ({
    title: `a wrong password of ${password.length} characters`,
    makes: 'sign_in_failed',
    seen: 'greenfield',
    does: async ({ server }) => {
      const stranger = openFormBrowser(server)
      await stranger.submit(await stranger.get('/login'), {
        email: demoPerson(server, 'ben').email,
        password,
      })
    },
  })),
  {
    title: 'an address that nobody has',
    makes: 'sign_in_failed',
    reason: 'account_unknown',
    seen: 'nobody',
    does: async ({ server }) => {
      const stranger = openFormBrowser(server)
      await stranger.submit(await stranger.get('/login'), {
        email: 'nobody@people.example',
        password: 'wrong',
      })
    },
  },
  {
    title: 'a wrong code at the second step',
    makes: 'second_factor_failed',
    seen: 'greenfield',
    does: async ({ server }) => {
      const gil = await browserOf(server, 'gil')
      await setUpApp(gil, server.clock)
      const stranger = openFormBrowser(server)
      const page = await stranger.follow(await stranger.signIn(demoPerson(server, 'gil')))
      const [, token = ''] = /name="csrf_token"[^>]*value="([^"]+)"/.exec(page.text) ?? []
      await stranger.post('/login/verify', { csrf_token: token, code: '000000' })
    },
  },
  {
    title: 'a link to a new password that somebody asked for',
    makes: 'password_reset_requested',
    seen: 'greenfield',
    does: async ({ server }) => {
      const stranger = openFormBrowser(server)
      await stranger.submit(await stranger.get('/login/reset'), { email: demoPerson(server, 'ben').email })
      await takeMail(server.services)
    },
  },
  ...(['done', 'denied'] as const).map((how): Way => ({
    title: `consent that is ${how}`,
    makes: how === 'done' ? 'consent_given' : 'consent_denied',
    seen: 'greenfield',
    does: async ({ ada, app }) => {
      const page = await ada.get(
        `/-/oauth_authorize?${new URLSearchParams({ client_id: app.clientId, redirect_uri: 'https://app.example/callback', response_type: 'code', prompt: 'consent' }).toString()}`,
      )
      await ada.submit(page, { decision: how === 'done' ? 'allow' : 'deny' })
    },
  })),
  {
    title: 'a change of an app by the operator',
    makes: 'app_updated',
    seen: 'harbour',
    does: async ({ app, server }) =>
      await server.services.apps.update({
        clientId: app.clientId,
        settings: { description: 'Other' },
        actor: { kind: 'operator' },
      }),
  },
  {
    title: 'a token that the operator makes',
    makes: 'token_created',
    seen: 'greenfield',
    does: async ({ server }) => await tokenFor(server.services, DEMO.ben),
  },
  {
    title: 'an account that the operator closes',
    makes: 'user_deactivated',
    seen: 'greenfield',
    does: async ({ server }) =>
      await server.services.users.deactivate({ userGid: asGid(DEMO.ben), actor: { kind: 'operator' } }),
  },
]

describe('an event is shown to the admins of all workspaces that the documentation names, however it was caused', () => {
  let scene: Scene
  beforeAll(async () => {
    const server = await openTestServer('sqlite', undefined, { countsGuesses: true })
    scene = {
      server,
      ada: await browserOf(server, 'ada'),
      ...(await appsOf(server)),
    }
  })
  afterAll(async () => {
    await scene.server.close()
  })

  const newest = async () => {
    await scene.server.services.audit.refusals.flushAll()
    const [event] = await scene.server.services.audit.trail.list(
      { workspaceGid: null },
      { beforeSeq: null, rowsMax: 1 },
    )
    return event?.seq ?? 0
  }
  const seqsOf = async (workspaceGid: string | null, filter: { readonly actions: readonly string[] }) => {
    const page = { beforeSeq: null, rowsMax: 5_000 } as const
    const gid = workspaceGid === null ? null : asGid(workspaceGid)
    return await scene.server.services.audit.trail.list({ workspaceGid: gid, ...filter }, page)
  }

  it.each(WAYS.map((way) => [way.title, way.makes, way] as const))('%s: %s', async (_title, _makes, way) => {
    // Nobody is held back for what an earlier way did.
    scene.server.clock.advance(20 * MINUTE_MS)
    await scene.ada.signIn(demoPerson(scene.server, 'ada'))
    const { clientId } = scene.app
    await scene.server.services.apps.delete({ clientId, actor: { kind: 'operator' } })
    await scene.server.services.apps.delete({ clientId: scene.native.clientId, actor: { kind: 'operator' } })
    scene = { ...scene, ...(await appsOf(scene.server)) }
    const before = await newest()
    await way.does(scene)
    await scene.server.services.audit.refusals.flushAll()
    const filter = { actions: [way.makes] }
    const made = (await seqsOf(null, filter)).filter(
      ({ reason, seq }) => seq > before && (way.reason === undefined || reason === way.reason),
    )
    expect(made.length).toBeGreaterThan(0)
    const places = await Promise.all(
      (
        [
          ['greenfield', DEMO.greenfield],
          ['harbour', DEMO.harbour],
        ] as const
      ).map(async ([name, gid]) => {
        const seen = new Set((await seqsOf(gid, filter)).map(({ seq }) => seq))
        return made.map(({ seq }) => (seen.has(seq) ? name : null))
      }),
    )
    const seenBy = made.map(
      (_event, index) =>
        places
          .map((one) => one[index])
          .filter((name) => name !== null)
          .join(' and ') || 'nobody',
    )
    expect(new Set(seenBy)).toEqual(new Set([way.seen]))
  })
})
