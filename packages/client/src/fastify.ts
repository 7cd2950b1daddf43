import { makeGuard, type Bearer, type GuardOptions } from './guard.js'

export type { Bearer, GuardOptions } from './guard.js'

interface Request {
  readonly headers: { readonly authorization?: string | undefined }
}

interface Reply {
  code(status: number): Reply
  headers(headers: Record<string, string>): Reply
  send(body: unknown): Reply
}

const bearers = new WeakMap<object, Bearer>()

/**
 * A hook for Fastify, for `onRequest`: lets requests in whose bearer token works and has the scopes, and answers the others with a challenge
 * (RFC 6750 §3).
 *
 * @example
 * ```ts
 * import Fastify from 'fastify'
 * import { bearerOf, verifyBearer } from '@mudra/client/fastify'
 *
 * const api = Fastify()
 * const guard = { baseUrl: 'https://mudra.example.com', clientId: '1', clientSecret: process.env['CLIENT_SECRET'] ?? '' }
 * api.addHook('onRequest', verifyBearer({ ...guard, scopes: ['projects:read'] }))
 * api.get('/reports', async (request) => ({ for: bearerOf(request).user }))
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function verifyBearer(options: GuardOptions) {
  const guard = makeGuard(options)
  return async (request: Request, reply: Reply): Promise<Reply | undefined> => {
    const judgement = await guard.judge(request.headers.authorization)
    if (!judgement.ok)
      return reply
        .code(judgement.status)
        .headers({ ...judgement.headers })
        .send(judgement.body)
    bearers.set(request, judgement.bearer)
    return undefined
  }
}

/** Who calls. @throws TypeError behind no {@link verifyBearer}: a mistake in the order of the hooks */
export function bearerOf(request: object): Bearer {
  const bearer = bearers.get(request)
  if (bearer === undefined) throw new TypeError('bearerOf needs verifyBearer before it')
  return bearer
}
