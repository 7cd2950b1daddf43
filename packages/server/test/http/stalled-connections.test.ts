import { once } from 'node:events'
import { Socket, type AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { DEMO } from '../support/demo.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

/** What the server sets; the tests wait for less. */
const LIMIT_MS = 30_000
const SHORTER_LIMIT_MS = 1_000
const NOTES = 'n'.repeat(60_000)
const TASKS = 100
const ANSWER_LENGTH = NOTES.length * TASKS
/** Far more than the system itself buffers for a client that does not read. */
const REQUESTS = 5
/**
 * The system tells a sender that it may go on when about a third of its buffer, a megabyte or two, has gone out: less than that within
 * the limit is taken for nothing.
 */
const READ_BYTES = 262_144
const READ_INTERVAL_MS = 40

describe('a connection on which nothing moves', () => {
  let server: TestServer
  let port: number

  beforeAll(async () => {
    server = await openTestServer()
    await server.api('PUT', `/projects/${DEMO.seedCatalogue}`, { body: { data: { notes: NOTES } } })
    for (let count = 0; count < TASKS; count++) {
      await server.api('POST', '/tasks', { body: { data: { name: 'x', projects: [DEMO.seedCatalogue] } } })
    }
    await server.server.listen({ host: '127.0.0.1', port: 0 })
    ;({ port } = server.server.server.address() as AddressInfo)
  })
  afterAll(async () => {
    await server.close()
  })

  const path = `/api/1.0/projects/${DEMO.seedCatalogue}/tasks?opt_fields=projects.notes&limit=${TASKS}`
  const request = (more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${tokenOf(server.demo, 'ada')}\r\n${more}\r\n`
  /** Asks for answers of 6 MB each, and reads nothing by itself. */
  const openGreedy = async (): Promise<{ client: Socket; atServer: Socket }> => {
    const accepted = once(server.server.server, 'connection') as Promise<[Socket]>
    const client = new Socket({ readableHighWaterMark: READ_BYTES } as object)
    client.on('error', () => undefined)
    client.pause()
    client.connect(port, '127.0.0.1')
    const [atServer] = await accepted
    client.write(request().repeat(REQUESTS - 1) + request('Connection: close\r\n'))
    return { client, atServer }
  }
  /** The same, once answers wait for it. The server's socket is not held by this. */
  const openAndWait = async (): Promise<{ client: Socket; atServer: WeakRef<Socket> }> => {
    const { atServer, client } = await openGreedy()
    await vi.waitFor(
      () => {
        expect(atServer.writableLength, 'an answer waits for the client').toBeGreaterThan(1_000_000)
      },
      { timeout: 10_000 },
    )
    // The other answers are not all made beforehand, to wait behind it.
    expect(atServer.writableLength).toBeLessThan(2 * ANSWER_LENGTH)
    return { client, atServer: new WeakRef(atServer) }
  }
  const openConnections = async () =>
    await new Promise<number>((resolve, reject) => {
      server.server.server.getConnections((error, count) => {
        if (error === null) resolve(count)
        else reject(error)
      })
    })

  test('may last half a minute', () => {
    expect(server.server.server.timeout).toBe(LIMIT_MS)
  })

  test('is cut when its client asks and never reads, and nothing of it is held', async () => {
    const opened = [await openAndWait(), await openAndWait(), await openAndWait()]
    const shortenedAtMs = performance.now()
    for (const { atServer } of opened) atServer.deref()?.setTimeout(SHORTER_LIMIT_MS)
    await vi.waitFor(
      async () => {
        expect(await openConnections()).toBe(0)
      },
      { timeout: 10 * SHORTER_LIMIT_MS },
    )
    expect(performance.now() - shortenedAtMs).toBeGreaterThan(0.9 * SHORTER_LIMIT_MS)
    const collectGarbage = garbageCollector()
    await vi.waitFor(
      () => {
        collectGarbage()
        expect(opened.filter(({ atServer }) => atServer.deref() !== undefined)).toEqual([])
      },
      { timeout: 10_000 },
    )
    for (const { client } of opened) client.destroy()
  })

  test('is not cut while its client reads, however slowly', async () => {
    const { atServer, client } = await openAndWait()
    atServer.deref()?.setTimeout(SHORTER_LIMIT_MS)
    const openedAtMs = performance.now()
    let [read, status] = [0, '']
    const reader = setInterval(() => {
      const chunk = client.read() as Buffer | null
      if (status === '') status = String(chunk?.subarray(0, 15) ?? '')
      read += chunk?.length ?? 0
    }, READ_INTERVAL_MS)
    await once(client, 'end')
    clearInterval(reader)
    expect(status).toBe('HTTP/1.1 200 OK')
    expect(read).toBeGreaterThan(REQUESTS * ANSWER_LENGTH)
    expect(performance.now() - openedAtMs).toBeGreaterThan(3 * SHORTER_LIMIT_MS)
    await vi.waitFor(async () => {
      expect(await openConnections()).toBe(0)
    })
  })
})

/** Node's own, without starting the whole run with --expose-gc. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  return collect
}
