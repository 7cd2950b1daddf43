import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf, newAskingApp, PKCE, requestOf, VERIFIER, type AskedApp } from '../support/authorize.js'
import { readText, type FormBrowser } from '../support/form-browser.js'
import { codeFor, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { DATABASE_KINDS, openTestServerAt, type TestServer } from '../support/services.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const ASK_AGAIN = { error: 'temporarily_unavailable' }

describe.each(DATABASE_KINDS)('what an OAuth request refers to, deleted just then, on %s', (kind) => {
  let server: TestServer
  let stores: Stores
  let drop: () => Promise<void>
  let app: AskedApp
  let ada: FormBrowser
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    ;({ drop } = shared)
    server = await openTestServerAt(shared.location)
    stores = await openStoresAt(shared.location)
    app = await newAskingApp(server.services)
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await stores.close()
    await server.close()
    await drop()
  })

  /** Deletes what a new row is about to refer to, as somebody else would a moment before. @returns what ends it */
  const deleteBefore = async (table: 'access_tokens' | 'codes' | 'grants') => {
    const run = async (text: string) => await sql.raw(text).execute(stores.db.queries)
    const doomed =
      table === 'access_tokens'
        ? 'delete from grants where gid = new.grant_gid'
        : 'delete from apps where client_id = new.client_id'
    if (kind === 'sqlite') {
      await run(`create trigger vanishing before insert on ${table} begin ${doomed}; end`)
      return async () => await run('drop trigger vanishing')
    }
    await run(
      `create function vanish() returns trigger language plpgsql as 'begin ${doomed}; return new; end'`,
    )
    await run(`create trigger vanishing before insert on ${table} for each row execute function vanish()`)
    return async () => await run(`drop trigger vanishing on ${table}; drop function vanish()`)
  }
  const countOf = async (table: 'access_tokens' | 'apps' | 'codes' | 'grants' | 'refresh_tokens') => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      stores.db.queries,
    )
    return Number(rows[0]?.count)
  }
  const counts = async () =>
    await Promise.all((['access_tokens', 'apps', 'codes', 'grants', 'refresh_tokens'] as const).map(countOf))

  const newCode = async () => await codeFor(ada, app, PKCE)
  const ACTS = {
    'the app of a code that is redeemed': {
      table: 'grants',
      prepare: async () => {
        const code = await newCode()
        return async () => await redeem(server, app, { code, code_verifier: VERIFIER })
      },
    },
    'the grant of a code that is redeemed': {
      table: 'access_tokens',
      prepare: async () => {
        const code = await newCode()
        return async () => await redeem(server, app, { code, code_verifier: VERIFIER })
      },
    },
    'the grant of a refresh': {
      table: 'access_tokens',
      prepare: async () => {
        const redeemed = await redeem(server, app, { code: await newCode(), code_verifier: VERIFIER })
        const { refreshToken } = tokensOf(redeemed)
        return async () => await refresh(server, app, { refreshToken })
      },
    },
  } as const

  it.each(Object.entries(ACTS))(
    '%s: to be asked again, and nothing of it is kept — RFC 6749 §5.2',
    async (_what, { prepare, table }) => {
      const act = await prepare()
      const before = await counts()
      const restore = await deleteBefore(table)
      const answer = await act()
      await restore()
      expect([answer.status, answer.json]).toEqual([503, expect.objectContaining(ASK_AGAIN)])
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
      expect(await counts()).toEqual(before)
      // Neither code nor refresh token is spent.
      expect((await act()).status).toBe(200)
    },
  )

  it('the app that is allowed: to be asked again, and no code is made', async () => {
    const other = await newAskingApp(server.services)
    const asked = await ada.get(requestOf(other))
    const before = await counts()
    const restore = await deleteBefore('codes')
    const refused = await ada.submit(asked, { decision: 'allow' })
    await restore()
    expect([refused.status, refused.location]).toEqual([404, null])
    expect(readText(refused)).toContain('Nothing is here')
    expect(await counts()).toEqual(before)
    const again = await ada.submit(asked, { decision: 'allow' })
    expect(new URL(again.location ?? '').searchParams.get('code')).toMatch(/^mdc_/)
  })
})
