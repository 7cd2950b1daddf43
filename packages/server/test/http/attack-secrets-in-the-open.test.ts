import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import { Secret } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { argon2idHasher } from '../../src/platform/password-hasher.js'
import { PREFIX_BY_KIND } from '../../src/protocol/token/token-format.js'
import { demoPerson } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { doEveryAct, METRICS_TOKEN } from '../support/every-act.js'
import { DATABASE_KINDS, openTestServerAt, testClock, tokenOf, type TestServer } from '../support/services.js'
import { findLeaks, formsOfSecret, type HeldSecret, type Place } from '../support/leak-search.js'
import { routesOf } from '../support/page-routes.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'
import { strayToken } from '../support/token-scene.js'

/** Every prefix of ours, and signed tokens: what stands in an answer and looks like one is one. */
const SECRET = new RegExp(
  `(?:${Object.values(PREFIX_BY_KIND).join('|')})\\w{38}|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+`,
  'g',
)
/** Six digits for half a minute, and a challenge that anybody may read, are told from nothing else. */
const NOT_SEARCHED = new Set(['code of an app', 'challenge'])
const FORM_KEY = 'key of a form'
/** What cookies may be looked at: a preference, a mark that was shown. */
const OPEN_COOKIES = /visitor|flash|theme|known/

describe.each(DATABASE_KINDS)('secrets, when everything was done that can be done, on %s', (kind) => {
  let place: Awaited<ReturnType<typeof sharedLocation>>
  let server: TestServer
  let stores: Stores
  const held = new Map<string, string>()
  const errorBodies: string[] = []
  beforeAll(async () => {
    place = await sharedLocation(kind, 'with schema')
    server = await openTestServerAt(place.location, testClock(), {
      hasher: argon2idHasher,
      countsGuesses: true,
      metrics: { ranges: [], token: METRICS_TOKEN },
      encryptionKey: randomBytes(32).toString('base64'),
    })
    stores = await openStoresAt(place.location)
    watch()
    for (const name of ['ada', 'ben', 'gil', 'cara'] as const) {
      held.set(tokenOf(server.demo, name), 'demo token')
      held.set(demoPerson(server, name).password, 'password')
    }
    await doEveryAct(server, (what, value) => {
      held.set(value, what)
      // The database has it as bytes.
      if (what === 'key of an app') held.set(bytesOf(value), 'key of an app, as bytes')
    })
    const { d } = JSON.parse((await server.services.openid.currentKey()).privateJwk) as { readonly d: string }
    held.set(d, 'private signing key')
    await misplaceEverything()
    await server.services.audit.refusals.flushAll()
  }, 180_000)
  afterAll(async () => {
    await stores.close()
    await server.close()
    await place.drop()
  })

  /** Sees every answer as whoever asked sees it, and keeps what was given to them. */
  const watch = () => {
    const app = server.server
    const inject = app.inject.bind(app)
    app.inject = (async (options: InjectOptions) => {
      const answer = await inject(options)
      for (const [secret] of answer.body.matchAll(SECRET))
        held.set(secret, held.get(secret) ?? 'secret of an answer')
      for (const [, key] of answer.body.matchAll(/name="form_key"[^>]*value="([^"]+)"/g))
        held.set(key ?? '', FORM_KEY)
      for (const { name, value } of answer.cookies)
        if (value.length >= 20 && !OPEN_COOKIES.test(name)) held.set(value, `cookie ${name}`)
      if (answer.statusCode >= 400) errorBodies.push(answer.body)
      return answer
    }) as typeof app.inject
  }

  /** Puts secrets that live into every route where they have no business: path, query, header, form, JSON. */
  const misplaceEverything = async () => {
    const some = new Map([...held].map(([value, what]) => [what, value]))
    const values = [...some]
      .filter(([what]) => !what.includes('bytes') && !NOT_SEARCHED.has(what))
      .map(([, value]) => value)
    // Nobody can tell a password from any other word of an address.
    const inPaths = [...some].filter(
      ([what]) => !what.includes('password') && !what.includes('bytes') && !NOT_SEARCHED.has(what),
    )
    let turn = 0
    const next = () => values[turn++ % values.length] ?? ''
    const nextInPath = () => {
      const secret = inPaths[turn++ % inPaths.length]?.[1] ?? ''
      return turn % 2 === 0 ? encodeURIComponent(secret) : everyByteEncoded(secret)
    }
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const) {
      for (const route of routesOf(server, method)) {
        for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/plain']) {
          const secret = next()
          const path = route.replaceAll(/:\w+|\*/g, nextInPath)
          const body = type.endsWith('json')
            ? JSON.stringify({ data: { name: secret, gid: secret }, token: secret })
            : `token=${encodeURIComponent(secret)}&code=${encodeURIComponent(secret)}`
          await server.server.inject({
            method,
            url: `${path}?access_token=${encodeURIComponent(next())}&opt_fields=${encodeURIComponent(next())}`,
            headers: {
              authorization:
                turn % 2 === 0
                  ? `Bearer ${next()}`
                  : `Basic ${Buffer.from(`1:${next()}`).toString('base64')}`,
              'x-request-id': next(),
              'user-agent': next(),
              referer: `https://app.example/?code=${encodeURIComponent(next())}`,
              ...(method === 'GET' ? {} : { 'content-type': type }),
            },
            ...(method === 'GET' ? {} : { payload: body }),
          })
        }
      }
    }
  }

  const searched = () =>
    [...held].flatMap(([value, what]): HeldSecret[] =>
      NOT_SEARCHED.has(what) ? [] : [{ kind: what, value }],
    )

  const databasePlaces = async () => {
    const places: Place[] = []
    for (const { name } of await stores.db.queries.introspection.getTables()) {
      const rows = await stores.db.queries
        .selectFrom(name as 'codes')
        .selectAll()
        .execute()
      const cells = rows.flatMap((row) => Object.values(row) as unknown[])
      const text = cells.map((cell) =>
        cell instanceof Uint8Array ? Buffer.from(cell).toString('latin1') : String(cell),
      )
      places.push([`table ${name}`, text.join('\n')])
    }
    return places
  }
  const filePlaces = () =>
    readdirSync(place.folder).map((file): Place => [
      `file ${file}`,
      readFileSync(join(place.folder, file), 'latin1'),
    ])

  it('there are some of every kind to look for', () => {
    const kinds = new Set(held.values())
    expect([...kinds].toSorted()).toEqual(expect.arrayContaining(KINDS))
    const values = [...held.keys()].join('\n')
    for (const [what, prefix] of Object.entries(PREFIX_BY_KIND))
      if (what !== 'service') expect(values, what).toContain(prefix)
    expect(held.size).toBeGreaterThan(60)
  })

  it('stand in no line of the log', () => {
    const log = server.lines.map((line) => JSON.stringify(line)).join('\n')
    expect(server.lines.length).toBeGreaterThan(500)
    expect(findLeaks(searched(), [['the log', log]])).toEqual([])
  })

  it('stand nowhere in the database, nor in its files', async () => {
    const places = [...(await databasePlaces()), ...(kind === 'sqlite' ? filePlaces() : [])]
    expect(places.length).toBeGreaterThan(30)
    expect(findLeaks(searched(), places)).toEqual([])
  })

  it('would be found in each of these places', async () => {
    const planted = strayToken('personal')
    const secret = [{ kind: 'planted', value: planted }]
    const { queries } = stores.db
    await queries.insertInto('settings').values({ name: 'planted', value: planted }).execute()
    const places = [...(await databasePlaces()), ...(kind === 'sqlite' ? filePlaces() : [])]
    await queries.deleteFrom('settings').where('name', '=', 'planted').execute()
    const found = findLeaks(secret, places)
    expect(found).toContain('planted, raw, in table settings')
    if (kind === 'sqlite') expect(found.some((leak) => leak.includes('in file mudra.sqlite'))).toBe(true)
  })

  it('stand in no answer that refuses, though they were sent', () => {
    expect(errorBodies.length).toBeGreaterThan(200)
    // A form that is shown again brings its own key.
    const secrets = searched().filter(({ kind: what }) => what !== FORM_KEY)
    expect(findLeaks(secrets, [['answers that refuse', errorBodies.join('\n')]])).toEqual([])
  })

  it('stand in no metric and nowhere in the record', async () => {
    const metrics = await server.server.inject({ url: '/-/metrics' })
    expect([metrics.statusCode, metrics.body.length > 1_000]).toEqual([200, true])
    const rows: string[] = []
    for await (const row of server.services.audit.exportTrail({ workspaceGid: null }, 'operator'))
      rows.push(row)
    expect(rows.length).toBeGreaterThan(100)
    const log = await server.api('GET', `/workspaces/${DEMO.greenfield}/audit_log_events`)
    expect([log.status, log.text.includes('event_type')]).toEqual([200, true])
    const places: Place[] = [
      ['the audit log of the API', log.text],
      ['metrics', metrics.body],
      ['the record', rows.join('\n')],
    ]
    expect(findLeaks(searched(), places)).toEqual([])
  })
})

