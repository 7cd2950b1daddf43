import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { fastify, type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limitBodyTime } from './body-time.js'

const SHORT_MS = 100
const LONG_MS = 60_000

describe('limitBodyTime', () => {
  let app: FastifyInstance
  beforeAll(async () => {
    app = fastify()
    limitBodyTime(app, SHORT_MS)
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
      done(null, body)
    })
    app.post('/short', async (request) => await Promise.resolve(String(request.body)))
    app.post(
      '/long',
      { config: { bodyTimeoutMs: LONG_MS } },
      async (request) => await Promise.resolve(String(request.body)),
    )
    app.post('/slow-to-answer', async () => {
      await new Promise((resolve) => setTimeout(resolve, 3 * SHORT_MS))
      return 'answered'
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    await app.close()
  })

  /** Sends half of a body, and the rest much later. @returns all that was answered */
  const drip = async (path: string, { restAfterMs }: { readonly restAfterMs: number }) => {
    const { port } = app.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    let heard = ''
    socket.on('data', (data: Buffer) => {
      heard += data.toString()
    })
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: x/y\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab`,
    )
    const rest = setTimeout(() => {
      if (socket.writable) socket.write('cd')
    }, restAfterMs)
    await once(socket, 'close')
    clearTimeout(rest)
    return heard
  }

  it('ends a request whose body takes longer than its route allows', async () => {
    expect(await drip('/short', { restAfterMs: LONG_MS })).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('leaves one alone whose route allows as long, or whose body is there, however long its answer takes', async () => {
    expect(await drip('/long', { restAfterMs: 3 * SHORT_MS })).toMatch(/^HTTP\/1\.1 200 [^]*abcd$/)
    expect(await drip('/slow-to-answer', { restAfterMs: 0 })).toMatch(/^HTTP\/1\.1 200 [^]*answered$/)
  })
})
