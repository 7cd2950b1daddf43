import { DatabaseSync } from 'node:sqlite'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GRANT_LIFETIMES } from '../../src/protocol/oauth/lifetimes.js'
import { RETIRED_KEY_ALLOWANCE_SECONDS } from '../../src/features/openid/signing-key.js'
import { freshPostgresUrl } from '../support/databases.js'
import { DATABASE_KINDS } from '../support/services.js'
import { CALLBACK, startLibraryServer, type LibraryServer } from '../support/library-server.js'

interface ListedKey {
  readonly kid: string
  readonly state: string
  readonly created_at: string
  readonly retired_at: string | null
  readonly published_until: string | null
}

const PUBLISHED_AFTERWARDS_MS =
  (GRANT_LIFETIMES.idTokenLifetimeSeconds + RETIRED_KEY_ALLOWANCE_SECONDS) * 1_000

describe.each(DATABASE_KINDS)('%s: mudrad keys beside a running server', (kind) => {
  let server: LibraryServer
  let databaseUrl: string | null = null
  let drop = async () => await Promise.resolve()

  beforeAll(async () => {
    if (kind === 'postgres') ({ url: databaseUrl, drop } = await freshPostgresUrl())
    server = await startLibraryServer(databaseUrl === null ? {} : { MUDRA_DATABASE_URL: databaseUrl })
  })
  afterAll(async () => {
    await server.stop()
    await drop()
  })

  const idToken = async (): Promise<string> => {
    const query = new URLSearchParams({
      client_id: server.specific.id,
      redirect_uri: CALLBACK,
      response_type: 'id_token',
      scope: 'openid email',
      nonce: 'n',
    })
    const back = await server
      .newVisitor()
      .authorizeToApp(`${server.url}/-/oauth_authorize?${query.toString()}`, { as: server.ada })
    return new URLSearchParams(new URL(back).hash.slice(1)).get('id_token') ?? ''
  }
  const jwks = async () =>
    (await (await fetch(`${server.apiUrl}/openid_connect/jwks`)).json()) as JSONWebKeySet
  const kidOf = async (token: string) => {
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await jwks()), {
      issuer: server.apiUrl,
      audience: server.specific.id,
      algorithms: ['RS256'],
    })
    expect(payload).toMatchObject({ sub: server.ada.gid, email: server.ada.email, nonce: 'n' })
    return protectedHeader.kid
  }
  const list = async () => JSON.parse(await server.command('keys', 'list', '--json')) as ListedKey[]
  const query = async (statement: string): Promise<readonly Record<string, unknown>[]> => {
    if (databaseUrl === null) {
      const database = new DatabaseSync(server.databaseFile, { timeout: 5_000 })
      const rows = database.prepare(statement).all()
      database.close()
      return rows
    }
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows
    } finally {
      await client.end()
    }
  }

  it('has no key before anybody needs one', async () => {
    expect(await server.command('keys', 'list')).toBe(
      'no key yet. The first one is made when the first ID token needs it.\n',
    )
  })

  it('rotates: the next ID token has the new key, and both can be verified — OpenID Connect Core §10.1.1', async () => {
    const before = await idToken()
    const oldKid = await kidOf(before)
    const said = await server.command('keys', 'rotate')
    const [, kid, retired, until = ''] =
      /^key (\S{43}) signs from now on\nkey (\S{43}) stays published until (\S+)\n$/.exec(said) ?? []
    expect(retired).toBe(oldKid)
    expect(Math.abs(Date.parse(until) - Date.now() - PUBLISHED_AFTERWARDS_MS)).toBeLessThan(60_000)
    const after = await idToken()
    expect(await kidOf(after)).toBe(kid)
    expect(await kidOf(before)).toBe(oldKid)
    expect(await list()).toEqual([
      {
        kid,
        state: 'signing',
        created_at: expect.any(String) as string,
        retired_at: null,
        published_until: null,
      },
      {
        kid: oldKid,
        state: 'retired',
        created_at: expect.any(String) as string,
        retired_at: expect.any(String) as string,
        published_until: until,
      },
    ])
    const printed = await server.command('keys', 'list')
    expect(printed).toMatch(
      new RegExp(
        `^${kid}\tsigning\t\\S+Z\tnot retired\tit is rotated\n${oldKid}\tretired\t\\S+Z\t\\S+Z\t${until}\n$`,
      ),
    )
  })

  it('destroys the private half of a key with its rotation, and shows none', async () => {
    const rows = await query('select kid, private_jwk, retired_at_ms from signing_keys')
    expect(rows.length).toBeGreaterThan(1)
    for (const row of rows) expect(row['private_jwk'] === null).toBe(row['retired_at_ms'] !== null)
    const all = (await server.command('keys', 'list')) + (await server.command('keys', 'list', '--json'))
    expect(all).not.toMatch(/"d"|private/)
    expect(JSON.stringify(await jwks())).not.toMatch(/"(?:d|p|q|dp|dq|qi)":/)
  })

  it('publishes a retired key no longer than its last ID token lives — OpenID Connect Core §10.1.1', async () => {
    const old = (await list()).at(-1)?.kid
    expect((await jwks()).keys.map(({ kid }) => kid)).toContain(old)
    await query(
      `update signing_keys set retired_at_ms = ${Date.now() - PUBLISHED_AFTERWARDS_MS} where kid = '${old}' returning kid`,
    )
    expect((await jwks()).keys.map(({ kid }) => kid)).not.toContain(old)
    expect((await list()).map(({ kid }) => kid)).not.toContain(old)
    // The next rotation forgets it altogether.
    await server.command('keys', 'rotate')
    expect((await query('select kid from signing_keys')).map((row) => row['kid'])).not.toContain(old)
  })

  it('rotations at once by several commands leave one key that signs', async () => {
    const rotations = await Promise.allSettled(
      Array.from({ length: 4 }, async () => await server.command('keys', 'rotate')),
    )
    expect(rotations.some(({ status }) => status === 'fulfilled')).toBe(true)
    for (const one of rotations)
      if (one.status === 'rejected') expect(String(one.reason)).toContain('somebody else rotated the key')
    const keys = await list()
    expect(keys.filter(({ state }) => state === 'signing')).toHaveLength(1)
    expect(await kidOf(await idToken())).toBe(keys[0]?.kid)
  })

  it('is told apart from what it is not', async () => {
    await expect(server.command('keys')).rejects.toThrow(
      /Usage: mudrad keys COMMAND .*^ {2}mudrad keys reseal /ms,
    )
    await expect(server.command('keys', 'rotate', 'now')).rejects.toThrow(
      /mudrad keys rotate does not take now; usage: mudrad keys rotate /,
    )
  })
})
