import type { AddressInfo } from 'node:net'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from './browser.js'
import { openTestServer, type TestServer } from './services.js'

/** A server that listens, and a real browser: what a file of walks works with. */
export interface Walk {
  readonly server: TestServer
  /** `http://localhost:PORT` */
  readonly base: string
  /** @returns a page of a new profile */
  openPage(options?: BrowserContextOptions): Promise<Page>
  /** Ends all profiles, so that the next test begins with none. */
  closePages(): Promise<void>
  close(): Promise<void>
}

/** @param opening  the server; the demo organization on SQLite unless given */
export async function openWalk(opening: Promise<TestServer> = openTestServer()): Promise<Walk> {
  const server = await opening
  await server.server.listen({ host: '127.0.0.1', port: 0 })
  const browser = await openBrowser()
  return {
    server,
    base: `http://localhost:${(server.server.server.address() as AddressInfo).port}`,
    openPage: async (options = {}) => await (await browser.newContext(options)).newPage(),
    async closePages() {
      for (const context of browser.contexts()) await context.close()
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}
