import type { AddressInfo } from 'node:net'
import Asana from 'asana'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type Operation, type OperationId } from '../../src/protocol/asana/operations.js'
import { sdkSnippet } from '../../src/rooms/reference/sdk-snippet.js'
import { openBrowser } from '../support/browser.js'
import { DEMO } from '../support/demo.js'
import { LOOKS } from '../support/look.js'
import { openTestServer, tokenOf, type TestServer } from '../support/house.js'

const PAGES = [
  '/docs',
  '/docs/personal-tokens',
  '/docs/oauth',
  '/docs/checking-tokens',
  '/docs/openid-connect',
  '/docs/scopes',
  '/docs/errors',
  '/docs/api',
  '/docs/api/getTasks',
  '/docs/api/createTask',
  '/docs/secret-scanning',
  '/docs/nowhere',
] as const
const IDS = Object.keys(OPERATIONS) as OperationId[]

async function listen(server: TestServer): Promise<string> {
  await server.server.listen({ host: '127.0.0.1', port: 0 })
  return `http://localhost:${(server.server.server.address() as AddressInfo).port}`
}

describe('each program for npm asana 3', () => {
  it.each(IDS)('%s works on the demo organization as it is shown', async (id) => {
    const server = await openTestServer()
    const base = await listen(server)
    let program = sdkSnippet(id, { apiUrl: `${base}/api/1.0` })
    if (id === 'deleteSection') {
      // A section with tasks cannot be deleted; the example's is one.
      const body = { data: { name: 'Empty' } }
      const made = await server.api('POST', `/projects/${DEMO.seedCatalogue}/sections`, { body })
      program = program.replace('1200000000003100', String(made.json.data.gid))
    }
    const printed: unknown[] = []
    const [first, ...rest] = program.split('\n')
    expect(first).toBe("import Asana from 'asana'")
    const AsyncFunction = (async () => await Promise.resolve()).constructor as FunctionConstructor
    const run = new AsyncFunction('Asana', 'process', 'console', rest.join('\n')) as unknown as (
      ...all: unknown[]
    ) => Promise<void>
    const env = { MUDRA_TOKEN: tokenOf(server.demo, 'ada') }
    await run(Asana, { env }, { log: (value: unknown) => printed.push(value) })
    const { answers, lists }: Operation = OPERATIONS[id]
    expect(printed).toEqual(
      answers === undefined ? [] : [lists === true ? expect.any(Array) : expect.any(Object)],
    )
    await server.close()
  })
})

describe('in a browser', () => {
  let server: TestServer
  let browser: Browser
  let base: string
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    server = await openTestServer()
    base = await listen(server)
    browser = await openBrowser()
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  /** A new profile, what its page complains of, and what it asks of anybody but this server. */
  async function openPage(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options)
    contexts.push(context)
    const page = await context.newPage()
    const complaints: string[] = []
    const foreign: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 40[14]/.test(message.text()))
        complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    context.on('request', (request) => {
      if (!request.url().startsWith(`${base}/`) && !/^(?:data|blob):/.test(request.url()))
        foreign.push(request.url())
    })
    return { page, complaints, foreign }
  }

  it('no page complains or asks anybody but this server', async () => {
    const { complaints, foreign, page } = await openPage()
    for (const path of PAGES) await page.goto(base + path)
    expect([...complaints, ...foreign]).toEqual([])
  })

  it('copies a command', async () => {
    const { page } = await openPage({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(`${base}/docs`)
    await page.getByRole('button', { name: 'Copy Who am I?' }).click()
    await expect
      .poll(async () => await page.evaluate('navigator.clipboard.readText()'))
      .toContain('curl "http')
  })

  it('narrows the list of endpoints while one types', async () => {
    const { page } = await openPage()
    await page.goto(`${base}/docs/api`)
    await page.getByLabel('Find an endpoint').fill('subtask')
    await expect
      .poll(async () => await page.getByRole('link', { name: 'List people', exact: true }).isVisible())
      .toBe(false)
    expect(await page.getByRole('link', { name: 'Create a subtask' }).isVisible()).toBe(true)
  })

  it('says everything without script', async () => {
    const { page } = await openPage({ javaScriptEnabled: false })
    await page.goto(`${base}/docs`)
    await page.getByRole('link', { name: 'Every endpoint' }).click()
    await page.getByRole('link', { name: 'Create a task', exact: true }).click()
    expect(await page.locator('#curl').textContent()).toContain('curl "http')
    await page.getByRole('link', { name: 'tasks:write' }).click()
    expect(page.url()).toBe(`${base}/docs/scopes#tasks:write`)
    await page.getByRole('link', { name: 'Explorer' }).click()
    await page.getByRole('heading', { name: 'The explorer needs script' }).waitFor()
    await page.getByRole('link', { name: 'Every endpoint, with a command to copy' }).click()
    await page.getByRole('heading', { name: 'API', exact: true }).waitFor()
  })

  describe('the explorer', () => {
    it.each(LOOKS)(
      'shows an operation, and asks nobody else, at $width px, $colorScheme',
      async ({ options }) => {
        const { complaints, foreign, page } = await openPage(options)
        await page.goto(`${base}/docs/explorer`)
        await page.getByRole('heading', { name: 'List people', exact: true }).waitFor()
        await page.goto(`${base}/docs/explorer#tag/tasks/POST/tasks`)
        await page.getByRole('heading', { name: 'Create a task', exact: true }).waitFor()
        expect([...complaints, ...foreign]).toEqual([])
      },
    )

    it('opens the form that tries an operation out', async () => {
      const { complaints, foreign, page } = await openPage({ viewport: { width: 1440, height: 900 } })
      await page.goto(`${base}/docs/explorer`)
      await page.getByRole('heading', { name: 'List people', exact: true }).waitFor()
      await page
        .getByRole('button', { name: /Test Request.*get \/users\b/i })
        .first()
        .click()
      await page.getByRole('dialog').waitFor()
      expect([...complaints, ...foreign]).toEqual([])
    })
  })
})
