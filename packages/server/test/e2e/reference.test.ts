import type { AddressInfo } from 'node:net'
import Asana from 'asana'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type Operation, type OperationId } from '../../src/protocol/asana/operations.js'
import { sdkSnippet } from '../../src/features/reference/sdk-snippet.js'
import { openBrowser } from '../support/browser.js'
import { LOOKS } from '../support/look.js'
import { exampleServers } from '../support/example-servers.js'
import { readyExample } from '../support/ready-example.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

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
  const servers = exampleServers(
    async () => {
      const server = await openTestServer()
      return { server, base: await listen(server) }
    },
    async ({ server }) => {
      await server.close()
    },
  )
  afterAll(servers.close)

  it.each(IDS)('%s works on the demo organization as it is shown', async (id) => {
    const { base, server } = await servers.for(id)
    const ready = await readyExample(server, id)
    const program = ready.fit(sdkSnippet(id, { api: server.services.api, apiUrl: `${base}/api/1.0` }))
    const printed: unknown[] = []
    const [first, ...rest] = program.split('\n')
    expect(first).toBe("import Asana from 'asana'")
    const AsyncFunction = (async () => await Promise.resolve()).constructor as FunctionConstructor
    const run = new AsyncFunction('Asana', 'process', 'console', rest.join('\n')) as unknown as (
      ...all: unknown[]
    ) => Promise<void>
    const env = { MUDRA_TOKEN: tokenOf(server.demo, 'ada') }
    const running = run(Asana, { env }, { log: (value: unknown) => printed.push(value) })
    const isRefused = ready.status >= 400
    if (isRefused) await expect(running).rejects.toMatchObject({ status: ready.status })
    else await running
    const { answers, answersNamed, lists }: Operation = OPERATIONS[id]
    expect(printed).toEqual(
      isRefused || (answers === undefined && answersNamed === undefined)
        ? []
        : [lists === true ? expect.any(Array) : expect.any(Object)],
    )
    await ready.close()
    await servers.tried(id)
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
    expect(await page.locator('#sample').textContent()).toContain('curl "http')
    await page.getByRole('link', { name: 'tasks:write' }).click()
    expect(page.url()).toBe(`${base}/docs/scopes#tasks:write`)
    await page.getByRole('link', { name: 'Explorer' }).click()
    await page.getByRole('heading', { name: 'The explorer needs JavaScript' }).waitFor()
    await page.getByRole('link', { name: 'Every endpoint, with samples to copy' }).click()
    await page.getByRole('heading', { name: 'Endpoints', exact: true }).waitFor()
  })

  it('shows samples in another language without script, at the place where it was chosen, and goes on in it', async () => {
    const { page } = await openPage({ javaScriptEnabled: false })
    await page.goto(`${base}/docs/oauth`)
    await page
      .getByRole('navigation', { name: 'Redeem: language' })
      .getByRole('link', { name: 'Python' })
      .click()
    expect(page.url()).toBe(`${base}/docs/oauth?lang=python#redeem-sample`)
    expect(await page.locator('#redeem').textContent()).toContain('import urllib.parse')
    await page.goto(`${base}/docs/api/getTask`)
    expect(await page.locator('#sample').textContent()).toContain('import urllib.request')
  })

  it('has its navigation at the left of prose and code, which stand side by side where there is room, and above them where there is none', async () => {
    const { page } = await openPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${base}/docs/oauth`)
    const placeOf = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox()
      if (box === null) throw new Error(`${selector} is not shown`)
      return box
    }
    const [nav, prose, code] = [
      await placeOf('.side-nav .docs-nav'),
      await placeOf('#refresh .docs-prose'),
      await placeOf('#refresh .docs-code'),
    ]
    expect(nav.x + nav.width).toBeLessThan(prose.x)
    expect(prose.x + prose.width).toBeLessThan(code.x)
    expect(Math.abs(prose.y - code.y)).toBeLessThan(2)
    await page.setViewportSize({ width: 360, height: 900 })
    expect(await page.locator('.side-nav .docs-nav').isVisible()).toBe(false)
    await page.getByText('Pages of the reference').click()
    await page.locator('.docs-fold').getByRole('link', { name: 'Scopes' }).click()
    expect(new URL(page.url()).pathname).toBe('/docs/scopes')
    await page.goto(`${base}/docs/oauth`)
    const [above, below] = [await placeOf('#refresh .docs-prose'), await placeOf('#refresh .docs-code')]
    expect(above.y + above.height).toBeLessThanOrEqual(below.y)
    // Long lines are wrapped: nothing has to be moved aside to be read.
    const tooWide = await page.evaluate(
      `[...document.querySelectorAll('pre')].filter((one) => one.scrollWidth > one.clientWidth).length`,
    )
    expect(tooWide).toBe(0)
  })

  describe('the explorer', () => {
    it('is sent with the token that was made for it, which no part of the page keeps', async () => {
      const { complaints, foreign, page } = await openPage({ viewport: { width: 1440, height: 900 } })
      await page.goto(`${base}/login?to=/docs/explorer`)
      await page.getByLabel('Email address').fill('ada@greenfield.example')
      await page.getByLabel('Password').fill('ada-grows-greenfield')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('heading', { name: 'List people', exact: true }).waitFor()
      await page.getByRole('button', { name: 'Create a token' }).click()
      await page.getByText('are sent with your token').waitFor()
      await page.getByRole('heading', { name: 'List people', exact: true }).waitFor()
      expect(await page.locator('#explorer').getAttribute('data-token')).toBeNull()
      await page.goto(`${base}/docs/explorer`)
      await page.getByRole('heading', { name: 'List people', exact: true }).waitFor()
      expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain('mdp_')
      expect(await page.getByText('No authentication selected').first().isVisible()).toBe(true)
      expect([...complaints, ...foreign]).toEqual([])
    })

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
