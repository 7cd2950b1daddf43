import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTally } from '../../platform/tally.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { acceptFiles, FormWithFile } from './uploads.js'

const GID = '1300000000000042' as Gid
const BOUNDARY = 'between-the-parts'
const FILE_BYTES_MAX = 1_000
const FORM = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--${BOUNDARY}--\r\n`

/** A server that stores files when it is let go on. */
function open() {
  const limited = makeTally()
  const stored = Promise.withResolvers<undefined>()
  const discarded: Gid[] = []
  const app = Fastify()
  app.decorateRequest('principal', null)
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = { userGid: request.headers['x-person'] } as Principal
    done()
  })
  acceptFiles(app, {
    limited,
    uploads: {
      fileBytesMax: FILE_BYTES_MAX,
      receive: async (bytes) => {
        for await (const _chunk of bytes) continue
        await stored.promise
        return GID
      },
      discard: async (gid) => {
        discarded.push(gid)
        await Promise.resolve()
      },
    },
  })
  app.setErrorHandler((error: Error, _request, reply) => reply.code(503).send(error.constructor.name))
  app.post('/files', async ({ body, headers }, reply) => {
    const outcome = body instanceof FormWithFile ? body.outcome : null
    return await reply.code(Number(headers['x-answer'] ?? 200)).send(outcome)
  })
  const send = async (person: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/files',
      headers: {
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
        'x-person': person,
        ...headers,
      },
      payload: FORM,
    })
    return { status: answer.statusCode, text: answer.body }
  }
  return { app, discarded, limited, send, store: () => stored.resolve(undefined) }
}

describe('files that come at once', () => {
  let scene: ReturnType<typeof open>
  beforeEach(() => {
    scene = open()
  })
  afterEach(async () => {
    await scene.app.close()
  })

  it('are eight of one person and sixty-four of all; each gives its place back', async () => {
    const { limited, send, store } = scene
    const people = Array.from({ length: 8 }, (_, at) => `${at}`)
    const coming = people.flatMap((person) => Array.from({ length: 8 }, async () => await send(person)))
    const own = await send('0')
    expect(own.text).toContain('"kind":"rate_limited"')
    expect(limited.entries()).toEqual([['api_person_uploads_at_once', 1]])
    expect(await send('8')).toEqual({ status: 503, text: 'TooBusy' })
    store()
    for (const { status, text } of await Promise.all(coming)) {
      expect(status).toBe(200)
      expect(text).toContain(`"gid":"${GID}"`)
    }
    for (const person of ['0', '8']) expect((await send(person)).text).toContain(`"gid":"${GID}"`)
  })

  it('are kept where the request was answered, and discarded where it was refused', async () => {
    const { discarded, send, store } = scene
    store()
    for (const status of ['200', '399']) await send('0', { 'x-answer': status })
    expect(discarded).toEqual([])
    for (const status of ['400', '503']) await send('0', { 'x-answer': status })
    expect(discarded).toEqual([GID, GID])
  })

  it('are not read where they say that they are too large, or are packed', async () => {
    const { send } = scene
    const said = async (headers: Readonly<Record<string, string>>) => (await send('0', headers)).text
    expect(await said({ 'content-encoding': 'gzip' })).toContain('"kind":"coding_unsupported"')
    const most = FILE_BYTES_MAX + 1_048_576
    expect(await said({ 'content-length': `${most + 1}` })).toContain('"kind":"too_large","bytesMax":1000')
  })
})
