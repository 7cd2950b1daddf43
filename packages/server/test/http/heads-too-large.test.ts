import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPlainListener } from '../../src/compose/edge.js'
import { HEADERS_BYTES_MAX, HEADERS_BYTES_READ_MAX } from '../../src/http/server/server-limits.js'
import { developmentPair } from '../support/tls-pair.js'
import { openTestServer, type TestServer } from '../support/services.js'

/** As much as a network carries at once. */
const PACKET_BYTES = 1_400

let server: TestServer
let secure: TestServer
let plain: ReturnType<typeof openPlainListener>
const portOf = (address: unknown) => (address as AddressInfo).port
beforeAll(async () => {
  server = await openTestServer()
  await server.server.listen({ host: '127.0.0.1', port: 0 })
  secure = await openTestServer('sqlite', undefined, {
    publicUrl: 'https://localhost',
    tls: await developmentPair(),
  })
  await secure.server.listen({ host: '127.0.0.1', port: 0 })
  plain = openPlainListener(secure.server).listen(0, '127.0.0.1')
  await once(plain, 'listening')
})
afterAll(async () => {
  plain.close()
  plain.closeAllConnections()
  await secure.close()
  await server.close()
})

const listeners = () => [
  { where: 'in clear', port: portOf(server.server.server.address()), tls: false, lines: server.lines },
  { where: 'over TLS', port: portOf(secure.server.server.address()), tls: true, lines: secure.lines },
  { where: 'in clear beside TLS', port: portOf(plain.address()), tls: false, lines: secure.lines },
]
type Listener = ReturnType<typeof listeners>[number]

const opened = async ({ port, tls }: Pick<Listener, 'port' | 'tls'>): Promise<Socket> => {
  const socket: Socket = tls
    ? connectTls({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false })
    : connect(port, '127.0.0.1')
  await once(socket, tls ? 'secureConnect' : 'connect')
  return socket
}

/** Sends bytes in packets. @returns all that comes until the server ends the connection */
async function ask(to: Pick<Listener, 'port' | 'tls'>, text: string, packetBytes = text.length) {
  const socket = await opened(to)
  let answer = ''
  socket.setEncoding('utf8').on('data', (heard: string) => (answer += heard))
  // A server that has said no reads no further.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve()
    })
  })
  for (let at = 0; at < text.length && socket.writable; at += packetBytes) {
    socket.write(text.slice(at, at + packetBytes))
    if (packetBytes < text.length) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await closed
  return answer
}

const head = (line: string, bytes: number, ...headers: string[]) => {
  const start = `${line} HTTP/1.1\r\n${['Host: localhost', ...headers].map((one) => `${one}\r\n`).join('')}`
  const rest = bytes - start.length - 'X-a: \r\n\r\n'.length
  return `${start}X-a: ${'a'.repeat(rest)}\r\n\r\n`
}
const jsonOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as unknown
const TOO_LARGE = {
  errors: [
    { message: expect.stringContaining('head too large') as string, help: expect.any(String) as string },
  ],
}
const OAUTH = { error: 'invalid_request', error_description: 'The request head was too large.' }

describe('a head that is too large is 431 in the form of whoever was asked, under an id, and the connection ends — RFC 6585 §5', () => {
  test.each([
    ['the API', 'GET /api/1.0/users/me', TOO_LARGE],
    ['OAuth', 'POST /-/oauth_token', OAUTH],
  ])('%s, on every listener, however it arrives', async (_place, line, body) => {
    for (const listener of listeners())
      for (const bytes of [HEADERS_BYTES_MAX + 1, HEADERS_BYTES_READ_MAX - 1_000])
        for (const packetBytes of [undefined, PACKET_BYTES]) {
          const answer = await ask(listener, head(line, bytes), packetBytes)
          expect([listener.where, bytes, answer.slice(0, 13)]).toEqual([
            listener.where,
            bytes,
            'HTTP/1.1 431 ',
          ])
          expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n')
          const [, id] = /^x-request-id: (\S+)\r$/im.exec(answer) ?? []
          expect(jsonOf(answer)).toEqual(body)
          expect(listener.lines.at(-1)).toMatchObject({
            requestId: id,
            status: 431,
            reason: 'head_too_large',
          })
        }
  })

  test('one that is not even read to its end likewise, by what of it is at hand', async () => {
    for (const listener of listeners()) {
      const whole = await ask(listener, head('POST /-/oauth_token', 3 * HEADERS_BYTES_READ_MAX))
      expect(whole).toMatch(/^HTTP\/1\.1 431 [^]*^x-request-id: \S+\r$[^]*^connection: close\r$/m)
      expect(jsonOf(whole)).toMatchObject(OAUTH)
      // Its first line is long gone: the answer is in both forms.
      const drops = await ask(listener, head('POST /-/oauth_token', 2 * HEADERS_BYTES_READ_MAX), PACKET_BYTES)
      expect(drops).toMatch(/^HTTP\/1\.1 431 [^]*^x-request-id: \S+\r$[^]*^connection: close\r$/m)
      expect(jsonOf(drops)).toEqual({ ...TOO_LARGE, ...OAUTH })
    }
  })

  test('to a browser it is a page', async () => {
    const [listener] = listeners()
    if (listener === undefined) throw new Error('there is one')
    const answer = await ask(listener, head('GET /login', HEADERS_BYTES_MAX + 1, 'Accept: text/html'))
    expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*Your browser sent too much along with its request/)
  })

  test('the largest one that may be is answered', async () => {
    for (const listener of listeners()) {
      const line = head('GET /-/health/live', HEADERS_BYTES_MAX, 'Connection: close')
      expect(await ask(listener, line)).toMatch(/^HTTP\/1\.1 200 /)
    }
  })
})

test('what is no HTTP is 400 in the form of whoever was asked, under an id and with a line in the log', async () => {
  for (const listener of listeners()) {
    const answer = await ask(listener, 'GET /api/1.0/users/me HTTP/1.1\r\nHost : localhost\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*^connection: close\r$/m)
    expect(jsonOf(answer)).toMatchObject({ errors: [{ message: 'The request could not be read.' }] })
    const [, requestId] = /^x-request-id: (\S+)\r$/im.exec(answer) ?? []
    expect(listener.lines.at(-1)).toMatchObject({
      requestId,
      method: 'GET',
      path: '/api/1.0/users/me',
      address: '127.0.0.1',
      reason: 'head_unreadable',
    })
  }
})
