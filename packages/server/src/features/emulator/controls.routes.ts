import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { bodyOf, queryOf } from '../../http/request-parts.js'
import { operation, routes } from '../../http/routes.js'
import { TEST_PATH } from '../../http/test-paths.js'
import { refuse, type Body, type ControlOutcome, type Controls } from './control.js'

const JSON_TYPE = 'application/json'
const STATUS = { not_found: 404, unknown_snapshot: 404 } as const

/**
 * `/-/test/…`: clock, faults, snapshots, credentials and the log of requests, for tests in any language. JSON both ways; a refusal is
 * `{"error":{"code","message"}}`, and its message says what to do. In CI mode alone.
 */
export function controlRoutes(controls: Controls): FastifyPluginAsync {
  return routes((app) => {
    for (const [name, act] of Object.entries(controls)) {
      const [method = '', path = ''] = name.split(' ')
      app.route({
        method,
        url: TEST_PATH + path,
        ...operation('test_control'),
        handler: async (request, reply) => {
          const body = readBody(request)
          if (!body.ok) return await send(reply, body)
          const { id = '' } = request.params as { id?: string }
          return await send(reply, await act({ body: body.value as Body, query: queryOf(request), id }))
        },
      })
    }
  })
}

/** A page of another site cannot send JSON without asking first, and is not answered then. */
function readBody(request: FastifyRequest): ControlOutcome {
  const text = Buffer.from(bodyOf(request)).toString()
  if (request.method === 'GET') return { ok: true, value: {} }
  if (request.headers['content-type']?.startsWith(JSON_TYPE) !== true)
    return refuse('invalid_json', 'send a JSON object, with content-type: application/json')
  try {
    const parsed: unknown = JSON.parse(text === '' ? '{}' : text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { ok: true, value: parsed }
  } catch {
    // Told below.
  }
  return refuse('invalid_json', 'the body is no JSON object')
}

async function send(reply: FastifyReply, outcome: ControlOutcome): Promise<FastifyReply> {
  void reply.headers({ 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'no-store' })
  if (outcome.ok) return await reply.send(JSON.stringify(outcome.value))
  const { code, message } = outcome
  const status = Object.hasOwn(STATUS, code) ? STATUS[code as keyof typeof STATUS] : 400
  return await reply.code(status).send(JSON.stringify({ error: { code, message } }))
}
