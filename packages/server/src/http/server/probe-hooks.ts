import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Interference, Probe } from '../../platform/probe.js'
import { parseClientCredentials } from '../../protocol/oauth/client-auth.js'
import { bearerToken } from '../bearer-auth.js'
import { noteForLog, pathForLog } from '../request-log.js'
import { bodyOf, queryOf } from '../request-parts.js'
import { operationOf } from '../routes.js'
import { TEST_PATH } from '../test-paths.js'

/** Style and scripts of pages are nobody's request. */
const ASSETS_PATH = '/assets/'

const probed = Symbol('what a probe makes of this request')
interface Probed {
  [probed]?: { interference: Interference | null; body: string | null }
}

/** Lets a probe see all requests, before they are judged and when they have been answered. For CI mode alone. */
export function addProbe(app: FastifyInstance, probe: Probe): void {
  const look = async (
    request: FastifyRequest & Probed,
    reply: FastifyReply,
    form: URLSearchParams | null,
  ) => {
    const interference = await probe.arrived({
      requestId: request.id,
      method: request.method,
      path: pathForLog(request.url),
      operation: operationOf(request) ?? null,
      bearer: bearerToken(request.headers.authorization),
      clientId: form === null ? queryOf(request).get('client_id') : clientIn(request, form),
      form,
    })
    request[probed] = { interference, body: null }
    if (interference !== null) await interfere(interference, { request, reply })
  }
  app.addHook('onRoute', ({ config }) => {
    if (config?.operation !== undefined) probe.named(config.operation)
  })
  app.addHook('onRequest', async (request, reply) => {
    if (isWatched(request) && !bringsForm(request)) await look(request, reply, null)
  })
  // Which app it is stands in the form.
  app.addHook('preHandler', async (request: FastifyRequest & Probed, reply) => {
    if (request[probed] !== undefined || !isWatched(request) || !bringsForm(request)) return
    await look(request, reply, new URLSearchParams(Buffer.from(bodyOf(request)).toString()))
  })
  app.addHook('onSend', async (request: FastifyRequest & Probed, reply, payload) => {
    const seen = request[probed]
    if (seen === undefined) return payload
    if (typeof payload === 'string') seen.body = payload
    if (seen.interference?.cut === 'after') {
      tell(probe, { request, reply, wasCut: true })
      delete request[probed]
      reply.hijack()
      request.raw.socket.destroy()
    }
    return await Promise.resolve(payload)
  })
  app.addHook('onResponse', (request, reply, done) => {
    tell(probe, { request, reply, wasCut: false })
    done()
  })
  app.addHook('onRequestAbort', (request, done) => {
    if ((request as Probed)[probed] !== undefined) probe.aborted(request.id)
    delete (request as Probed)[probed]
    done()
  })
}

function clientIn({ headers }: FastifyRequest, form: URLSearchParams): string | null {
  const read = parseClientCredentials(headers.authorization ?? null, form)
  return read.ok ? read.credentials.clientId : form.get('client_id')
}

async function interfere(
  { answer, cut, delayMs, isSyncStale }: Interference,
  { reply, request }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  if (delayMs > 0) await setTimeout(delayMs)
  if (isSyncStale) leaveSyncOut(request)
  if (cut === 'before') {
    reply.hijack()
    request.raw.socket.destroy()
  } else if (answer !== null) await reply.code(answer.status).headers(answer.headers).send(answer.body)
}

/** Whoever comes without one is answered as with one that is too old. Answers are remembered by their address, so that says the same. */
function leaveSyncOut(request: FastifyRequest): void {
  const query = queryOf(request)
  query.delete('sync')
  const [path = ''] = request.url.split('?')
  request.raw.url = `${path}?${query.toString()}`
}

function tell(
  probe: Probe,
  { reply, request, wasCut }: { request: FastifyRequest & Probed; reply: FastifyReply; wasCut: boolean },
): void {
  const seen = request[probed]
  if (seen === undefined) return
  const note = noteForLog(request)
  probe.answered({
    requestId: request.id,
    status: reply.statusCode,
    body: seen.body,
    headers: reply.getHeaders(),
    reason: note.reason ?? null,
    tokenGid: note.token ?? null,
    userGid: note.user ?? null,
    clientId: note.app ?? null,
    wasCut,
  })
}

function isWatched({ url }: FastifyRequest): boolean {
  return !url.startsWith(TEST_PATH) && !url.startsWith(ASSETS_PATH)
}

function bringsForm({ headers, method }: FastifyRequest): boolean {
  return (
    method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  )
}
