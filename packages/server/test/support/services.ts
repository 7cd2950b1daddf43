import { createHash, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openServer } from '../../src/compose/server.js'
import { openServices, type Services } from '../../src/compose/services.js'
import type { Platform } from '../../src/platform/platform.js'
import type { Config } from '../../src/config/config.js'
import { OWN_BRAND, type BrandSettings } from '../../src/config/brand.js'
import type { OverloadLimits } from '../../src/http/server/overload.js'
import type { Clock } from '../../src/platform/clock.js'
import type { Language } from '../../src/languages/languages.js'
import { makeLogger, makeRequestLines } from '../../src/platform/log.js'
import type { PasswordHasher } from '../../src/platform/password-hasher.js'
import { strengthEstimator } from '../../src/platform/password-strength.js'
import type { TlsPair } from '../../src/platform/tls.js'
import { systemRandom } from '../../src/platform/random.js'
import { freshPostgresUrl, schemaImage, type NewDatabase } from './databases.js'
import type { DatabaseLocation } from '../../src/db/database.js'
import { freshDemo, type FreshDemo } from './demo.js'
import { imageOf } from './sqlite-images.js'
import { holdAnswers } from './held-answers.js'

export const DATABASE_KINDS = ['sqlite', 'postgres'] as const
export type DatabaseKind = (typeof DATABASE_KINDS)[number]

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  advance(ms: number): void
}

const TESTS_BEGIN_MS = Date.parse('2026-11-23T12:00:00Z')

export function testClock(startMs = TESTS_BEGIN_MS): TestClock {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms
    },
  }
}

/** Argon2id takes 50 ms a password on purpose; only the tests of the hasher itself pay for it. */
const quickHasher: PasswordHasher = {
  hash: async (password) => await Promise.resolve(`quick:${password}`),
  matches: async (password, stored) => await Promise.resolve(stored === `quick:${password}`),
  isOutdated: () => false,
}

/** One for all services: its lists are large, and nothing of services is in it. */
const estimateStrength = strengthEstimator()

export const testPlatform = (clock: Clock = testClock(), hasher = quickHasher): Platform => ({
  clock,
  random: systemRandom,
  hasher,
  estimateStrength,
  logger: pino({ level: 'silent' }),
})

export interface TestServices {
  readonly services: Services
  readonly clock: TestClock
  readonly location: DatabaseLocation
  readonly attachments: Config['attachments']
  readonly publicUrl: string
  readonly close: () => Promise<void>
}

const PUBLIC_URL = 'http://localhost:8080'
/** Nothing is sent to it: the job that sends mail is a server process's, and tests take the mail themselves. */
const SMTP = { host: 'mail.invalid', port: 587, security: 'starttls', auth: null } as const

/** Where the files of a database's attachments lie: every node finds the same place. Made when the first one comes. */
export function attachmentsOf(
  location: DatabaseLocation,
): Extract<Config['attachments'], { kind: 'folder' }> {
  // In the folder of a database's file they go with it.
  if (location.kind === 'sqlite' && location.path !== ':memory:')
    return { kind: 'folder', folder: `${location.path}-attachments` }
  const key = location.kind === 'postgres' ? location.url : randomUUID()
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32)
  return { kind: 'folder', folder: join(tmpdir(), `mudra-test-attachments-${name}`) }
}

/** A services is reached in clear on this machine and hashes quickly, unless a test says otherwise. */
interface ServicesWish {
  readonly publicUrl?: string
  readonly attachments?: Config['attachments']
  readonly accessTokenRevocation?: 'on' | 'off'
  readonly hasher?: PasswordHasher
  /** Open unless said: the clock stands still, and tests ask much in one minute of it and fail often. */
  readonly rateLimits?: 'asana' | 'off'
  readonly countsGuesses?: boolean
  readonly httpRedirectRanges?: readonly string[]
  /** Receivers of tests are on this machine. */
  readonly webhookRanges?: readonly string[]
  readonly encryptionKey?: string | null
  readonly previousKeys?: readonly string[]
}

interface ServerWish extends ServicesWish {
  /** Whether mail goes out by itself. Tests take it from the queue either way; without a server, it would be files of the operator's. */
  readonly sendsMail?: boolean
  readonly trustedProxies?: readonly string[]
  readonly tls?: TlsPair | null
  readonly metrics?: Config['metrics']
  readonly hstsIncludesSubdomains?: boolean
  readonly overload?: OverloadLimits
  readonly isCi?: boolean
  /** Whether what is remembered is answered before Fastify; over a socket alone, never by `inject`. */
  readonly answersHot?: boolean
  readonly isAccepting?: () => boolean
  /** Whether answers are held against what they should be; not where a test takes the time of the event loop. */
  readonly holdsAnswers?: boolean
  /** Of pages, for whoever says nothing of their own. */
  readonly language?: Language
  readonly brand?: BrandSettings
}

