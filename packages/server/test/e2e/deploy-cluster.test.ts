import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as requestInClear, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { request as requestOverTls } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChildProcess } from 'node:child_process'
import type { TlsPair } from '../../src/platform/tls.js'
import { ensureBuilt } from '../support/built.js'
import { DEPLOY, readComposeFile, type ComposeFile } from '../support/compose-file.js'
import { freshPostgresUrl } from '../support/databases.js'
import { formsOf } from '../support/html-form.js'
import { newInstallation, type Installation } from '../support/mudrad.js'
import { freePort, waitForLine } from '../support/mudrad-process.js'
import { hasNginx, startNginx } from '../support/nginx.js'
import { developmentPair } from '../support/tls-pair.js'

const PASSWORD = randomBytes(16).toString('hex')
const NODES = ['mudra-1', 'mudra-2'] as const

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

let folder = ''
let pair: TlsPair
let compose: ComposeFile
let ports: { readonly https: number; readonly http: number } & Record<(typeof NODES)[number], number>
let nodes: Map<string, { readonly child: ChildProcess; readonly said: () => string }>
let mudra: Installation
let nginx: Awaited<ReturnType<typeof startNginx>>
let database: Awaited<ReturnType<typeof freshPostgresUrl>>
let token = ''

/** Asks nginx, over a connection of its own. */
async function ask(
  path: string,
  {
    body,
    inClear = false,
    ...options
  }: RequestOptions & { readonly body?: string; readonly inClear?: boolean } = {},
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const asked = (inClear ? requestInClear : requestOverTls)(
      {
        host: 'localhost',
        port: inClear ? ports.http : ports.https,
        path,
        agent: false,
        ...(inClear ? {} : { ca: pair.cert }),
        ...options,
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
        })
        answer.on('error', reject)
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

const askApi = async (path = '/users/me', headers: Readonly<Record<string, string>> = {}) =>
  await ask(`/api/1.0${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } })

/** A node with what the file gives it, but for where it is: the names and addresses of Docker's networks are this machine's loopback. */
async function startNode(name: (typeof NODES)[number]): Promise<void> {
  const { MUDRA_DATABASE_URL = '', ...given } = compose.services[name]?.environment ?? {}
  const own = new URL(database.url)
  // The database and its user are those that this file makes; the tests' server has its own.
  expect(MUDRA_DATABASE_URL).toBe(`postgres://mudra:${PASSWORD}@postgres:5432/mudra`)
  const child = mudra.start(['serve'], {
    ...given,
    MUDRA_DATABASE_URL: own.href,
    MUDRA_PORT: String(ports[name]),
    MUDRA_ENCRYPTION_KEY_FILE: join(folder, 'encryption-key'),
    MUDRA_TRUSTED_PROXIES: '127.0.0.1',
    MUDRA_LOG_LEVEL: 'info',
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  nodes.set(name, { child, said: () => said })
  await waitForLine(child, /^ready /)
}

async function end(name: string, signal: NodeJS.Signals): Promise<unknown> {
  const { child } = nodes.get(name) ?? {}
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null
  const ended = once(child, 'exit')
  child.kill(signal)
  return await ended
}

beforeAll(async () => {
  if (!hasNginx) return
  ensureBuilt()
  folder = mkdtempSync(join(tmpdir(), 'mudra-cluster-'))
  pair = await developmentPair()
  writeFileSync(join(folder, 'fullchain.pem'), pair.cert)
  writeFileSync(join(folder, 'privkey.pem'), pair.key)
  writeFileSync(join(folder, 'encryption-key'), randomBytes(32).toString('base64'), { mode: 0o600 })
  ports = {
    https: await freePort(),
    http: await freePort(),
    'mudra-1': await freePort(),
    'mudra-2': await freePort(),
  }
  compose = readComposeFile('compose.cluster.yaml', {
    MUDRA_PUBLIC_URL: `https://localhost:${ports.https}`,
    POSTGRES_PASSWORD: PASSWORD,
  })
  database = await freshPostgresUrl()
  mudra = newInstallation()
  nodes = new Map()
  // Together, as Docker starts them: both find an empty database.
  await Promise.all(NODES.map(startNode))
  const beside = {
    env: {
      MUDRA_DATABASE_URL: database.url,
      MUDRA_ENCRYPTION_KEY_FILE: join(folder, 'encryption-key'),
    },
  }
  await mudra.expectDone(
    ['user', 'create', 'ada@example.com', '--name', 'Ada', '--new-workspace', 'Example', '--with-password'],
    { ...beside, input: `${PASSWORD}\n` },
  )
  const created = await mudra.expectDone(['token', 'create', 'ada@example.com', '--name', 'Script'], beside)
  token = /mdp_\w+/.exec(created)?.[0] ?? ''
  const site = NODES.reduce(
    (text, name) => text.replace(`${name}:8080`, `127.0.0.1:${ports[name]}`),
    readFileSync(join(DEPLOY, 'nginx.cluster.conf'), 'utf8')
      .replaceAll('/etc/nginx/tls/', `${folder}/`)
      .replace('listen 8443 ssl', `listen 127.0.0.1:${ports.https} ssl`)
      .replace('listen 8080', `listen 127.0.0.1:${ports.http}`),
  )
  expect(site).not.toMatch(/mudra-[12]:|listen 8/)
  nginx = await startNginx(site, async () => await ask('/-/health/live'))
})
afterAll(async () => {
  if (!hasNginx) return
  await nginx.stop()
  for (const name of NODES) await end(name, 'SIGKILL')
  await mudra.remove()
  await database.drop()
  rmSync(folder, { recursive: true })
})

describe.skipIf(!hasNginx)(
  `the two servers, nginx and PostgreSQL of compose.cluster.yaml, without Docker${hasNginx ? '' : ' (skipped: there is no nginx)'}`,
  () => {
    it('are what its files say: nginx is believed, and the images’ ports and files are those of the configuration', () => {
      const { 'mudra-1': first, 'mudra-2': second, nginx: proxy, postgres } = compose.services
      expect(first).toEqual(second)
      const networks = proxy?.networks as Record<string, { ipv4_address: string }>
      expect(first?.environment?.['MUDRA_TRUSTED_PROXIES']).toBe(networks['front']?.ipv4_address)
      expect(proxy?.ports).toEqual(['443:8443', '80:8080'])
      expect(proxy?.volumes).toEqual([
        './nginx.cluster.conf:/etc/nginx/conf.d/default.conf:ro',
        './tls:/etc/nginx/tls:ro',
      ])
      expect(postgres?.ports).toBeUndefined()
      expect(postgres?.environment).toEqual({
        POSTGRES_USER: 'mudra',
        POSTGRES_PASSWORD: PASSWORD,
        POSTGRES_DB: 'mudra',
      })
    })

    it('answer over TLS, both of them, and see the client’s own address, whatever it writes', async () => {
      for (let count = 0; count < 10; count++) {
        const answer = await askApi('/users/me', {
          'x-forwarded-for': '203.0.113.9',
          'x-forwarded-proto': 'http',
        })
        expect([answer.status, answer.headers['strict-transport-security']]).toEqual([
          200,
          expect.stringMatching(/^max-age=\d+$/),
        ])
      }
      for (const name of NODES) {
        // The log is written in blocks.
        await expect.poll(() => nodes.get(name)?.said()).toContain('getUser')
        expect(nodes.get(name)?.said()).not.toContain('203.0.113.9')
      }
    })

    it('sign somebody in whose form goes to whichever comes next', async () => {
      const page = await ask('/login', { headers: { accept: 'text/html' } })
      const cookies = (page.headers['set-cookie'] ?? []).map((line) => line.split(';')[0])
      const [form] = formsOf(page.text).filter(({ buttons }) => buttons.has('Log in'))
      const fields = new URLSearchParams([...(form?.values ?? [])])
      fields.set(form?.labels.get('Email address') ?? '', 'ada@example.com')
      fields.set(form?.labels.get('Password') ?? '', PASSWORD)
      const signedIn = await ask('/login', {
        method: 'POST',
        body: fields.toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: `https://localhost:${ports.https}`,
          cookie: cookies.join('; '),
        },
      })
      expect(signedIn.status).toBe(303)
      const session = (signedIn.headers['set-cookie'] ?? []).find((line) =>
        line.startsWith('__Host-mudra_session='),
      )
      expect(session).toContain('Secure')
      for (let count = 0; count < 4; count++) {
        const profile = await ask('/0/profile', {
          headers: { accept: 'text/html', cookie: session?.split(';')[0] ?? '' },
        })
        expect([profile.status, profile.text]).toEqual([200, expect.stringContaining('ada@example.com')])
      }
    })

    it('in clear send pages on to https, and refuse a token that came that way', async () => {
      const page = await ask('/login', { inClear: true, headers: { accept: 'text/html' } })
      expect([page.status, page.headers.location]).toEqual([303, `https://localhost:${ports.https}/login`])
      const api = await ask('/api/1.0/users/me', {
        inClear: true,
        headers: { authorization: `Bearer ${token}` },
      })
      expect(api.status).toBe(403)
      // Nobody but nginx says what came over TLS.
      const claimed = await ask('/api/1.0/users/me', {
        inClear: true,
        headers: { authorization: `Bearer ${token}`, 'x-forwarded-proto': 'https' },
      })
      expect(claimed.status).toBe(403)
    })

    it('fail nobody while one is restarted, and none while one is killed and it is only read', async () => {
      let isOver = false
      const statuses: number[] = []
      const reading = (async () => {
        while (!isOver) statuses.push((await askApi()).status)
      })()
      expect(await end('mudra-1', 'SIGTERM')).toEqual([0, null])
      for (let count = 0; count < 10; count++) expect((await askApi()).status).toBe(200)
      await startNode('mudra-1')
      // What found the first one gone and went to the second one has to be answered first, or it finds neither.
      const { length } = statuses
      await expect.poll(() => statuses.length).toBeGreaterThan(length + 1)
      await end('mudra-2', 'SIGKILL')
      for (let count = 0; count < 10; count++) expect((await askApi()).status).toBe(200)
      await startNode('mudra-2')
      isOver = true
      await reading
      expect(statuses.length).toBeGreaterThan(20)
      expect(statuses.filter((status) => status !== 200)).toEqual([])
    })
  },
)
