import { makeGuard, type Bearer, type GuardOptions } from './guard.js'

export type { Bearer, GuardOptions } from './guard.js'

interface Request {
  readonly headers: { readonly authorization?: string | undefined }
}

interface Response {
  status(code: number): Response
  set(headers: Record<string, string>): Response
  json(body: unknown): unknown
}

const bearers = new WeakMap<object, Bearer>()

/**
 * Middleware for Express: lets requests in whose bearer token works and has the scopes, and answers the others with a challenge (RFC 6750 §3).
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { bearerOf, verifyBearer } from '@mudra/client/express'
 *
 * const api = express()
 * api.use(
 *   verifyBearer({
 *     baseUrl: 'https://mudra.example.com',
 *     clientId: process.env['CLIENT_ID'] ?? '',
 *     clientSecret: process.env['CLIENT_SECRET'] ?? '',
 *     scopes: ['projects:read'],
 *   }),
 * )
 * api.get('/reports', (request, response) => {
 *   response.json({ for: bearerOf(request).user })
 * })
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function verifyBearer(options: GuardOptions) {
  const guard = makeGuard(options)
  return async (request: Request, response: Response, next: () => void): Promise<void> => {
    const judgement = await guard.judge(request.headers.authorization)
    if (judgement.ok) {
      bearers.set(request, judgement.bearer)
      next()
    } else
      response
        .status(judgement.status)
        .set({ ...judgement.headers })
        .json(judgement.body)
  }
}

/** Who calls. @throws TypeError behind no {@link verifyBearer}: a mistake in the order of the middleware */
export function bearerOf(request: object): Bearer {
  const bearer = bearers.get(request)
  if (bearer === undefined) throw new TypeError('bearerOf needs verifyBearer before it')
  return bearer
}
