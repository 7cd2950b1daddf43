import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { EXPOSURE_INTERVAL_MS } from '../../src/features/leaks/exposures/note-exposure.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, tokenOf } from '../support/services.js'
import { browserOf, newAskingApp } from '../support/authorize.js'
import { readText } from '../support/form-browser.js'
import { postForm } from '../support/oauth-forms.js'
import { openTokenScene, strayToken } from '../support/token-scene.js'

const [ADA, BEN] = [DEMO.ada as Gid, DEMO.ben as Gid]
const ELSEWHERE = '203.0.113.7'

describe.each(DATABASE_KINDS)('a credential that comes in clear, on %s — RFC 6750 §5.3', (kind) => {
  let scene: Awaited<ReturnType<typeof openTokenScene>>
  beforeAll(async () => {
    scene = await openTokenScene(kind)
  }, 60_000)
  afterAll(async () => {
    await scene.close()
  })

  const inClear = async (url: string, token: string) =>
    await scene.server.server.inject({
      url,
      remoteAddress: ELSEWHERE,
      headers: { authorization: `Bearer ${token}` },
    })
  const rowsAbout = async (targetGid: string) =>
    await scene.stores.db.queries
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'clear_text_credential')
      .where('target_gid', '=', targetGid)
      .execute()
  const rowsInAll = async () =>
    (
      await scene.stores.db.queries
        .selectFrom('audit_events')
        .select('seq')
        .where('action', '=', 'clear_text_credential')
        .execute()
    ).length

  test('a personal token: 403, never a redirect; flagged for its owner and audited, once a minute', async () => {
    const { clock, demo, services } = scene.server
    const token = tokenOf(demo, 'ada')
    const [before] = await services.tokens.list({ userGid: ADA })
    expect(before?.exposedAtMs).toBeNull()
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => await inClear('/api/1.0/users/me', token)),
    )
    for (const answer of answers) {
      expect(answer.statusCode).toBe(403)
      expect(answer.headers).not.toHaveProperty('location')
    }
    const [flagged] = await services.tokens.list({ userGid: ADA })
    expect(flagged?.exposedAtMs).toBe(clock.nowMs())
    const gid = flagged?.gid ?? ''
    expect(await rowsAbout(gid)).toMatchObject([
      { actor_kind: 'user', actor_gid: DEMO.ada, target_kind: 'token', at_ms: clock.nowMs() },
    ])
    expect(JSON.stringify(await rowsAbout(gid))).toContain(ELSEWHERE)
    expect(JSON.stringify(await rowsAbout(gid))).not.toContain(token)

    clock.advance(EXPOSURE_INTERVAL_MS - 1)
    await inClear('/api/1.0/nothing', token)
    expect(await rowsAbout(gid)).toHaveLength(1)
    clock.advance(1)
    // Wherever it came, it came in clear.
    await inClear('/docs', token)
    expect(await rowsAbout(gid)).toHaveLength(2)
  })

  test('its flag is gone with a new token alone', async () => {
    const { services } = scene.server
    const [old] = await services.tokens.list({ userGid: BEN })
    await inClear('/api/1.0/users/me', tokenOf(scene.server.demo, 'ben'))
    const rotated = await services.tokens.rotate({
      tokenGid: old?.gid ?? BEN,
      overlapSeconds: null,
      idempotencyKey: null,
      actor: { kind: 'operator' },
    })
    expect(rotated.ok).toBe(true)
    const tokens = await services.tokens.list({ userGid: BEN })
    expect(tokens.filter(({ exposedAtMs }) => exposedAtMs === null)).toHaveLength(1)
    expect(tokens).toHaveLength(2)
    expect(tokens.find(({ gid }) => gid === old?.gid)?.exposedAtMs).not.toBeNull()
  })

  test('its flag does not keep it from working over https', async () => {
    expect((await scene.server.api('GET', '/users/me')).status).toBe(200)
  })

  test('of nobody, of no form, or of another kind: refused all the same, and no row', async () => {
    const before = await rowsInAll()
    const unknown = strayToken('personal')
    for (const token of [unknown, 'mdp_tooshort', 'x'.repeat(5_000), strayToken('access'), ''])
      expect((await inClear('/api/1.0/users/me', token)).statusCode).toBe(403)
    expect(await rowsInAll()).toBe(before)
    const metrics = await scene.server.server.inject({ url: '/-/metrics' })
    expect(metrics.body).toMatch(/mudra_clear_text_credentials_total\{outcome="not_noted"\} \d+/)
    expect(metrics.body).toMatch(/mudra_clear_text_credentials_total\{outcome="noted"\} \d+/)
  })

  test('an access token flags what was granted, with the app — and a client secret names the app', async () => {
    const { server } = scene
    const app = await newAskingApp(scene.server.services)
    const tokens = await scene.logIn(app)
    await inClear('/api/1.0/users/me', tokens.accessToken)
    const [grant] = await server.services.grants.list({ userGid: ADA, clientId: app.clientId })
    expect(grant?.exposedAtMs).toBe(server.clock.nowMs())
    expect(await rowsAbout(grant?.gid ?? '')).toMatchObject([{ actor_gid: DEMO.ada, target_kind: 'grant' }])
    const shown = await server.services.authorization.listAuthorizedApps(ADA)
    const [connection] = shown.find(({ clientId }) => clientId === app.clientId)?.connections ?? []
    expect(connection?.exposedAtMs).toBe(server.clock.nowMs())

    server.clock.advance(EXPOSURE_INTERVAL_MS)
    const form = {
      grant_type: 'refresh_token',
      client_id: app.clientId,
      client_secret: app.secret ?? '',
      refresh_token: tokens.refreshToken,
    }
    const answer = await postForm(server, '/-/oauth_token', { form, remoteAddress: ELSEWHERE })
    expect([answer.status, answer.json['error']]).toEqual([403, 'invalid_request'])
    expect(await rowsAbout(grant?.gid ?? '')).toHaveLength(2)
    expect(await rowsAbout(app.clientId)).toMatchObject([{ actor_kind: 'app', actor_gid: app.clientId }])
    // Refused means refused: the very same works over https.
    expect((await postForm(server, '/-/oauth_token', { form })).status).toBe(200)
  })

  test.each(['/-/oauth_revoke', '/-/oauth_introspect'])(
    'a token in the form of %s, by whomever it is sent: 403, flagged and audited, and it lives on',
    async (path) => {
      const { clock, services } = scene.server
      clock.advance(EXPOSURE_INTERVAL_MS)
      const app = await newAskingApp(services)
      const tokens = await scene.logIn(app)
      const [grant] = await services.grants.list({ userGid: ADA, clientId: app.clientId })
      const token = tokenOf(scene.server.demo, 'ada')
      const [personal] = await services.tokens.list({ userGid: ADA })
      const before = [personal?.gid, grant?.gid, grant?.gid].map(
        async (gid) => (await rowsAbout(gid ?? '')).length,
      )
      const counts = await Promise.all(before)
      const answers = []
      for (const presented of [token, tokens.accessToken, tokens.refreshToken]) {
        // Each of a grant flags the same row, once a minute.
        clock.advance(EXPOSURE_INTERVAL_MS)
        const answer = await postForm(scene.server, path, {
          form: { token: presented },
          remoteAddress: ELSEWHERE,
        })
        answers.push([answer.status, answer.json['error'], answer.headers['location']])
      }
      expect(answers).toEqual(Array.from({ length: 3 }, () => [403, 'invalid_request', undefined]))
      const rows = await rowsAbout(personal?.gid ?? '')
      expect(rows).toHaveLength((counts[0] ?? 0) + 1)
      expect(rows.at(-1)).toMatchObject({ address: ELSEWHERE, outcome: 'refused', person_gid: ADA })
      expect(await rowsAbout(grant?.gid ?? '')).toHaveLength((counts[1] ?? 0) + 2)
      const [flaggedGrant] = await services.grants.list({ userGid: ADA, clientId: app.clientId })
      expect(flaggedGrant?.exposedAtMs).toBe(clock.nowMs())
      const [flagged] = await services.tokens.list({ userGid: ADA })
      expect(flagged?.exposedAtMs).toBe(clock.nowMs() - 2 * EXPOSURE_INTERVAL_MS)
      // What was refused was not done.
      expect(await scene.me(tokens.accessToken)).toBe(200)
      expect(JSON.stringify(rows)).not.toContain(token)
    },
  )

  test('in HTTP Basic, or with a wrong secret of a known app: named only by what is the app’s own', async () => {
    const app = await newAskingApp(scene.server.services)
    const basic = async (secret: string) =>
      await postForm(scene.server, '/-/oauth_introspect', {
        form: { token: 'x' },
        remoteAddress: ELSEWHERE,
        headers: { authorization: `Basic ${Buffer.from(`${app.clientId}:${secret}`).toString('base64')}` },
      })
    expect((await basic(strayToken('client_secret'))).status).toBe(403)
    expect(await rowsAbout(app.clientId)).toHaveLength(0)
    expect((await basic(app.secret ?? '')).status).toBe(403)
    expect(await rowsAbout(app.clientId)).toHaveLength(1)
  })

  test('is told of on the pages of whoever can end it: token, app, admin', async () => {
    const { server } = scene
    server.clock.advance(EXPOSURE_INTERVAL_MS)
    const { clientId, secret } = await newAskingApp(server.services)
    const token = tokenOf(server.demo, 'ada')
    await inClear('/api/1.0/users/me', token)
    await postForm(server, '/-/oauth_introspect', {
      form: { token: 'x', client_id: clientId, client_secret: secret ?? '' },
      remoteAddress: ELSEWHERE,
    })
    const ada = await browserOf(server)
    const [listed] = await server.services.tokens.list({ userGid: ADA })
    const words = {
      '/0/my-apps': 'Seen in clear text',
      [`/0/my-apps/tokens/${listed?.gid ?? ''}`]: 'somebody may have read it. Rotate it.',
      [`/0/my-apps/${clientId}`]: 'somebody may have read it. Start a rotation.',
      [`/0/admin/${DEMO.greenfield}/tokens?person=${ADA}`]: 'Seen in clear text',
    }
    for (const [path, word] of Object.entries(words)) {
      const page = await ada.get(path)
      expect([path, page.status]).toEqual([path, 200])
      expect(readText(page).replaceAll(/\s+/g, ' '), path).toContain(word)
    }
  })
})