/** A SQLite in memory that begins as a copy of another, or empty. */
function inMemory(image?: Uint8Array): DatabaseLocation {
  return { kind: 'sqlite', path: ':memory:', ...(image === undefined ? {} : { image }) }
}

/** A database of one's own: SQLite in memory, or a new one of the tests' PostgreSQL. */
export async function freshLocation(
  kind: DatabaseKind,
  holding: NewDatabase = 'empty',
): Promise<{ location: DatabaseLocation; drop: () => Promise<void> }> {
  if (kind === 'sqlite') {
    const location = inMemory(holding === 'empty' ? undefined : await schemaImage())
    return { location, drop: async () => await Promise.resolve() }
  }
  const { url, drop } = await freshPostgresUrl(holding)
  const location = { kind, url } as const
  return {
    location,
    drop: async () => {
      await drop()
      await rm(attachmentsOf(location).folder, { recursive: true, force: true })
    },
  }
}

/** A whole services on a database of its own: SQLite in memory, or a new database of the tests' PostgreSQL. */
export async function openTestServices(
  kind: DatabaseKind,
  clock = testClock(),
  wish: ServicesWish = {},
): Promise<TestServices> {
  return await openOwnServices(await freshLocation(kind, 'with schema'), clock, wish)
}

/** Services over a database that nobody else has open, and that goes with them. */
async function openOwnServices(
  { drop, location }: Awaited<ReturnType<typeof freshLocation>>,
  clock: TestClock,
  wish: ServicesWish,
): Promise<TestServices> {
  const opened = await openServicesAt(location, clock, wish)
  return {
    ...opened,
    close: async () => {
      await opened.close()
      await drop()
      if (wish.attachments === undefined && opened.attachments.kind === 'folder')
        await rm(opened.attachments.folder, { recursive: true, force: true })
    },
  }
}

/** A services on a database that others may have open, too. */
export async function openServicesAt(
  location: DatabaseLocation,
  clock = testClock(),
  {
    accessTokenRevocation = 'on',
    attachments = attachmentsOf(location),
    hasher = quickHasher,
    publicUrl = PUBLIC_URL,
    rateLimits = 'off',
    countsGuesses = false,
    encryptionKey = null,
    previousKeys = [],
    httpRedirectRanges = [],
    webhookRanges = ['127.0.0.0/8'],
  }: ServicesWish = {},
): Promise<TestServices> {
  const services = await openServices(
    {
      accessTokenRevocation,
      attachments,
      database: location,
      encryptionKeys: { current: encryptionKey, previous: previousKeys },
      httpRedirectRanges,
      webhookRanges,
      publicUrl,
      rateLimits,
    },
    testPlatform(clock, hasher),
    { schema: 'migrate', countsGuesses },
  )
  return { services, attachments, clock, location, publicUrl, close: async () => await services.close() }
}

/** A server over services with the demo organization in it, to be asked with `inject`. */
export async function openTestServer(
  kind: DatabaseKind = 'sqlite',
  clock = testClock(),
  wish: ServerWish = {},
) {
  const { encryptionKey = null, hasher } = wish
  // What the demo was made with would lie in its rows.
  const isUsual = clock.nowMs() === TESTS_BEGIN_MS && encryptionKey === null && hasher === undefined
  if (!isUsual) return await serveTestServices(await openTestServices(kind, clock, wish), wish)
  const { copy, demo } = await demoOf(kind)
  return await serveOver(await openOwnServices(await copy(), clock, wish), structuredClone(demo), wish)
}

type Place = Awaited<ReturnType<typeof freshLocation>>

const madeDemos = new Map<
  DatabaseKind,
  Promise<{ readonly demo: FreshDemo; readonly copy: () => Promise<Place> }>
>()

/** The demo organization as it is when the tests' clock begins, made once for all files of a worker, and a way to copy its database. */
async function demoOf(kind: DatabaseKind) {
  const made = madeDemos.get(kind) ?? (kind === 'sqlite' ? demoInMemory() : demoInPostgres())
  madeDemos.set(kind, made)
  return await made
}

async function demoInMemory() {
  let demo: FreshDemo | null = null
  const image = await imageOf(async (location) => {
    demo = await makeDemoAt(location)
  })
  if (demo === null) throw new Error('nothing made the demo')
  const drop = async () => await Promise.resolve()
  return { demo, copy: async () => await Promise.resolve({ location: inMemory(image), drop }) }
}