function bytesOf(base32: string): string {
  return Buffer.from(Secret.fromBase32(base32).bytes).toString('latin1')
}

function everyByteEncoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

/** What is looked for. */
const KINDS = [
  'ID token',
  'access token',
  'added client secret',
  'authorization code',
  'client secret',
  'cookie mudra_half_session',
  'cookie mudra_reset',
  'cookie mudra_session',
  'demo token',
  'expired token',
  'invitation link',
  'key of a form',
  'key of an app',
  'key of an app, as bytes',
  'leaked token',
  'password',
  'personal token',
  'private signing key',
  'recovery code',
  'refresh token',
  'rotated client secret',
  'rotated refresh token',
  'rotated token',
  'wrong password',
]

describe('the search', () => {
  const value = strayToken('personal')
  const secret = { kind: 'planted', value }
  it.each([
    ['raw', value],
    ['without its prefix', value.slice(4)],
    ['cut', value.slice(8, 34)],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in base64 behind a name', Buffer.from(`12:${value}`).toString('base64')],
    ['in base64url behind a name', Buffer.from(`1:${value}`).toString('base64url')],
    ['in hex', Buffer.from(value).toString('hex')],
    ['among bytes', Buffer.concat([Buffer.of(0, 255), Buffer.from(value)]).toString('latin1')],
  ])('finds a secret that is planted %s', (_, text) => {
    expect(findLeaks([secret], [['a place', `before ${text} after`]])).not.toEqual([])
    expect(findLeaks([secret], [['a place', 'before after']])).toEqual([])
  })

  it('finds one that has to be encoded for an address', () => {
    const password = 'two words & a plus +'
    const text = new URLSearchParams({ password }).toString()
    const found = findLeaks([{ kind: 'password', value: password }], [['form', text.replaceAll('+', '%20')]])
    expect(found).toEqual(['password, URL-encoded, in form'])
    expect(formsOfSecret(value).length).toBeGreaterThan(7)
  })
})
