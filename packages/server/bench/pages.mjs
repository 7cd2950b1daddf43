// What a page costs the server: each page as an admin of the demo sees it, one request after the other, in the milliseconds that the
// request log has for it: from the request's arrival to the end of its answer, without the client and the wire. The run fails when a page
// is too slow.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { medianOf, runMudrad, tableOf } from './support.mjs'

const REQUESTS = Number(process.env.BENCH_PAGE_REQUESTS ?? 200)
const WARM_UP_REQUESTS = 50
const MEDIAN_MS_MAX = 10
/** The log is written in batches. */
const LOG_WAIT_MS = 1_000
const APPS = 12
const TOKENS = 30
const REDIRECT_URI = 'https://app.bench.example/callback'

/** @returns a section of the report. @throws when the median of a page is too slow */
export async function benchPages(workshop) {
  const server = await workshop.startMudra('pages')
  const demo = JSON.parse(
    runMudrad(['demo', 'reset', '--yes', '--tokens', '--secrets', '--json'], server.dataDir),
  )
  const [admin] = demo.users
  const seeded = seed(server.dataDir, admin)
  const browser = openBrowser(`http://localhost:${server.port}`)
  const visitor = openBrowser(browser.base)
  await signIn(browser, admin)
  const found = []
  for (const page of pagesOf({ ...seeded, person: demo.users[1].gid, workspace: demo.workspaces[0].gid })) {
    const ids = await ask(page.as === null ? visitor : browser, page.path)
    found.push({ ...page, ids })
    process.stderr.write(`pages: ${page.path}\n`)
  }
  await later(LOG_WAIT_MS)
  const millis = readLog(join(workshop.folder, 'pages.log'))
  const rows = found.map(({ ids, path }) => {
    const took = ids.map((id) => millis.get(id))
    if (took.includes(undefined)) throw new Error(`${path}: requests are missing in the log`)
    return {
      path,
      median: medianOf(took),
      p95: took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.95)],
    }
  })
  const text = report(rows, { ...seeded, workspace: demo.workspaces[0].gid })
  const slow = rows.filter(({ median }) => median >= MEDIAN_MS_MAX)
  if (slow.length === 0) return text
  const names = slow.map(({ median, path }) => `${path} takes ${median.toFixed(1)} ms`)
  throw new Error(
    `${text}\n\nAt the median a page must take less than ${MEDIAN_MS_MAX} ms: ${names.join(', ')}`,
  )
}

/** Apps and tokens of the admin's, through the commands; what they have is what their pages show. */
function seed(dataDir, { email }) {
  const make = (words, name) => JSON.parse(runMudrad([...words, '--name', name, '--json'], dataDir))
  const apps = Array.from({ length: APPS }, (_, index) =>
    make(['app', 'create', email, '--redirect-uri', REDIRECT_URI, '--distribution', 'any'], `App ${index}`),
  )
  const tokens = Array.from({ length: TOKENS }, (_, index) =>
    make(['token', 'create', email], `Token ${index}`),
  )
  return { app: apps[0].client_id, token: tokens[0].gid }
}

/** Those that `npm run screenshots` shows, as far as a plain GET opens them. */
function pagesOf({ app, person, token, workspace }) {
  const admin = `/0/admin/${workspace}`
  const query = new URLSearchParams({ client_id: app, redirect_uri: REDIRECT_URI, response_type: 'code' })
  const signedIn = [
    '/',
    '/logout',
    '/nowhere',
    `/-/oauth_authorize?${query}`,
    ...['', '/apps', '/sessions', '/security'].map((rest) => `/0/profile${rest}`),
    '/0/my-apps',
    '/0/my-apps/new',
    '/0/my-apps/tokens/new',
    ...['', '/rotate', '/revoke'].map((rest) => `/0/my-apps/tokens/${token}${rest}`),
    ...[
      '',
      '/oauth',
      '/oauth/scopes',
      '/manage-distribution',
      '/try',
      '/usage',
      '/secrets/new',
      '/duplicate',
      '/delete',
    ].map((rest) => `/0/my-apps/${app}${rest}`),
    ...[
      '/members',
      '/members/add',
      `/members/${person}`,
      `/members/${person}/remove`,
      '/apps',
      '/tokens',
    ].map((rest) => admin + rest),
    ...['', '/errors', '/scopes', '/oauth', '/personal-tokens', '/api/getTask'].map((rest) => `/docs${rest}`),
  ]
  return [
    ...['/', '/login', '/invitations/none'].map((path) => ({ path, as: null })),
    ...signedIn.map((path) => ({ path, as: 'admin' })),
  ]
}

/** @returns the ids of the requests that count */
async function ask(browser, path) {
  const ids = []
  for (let index = 0; index < WARM_UP_REQUESTS + REQUESTS; index++) {
    const { id, status, text } = await browser.get(path)
    const isExpected = status === 200 || (status === 404 && /nowhere|none/.test(path))
    if (!isExpected || !text.includes('<h1')) throw new Error(`${path} answered ${status}`)
    if (index >= WARM_UP_REQUESTS) ids.push(id)
  }
  return ids
}

async function signIn(browser, { email, password }) {
  const { text } = await browser.get('/login')
  const token = /name="csrf_token"[^>]*value="([^"]+)"/.exec(text)?.[1]
  const status = await browser.post('/login', { csrf_token: token, email, password })
  if (status !== 303) throw new Error(`the admin could not sign in: ${status}`)
}

/** As much of a browser as pages need: it keeps cookies. */
function openBrowser(base) {
  const cookies = new Map()
  const send = async (path, init = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(base + path, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return { id: response.headers.get('x-request-id'), status: response.status, text: await response.text() }
  }
  return {
    base,
    get: async (path) => await send(path),
    post: async (path, form) =>
      (await send(path, { method: 'POST', body: new URLSearchParams(form) })).status,
  }
}

/** @returns id of a request → the milliseconds that it took */
function readLog(file) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"micros"'))
  return new Map(
    lines.map((line) => JSON.parse(line)).map(({ micros, requestId }) => [requestId, micros / 1_000]),
  )
}

function report(rows, { app, token, workspace }) {
  const nameOf = (path) =>
    path
      .split('?')[0]
      .replace(app, 'APP')
      .replace(token, 'TOKEN')
      .replace(workspace, 'WORKSPACE')
      .replace(/\d{16}/, 'PERSON')
  const ordered = rows.toSorted((one, other) => other.median - one.median)
  const slowest = ordered[0]
  return `## The pages

Server time of each page for an admin of the demo with ${APPS} apps and ${TOKENS} tokens: ${REQUESTS} requests one after the other after ${WARM_UP_REQUESTS} to warm
up, as the request log has it. The aim is a median below ${MEDIAN_MS_MAX} ms; the slowest takes ${slowest.median.toFixed(2)} ms, and the run fails above the aim.

${tableOf([['page', 'median', 'p95'], ...ordered.map(({ median, p95, path }) => [nameOf(path), `${median.toFixed(2)} ms`, `${p95.toFixed(2)} ms`])])}`
}
