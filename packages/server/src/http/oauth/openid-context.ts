import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { errorAnswer, type ErrorAnswer, type Refusal } from '../../protocol/asana/refusal.js'
import { FORM_BODY_BYTES_MAX } from '../../protocol/oauth/form-body.js'
import type { Logger } from '../../platform/log.js'
import { CORS } from '../server/cors.js'
import { compress, willCompress } from '../api/compressed-answer.js'
import { answerFault } from '../api/answers.js'
import { acceptBodies } from '../api/encoded-body.js'
import { noteForLog } from '../request-log.js'
import { addAll, operation, routes } from '../routes.js'
import { isSecure } from '../secure-transport.js'

const JSON_TYPE = 'application/json; charset=UTF-8'

const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  'content-type': JSON_TYPE,
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'none',
  ...CORS.api.answer,
}

export interface OpenidNeeds {
  /** Plugins of features, each with the paths that it serves. */
  readonly routes: readonly FastifyPluginAsync[]
  readonly logger: Logger
}

/**
 * What apps and the pages of any origin read of OpenID Connect: metadata, keys, the person. JSON without an envelope; refusals are the
 * API's, under whose root most of it lies.
 */
export function openidContext(needs: OpenidNeeds): FastifyPluginAsync {
  return async (app) => {
    acceptBodies(app, FORM_BODY_BYTES_MAX)
    app.addHook('onRequest', (request, reply, done) => {
      if (isSecure(request)) done()
      else void refuseOpenid({ kind: 'insecure_transport' }, { request, reply })
    })
    app.setErrorHandler((error, request, reply) =>
      send(reply, answerFault(error, { request, logger: needs.logger, bytesMax: FORM_BODY_BYTES_MAX })),
    )
    await addAll(app, needs.routes)
  }
}

/**
 * Serves one public document.
 * @param document.maxAgeSeconds  how long anybody may keep it
 */
export function documentRoute(document: {
  readonly path: string
  /** Other places of the same document. */
  readonly alsoAt?: readonly string[]
  /** For the log. */
  readonly operation: string
  readonly maxAgeSeconds: number
  /** A text is sent as it is: for a document that stays the same, and is long. */
  readonly read: () => object | string | Promise<object>
}): FastifyPluginAsync {
  const { alsoAt = [], maxAgeSeconds, read } = document
  const compressOnce = makeCompressOnce()
  return routes((app) => {
    for (const path of [document.path, ...alsoAt]) {
      app.get(path, operation(document.operation), async (request, reply) => {
        const made = await read()
        const body = typeof made === 'string' ? made : JSON.stringify(made)
        return await reply
          .headers({
            'content-type': JSON_TYPE,
            'cache-control': `public, max-age=${maxAgeSeconds}`,
            'x-content-type-options': 'nosniff',
            ...CORS.documents.answer,
          })
          .send(willCompress(request, reply, body) ? await compressOnce(body) : body)
      })
    }
  })
}

/** A document that is the same as the last time is compressed no second time. */
function makeCompressOnce(): typeof compress {
  let last: { readonly text: string | Buffer; readonly bytes: Promise<Buffer> } | null = null
  return async (text) => {
    if (last?.text !== text) last = { text, bytes: compress(text) }
    return await last.bytes
  }
}

/** An answer about one person: kept by nobody. */
export function answerOpenid(reply: FastifyReply, body: object): FastifyReply {
  return reply.headers(ANSWER_HEADERS).send(JSON.stringify(body))
}

export function refuseOpenid(
  refusal: Refusal,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  noteForLog(request).reason ??= refusal.kind
  return send(reply, errorAnswer(refusal))
}

function send(reply: FastifyReply, { body, headers, status }: ErrorAnswer): FastifyReply {
  return answerOpenid(reply.code(status).headers(headers), body)
}
