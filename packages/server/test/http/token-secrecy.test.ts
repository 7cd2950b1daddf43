import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { logLineOf } from '../support/answers.js'
import { newAskingApp, VERIFIER, type AskedApp } from '../support/authorize.js'
import { DATABASE_KINDS, type TestServer } from '../support/services.js'
import { credentialsOf, postForm, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { claimsIn, mistyped, openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'

describe.each(DATABASE_KINDS)('secrets of grants on %s', (kind) => {
  let scene: TokenScene
  let server: TestServer
  beforeAll(async () => {
    scene = await openTokenScene(kind)
    server = scene.server
  })
  afterAll(async () => {
    await scene.close()
  })

  /** Everything that the database holds, bytes as the text that they may be. */
  const databaseText = async () => {
    const { db } = scene.stores
    const parts: string[] = []
    for (const { name } of await db.queries.introspection.getTables()) {
      const rows = await db.queries
        .selectFrom(name as 'codes')
        .selectAll()
        .execute()
      for (const value of rows.flatMap((row) => Object.values(row) as unknown[])) {
        parts.push(value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value))
      }
    }
    return parts.join('\n')
  }
  const databaseFiles = () =>
    readdirSync(scene.folder).map((file) => readFileSync(join(scene.folder, file), 'latin1'))

  /** An app's whole life with a grant, its mistakes among them. @returns every secret of it, by name */
  const wholeLife = async (by: AskedApp) => {
    const code = await scene.codeOf(by, { verifier: VERIFIER, scope: 'default openid', nonce: 'n' })
    const wrong = { ...by, secret: strayToken('client_secret') }
    await redeem(server, wrong, { code, code_verifier: VERIFIER })
    const otherVerifier = VERIFIER.replace('a', 'b')
    await redeem(server, by, { code, code_verifier: otherVerifier })
    const first = tokensOf(await redeem(server, by, { code, code_verifier: VERIFIER }))
    await scene.me(first.accessToken)
    const second = tokensOf(await refresh(server, by, first))
    await refresh(server, by, { refreshToken: mistyped(first.refreshToken) })
    const repeated = tokensOf(await refresh(server, by, first))
    expect(repeated).toEqual(second)
    const forms = { ...credentialsOf(by), token: second.accessToken }
    for (const path of [ENDPOINT_PATH.introspection, ENDPOINT_PATH.tokenInfo, ENDPOINT_PATH.revocation]) {
      const { headers, status } = await postForm(server, path, { form: forms })
      expect(status).toBe(200)
      await logLineOf(server, { headers })
    }
    await postForm(server, ENDPOINT_PATH.token, { form: {}, headers: { authorization: `Basic ${code}` } })
    const last = tokensOf(await refresh(server, by, second))
    await refresh(server, by, second)
    const { headers } = await refresh(server, by, first)
    await logLineOf(server, { headers })
    return {
      code,
      verifier: VERIFIER,
      otherVerifier,
      secret: by.secret ?? '',
      wrongSecret: wrong.secret,
      ...Object.fromEntries(
        [first, second, last].flatMap((tokens, index) =>
          Object.entries(tokens).map(([name, value]) => [`${name} ${index}`, value]),
        ),
      ),
    }
  }

  test('stand in no log line and nowhere in the database, whole or without their prefix — RFC 6749 §10.3, §10.4', async () => {
    const app = await newAskingApp(server.services, { settings: { rotatesRefreshTokens: true } })
    const secrets = await wholeLife(app)
    expect(Object.keys(secrets)).toHaveLength(5 + 9)
    const logged = JSON.stringify(server.lines)
    const stored = await databaseText()
    // What is looked through is really there.
    expect(logged).toContain('oauth_token')
    expect(stored).toContain(app.clientId)
    for (const [name, secret] of Object.entries(secrets)) {
      const parts = secret.startsWith('md') ? [secret.slice(4, 36)] : [secret, secret.slice(-40)]
      for (const part of parts) {
        expect([name, part.length > 20]).toEqual([name, true])
        expect([name, logged.includes(part)]).toEqual([name, false])
        expect([name, stored.includes(part)]).toEqual([name, false])
        const encoded = Buffer.from(part).toString('base64').slice(0, -4)
        expect([name, logged.includes(encoded), stored.includes(encoded)]).toEqual([name, false, false])
        for (const file of databaseFiles()) expect([name, file.includes(part)]).toEqual([name, false])
      }
    }
    expect(claimsIn(secrets['idToken 0' as keyof typeof secrets] as string)['nonce']).toBe('n')
  })

  /** What is kept for a repetition, and the answer. */
  const keptOf = async (scope: string) => {
    const app = await newAskingApp(server.services, { settings: { rotatesRefreshTokens: true } })
    const { refreshToken, grantGid } = await scene.logIn(app, { scope })
    const answer = await refresh(server, app, { refreshToken })
    const [row] = await scene.stores.db.queries
      .selectFrom('refresh_tokens')
      .select('sealed_answer')
      .where('grant_gid', '=', grantGid)
      .where('sealed_answer', 'is not', null)
      .execute()
    return {
      kept: Buffer.from(row?.sealed_answer ?? []),
      answer,
      again: await refresh(server, app, { refreshToken }),
    }
  }

  test('the answer that is kept for a repetition holds no token, and gives the same bytes again', async () => {
    const { again, answer, kept } = await keptOf('tasks:read')
    expect(again.text).toBe(answer.text)
    for (const name of ['access_token', 'refresh_token']) {
      expect(kept.toString('latin1')).toContain(name)
      expect(kept.toString('latin1')).not.toContain(String(answer.json[name]).slice(4, 20))
    }
  })

  test('one with an ID token opens for nothing that the database has', async () => {
    const { again, answer, kept } = await keptOf('openid tasks:read')
    expect(again.text).toBe(answer.text)
    // Nonce and tag before, and not a byte of it as it was.
    expect(kept.length).toBe(12 + 16 + Buffer.byteLength(answer.text))
    expect(kept.toString('latin1')).not.toContain('access_token')
  })

  describe('what cannot be one of ours', () => {
    test('is refused without a look into the database', async () => {
      const app = await newAskingApp(server.services)
      const { accessToken, code, refreshToken } = await scene.logIn(app)
      const bad = (token: string) => [mistyped(token), token.slice(0, -1), `${token}0`, 'nonsense']
      await scene.withoutTable('codes', async () => {
        for (const one of [...bad(code), accessToken, refreshToken]) {
          expect((await redeem(server, app, { code: one })).status).toBe(400)
        }
        expect((await redeem(server, app, { code })).status).toBeGreaterThanOrEqual(500)
      })
      await scene.withoutTable('refresh_tokens', async () => {
        for (const one of [...bad(refreshToken), accessToken, code]) {
          expect((await refresh(server, app, { refreshToken: one })).status).toBe(400)
          const form = { ...credentialsOf(app), token: one === accessToken ? 'mda_' : one }
          expect((await postForm(server, ENDPOINT_PATH.revocation, { form })).status).toBe(200)
        }
        expect((await refresh(server, app, { refreshToken })).status).toBeGreaterThanOrEqual(500)
      })
      await scene.withoutTable('access_tokens', async () => {
        for (const one of [...bad(accessToken), refreshToken, code]) expect(await scene.me(one)).toBe(401)
        expect(await scene.me(strayToken('access'))).toBeGreaterThanOrEqual(500)
      })
      expect(await scene.me(accessToken)).toBe(200)
    })
  })

  test('the log says why, where the answer does not', async () => {
    const app = await newAskingApp(server.services)
    const code = await scene.codeOf(app, { verifier: VERIFIER })
    const why = async (answer: { readonly headers: Readonly<Record<string, unknown>> }) =>
      (await logLineOf(server, answer as Parameters<typeof logLineOf>[1]))['reason']
    expect(await why(await redeem(server, app, { code: strayToken('code') }))).toBe('code_unknown')
    expect(await why(await redeem(server, app, { code }))).toBe('pkce_mismatch')
    expect(await why(await redeem(server, app, { code, code_verifier: VERIFIER }))).toBeUndefined()
    expect(await why(await redeem(server, app, { code, code_verifier: VERIFIER }))).toBe('code_replayed')
    const wrong = { ...app, secret: strayToken('client_secret') }
    expect(await why(await redeem(server, wrong, { code }))).toBe('secret_unknown')
    const twice = await scene.send(ENDPOINT_PATH.token, `client_id=${app.clientId}&client_id=x`)
    expect(await why(twice)).toBe('parameter_repeated: client_id')
  })
})
