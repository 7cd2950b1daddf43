import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { newAskingApp } from '../support/authorize.js'
import { DEMO, tokenFor } from '../support/demo.js'
import { takeMail } from '../support/mailbox.js'
import { openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'

const PATH = '/-/credentials/revoke'
const JSON_TYPE = { 'content-type': 'application/json' }

describe('the report of leaked credentials', () => {
  let scene: TokenScene
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
  })
  afterAll(async () => {
    await scene.close()
  })

  const report = async (credentials: unknown, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
    await scene.send(PATH, JSON.stringify({ credentials }), headers)
  const personal = async () => (await tokenFor(scene.server.services, DEMO.ben)).token

  test('revokes a personal token at once, for whoever found it; its owner sees why', async () => {
    const token = await personal()
    expect(await scene.me(token)).toBe(200)
    const answer = await report([token])
    expect([answer.status, answer.text]).toEqual([202, '{}'])
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(await scene.me(token)).toBe(401)
    const mine = await scene.server.services.tokens.listOwn({ ownerGid: DEMO.ben as Gid, page: 1 })
    expect(mine.tokens.map(({ revokedReason }) => revokedReason)).toContain('leaked')
    expect(JSON.stringify(scene.server.lines)).not.toContain(token)
  })

  test('revokes an access token, a refresh token’s grant, and a client secret', async () => {
    const app = await newAskingApp(scene.server.services)
    const [one, other] = [await scene.logIn(app), await scene.logIn(app)]
    await report([one.accessToken])
    expect([await scene.me(one.accessToken), await scene.me(other.accessToken)]).toEqual([401, 200])
    await report([other.refreshToken])
    expect(await scene.me(other.accessToken)).toBe(401)
    const secret = app.secret ?? ''
    await report([secret])
    const judged = await scene.server.services.apps.authenticate({ clientId: app.clientId, secret })
    expect(judged).toMatchObject({ ok: false, reason: 'secret_expired' })
    const [listed] = (await scene.server.services.apps.find(app.clientId as Gid))?.secrets ?? []
    expect(listed).toMatchObject({ isLive: false, endedReason: 'leaked' })
  })

  test('tells the developer of a client secret what was found, by its hint and the app’s name, and where to go', async () => {
    const { services } = scene.server
    await takeMail(services)
    const app = await newAskingApp(services, {
      settings: { name: 'Harvest <b>' },
      ownerGid: DEMO.cara as Gid,
    })
    const secret = app.secret ?? ''
    await report([secret])
    const mails = await takeMail(services)
    expect(mails.map(({ kind, to }) => [kind, to])).toEqual([['credential_leaked', 'cara@harbour.example']])
    const [mail] = mails
    const hint = (await services.apps.find(app.clientId))?.secrets[0]?.hint ?? 'no hint'
    expect(hint.endsWith(secret.slice(-4))).toBe(true)
    expect(mail?.subject).toContain('reported as leaked, and revoked')
    for (const text of [mail?.text ?? '', mail?.subject ?? ''])
      expect([text.includes('client secret'), text.includes('Harvest')]).toEqual([true, true])
    expect(mail?.text).toContain(hint)
    expect(mail?.text).toContain('It is revoked.')
    expect(mail?.text).toContain(`/0/my-apps/${app.clientId}`)
    expect(JSON.stringify(mails)).not.toContain(secret)
    // What was dead already is told to nobody again.
    await report([secret])
    expect(await takeMail(services)).toEqual([])
  })

  test('answers the same bytes for the live, the dead, the unknown and the senseless, and takes forms, too', async () => {
    const token = await personal()
    const form = await scene.send(PATH, new URLSearchParams({ credentials: token }).toString())
    const others = [
      await report([token]),
      await report([strayToken('personal')]),
      await report(['', 'x'.repeat(10_000), '\0', `${token.slice(0, -1)}~`]),
      await report([strayToken('invitation'), strayToken('service')]),
    ]
    expect([form, ...others].map(({ status, text }) => [status, text])).toEqual(
      Array.from({ length: 5 }, () => [202, '{}']),
    )
    expect(await scene.me(token)).toBe(401)
  })

  test('takes a thousand in one report, and refuses what is none in the shape of RFC 6749 §5.2', async () => {
    const token = await personal()
    const strays = Array.from({ length: 999 }, () => strayToken('personal'))
    expect((await report([...strays, token])).status).toBe(202)
    expect(await scene.me(token)).toBe(401)
    const alive = await personal()
    const bad = [
      await report([...strays, alive, alive]),
      await report([]),
      await report(alive),
      await report([alive, 1]),
      await report([[alive]]),
      await scene.send(PATH, `{"credentials": ["${alive}"`, JSON_TYPE),
      await scene.send(PATH, '[]', JSON_TYPE),
      await scene.send(PATH, `{"__proto__": {"credentials": ["${alive}"]}}`, JSON_TYPE),
      await scene.send(PATH, '', JSON_TYPE),
    ]
    for (const { json, status } of bad) expect([status, json['error']]).toEqual([400, 'invalid_request'])
    const large = await scene.send(PATH, JSON.stringify({ credentials: ['x'.repeat(140_000)] }), JSON_TYPE)
    expect(large.status).toBe(413)
    expect(await scene.me(alive)).toBe(200)
  })

  test('never says 202 for what was not written: 503, and a second report finds it', async () => {
    const token = await personal()
    await scene.withoutTable('audit_events', async () => {
      expect((await report([token])).status).toBeGreaterThanOrEqual(500)
    })
    expect(await scene.me(token)).toBe(200)
    expect((await report([token])).status).toBe(202)
    expect(await scene.me(token)).toBe(401)
  })

  test('what scanners read names every prefix and the address of reports', async () => {
    const answer = await scene.server.server.inject('/.well-known/secret-scanning.json')
    const document = JSON.parse(answer.body) as {
      pattern: string
      kinds: { prefix: string; pattern: string }[]
      report: { url: string }
    }
    expect(new URL(document.report.url).pathname).toBe(PATH)
    for (const kind of [
      'personal',
      'access',
      'refresh',
      'code',
      'client_secret',
      'service',
      'invitation',
    ] as const) {
      const token = strayToken(kind)
      expect(token).toMatch(new RegExp(document.pattern))
      expect(document.kinds.filter(({ pattern }) => new RegExp(pattern).test(token))).toHaveLength(1)
    }
    const page = await scene.server.server.inject('/docs/secret-scanning')
    expect(page.body).toContain(PATH)
  })
})