async function demoInPostgres() {
  const { name, url } = await freshPostgresUrl('with schema')
  const demo = await makeDemoAt({ kind: 'postgres', url })
  return { demo, copy: async () => await freshLocation('postgres', { copyOf: name }) }
}

async function makeDemoAt(location: DatabaseLocation): Promise<FreshDemo> {
  const opened = await openServicesAt(location)
  const demo = await makeDemo(opened)
  await opened.close()
  return demo
}

/** The same over a database that others may have open, too. */
export async function openTestServerAt(
  location: DatabaseLocation,
  clock = testClock(),
  wish: ServerWish = {},
) {
  return await serveTestServices(await openServicesAt(location, clock, wish), wish)
}

async function serveTestServices(opened: TestServices, wish: Serving = {}) {
  return await serveOver(opened, await makeDemo(opened), wish)
}

async function makeDemo({ services }: TestServices): Promise<FreshDemo> {
  const made = await services.demo.create({ force: false, actor: { kind: 'system' } })
  if (!made.ok) throw new Error('a new database was not empty')
  return freshDemo(made.demo)
}

type Serving = Omit<ServerWish, keyof ServicesWish>

/** Another node: a server with services of its own over the same database, at the same time. Close it before that one. */
export async function serveNode(beside: TestServer): Promise<TestServer> {
  return await serveOver(await openServicesAt(beside.location, beside.clock), beside.demo, {})
}

/** Another server over the services of one, with other settings. Close it before that one. */
export async function serveBeside(beside: TestServer, wish: Serving): Promise<TestServer> {
  const served = await serveOver(beside, beside.demo, wish)
  return {
    ...served,
    close: async () => {
      await served.server.close()
    },
  }
}

async function serveOver(
  opened: TestServices,
  demo: FreshDemo,
  {
    overload,
    sendsMail = false,
    trustedProxies = [],
    tls = null,
    metrics = { ranges: [], token: null },
    hstsIncludesSubdomains = false,
    isCi = false,
    answersHot = true,
    holdsAnswers = true,
    isAccepting = () => true,
    language = 'en',
    brand = OWN_BRAND,
  }: Serving,
) {
  const { clock } = opened
  const lines: Record<string, unknown>[] = []
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  }
  const logger = makeLogger('info', destination)
  const writeRequestLine = makeRequestLines('info', destination)
  const server = await openServer(
    opened.services,
    {
      mail: { smtp: sendsMail ? SMTP : null, from: 'Mudra <mudra@localhost>' },
      tls: tls === null ? null : { ...tls, certFile: '', keyFile: '' },
      trustedProxies,
      metrics,
      hstsIncludesSubdomains,
      isCi,
      language,
      brand,
    },
    {
      clock,
      logger,
      writeRequestLine,
      isAccepting,
      answersHot,
      // A test that asks a thousand times in one turn keeps the event loop late by itself.
      overload: { delayMsMax: Infinity, ...overload },
    },
  )
  if (holdsAnswers) holdAnswers(server, opened.services)
  return {
    ...opened,
    demo,
    server,
    /** What the server logged, a record a line. */
    lines,
    api: makeApi(server, demo),
    close: async () => {
      await server.close()
      await opened.close()
    },
  }
}

export type TestServer = Awaited<ReturnType<typeof openTestServer>>
export type DemoName = 'ada' | 'ben' | 'gil' | 'cara'

export interface ApiRequest {
  /** Who asks: a person of the demo, a token as it is, or null for nobody. Ada unless said otherwise. */
  readonly as?: DemoName | { readonly token: string } | null
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is. */
  readonly payload?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  /** The parsed answer. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'PATCH' | 'HEAD'

function makeApi(server: Awaited<ReturnType<typeof openServer>>, demo: FreshDemo) {
  const tokenOf = (name: DemoName) =>
    demo.users.find((user) => user.email.startsWith(`${name}@`))?.personal_access_token ?? ''
  return async (method: Method, path: string, request: ApiRequest = {}): Promise<ApiResponse> => {
    const { as = 'ada', body, payload, headers = {} } = request
    const token = as === null ? null : typeof as === 'string' ? tokenOf(as) : as.token
    const response = await server.inject({
      method,
      url: `/api/1.0${path}`,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? payload === undefined
          ? {}
          : { payload }
        : { payload: JSON.stringify(body) }),
    })
    const text = response.body
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      json: text === '' ? null : (JSON.parse(text) as unknown),
    }
  }
}

export function tokenOf(demo: FreshDemo, name: DemoName): string {
  const user = demo.users.find((one) => one.email.startsWith(`${name}@`))
  if (user === undefined) throw new Error(`the demo has no ${name}`)
  return user.personal_access_token
}
