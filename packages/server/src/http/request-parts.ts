import type { FastifyRequest } from 'fastify'

/** The query of a request, parameters in their order and with their repetitions: that is how the server reads all of them. */
export function queryOf({ query }: Pick<FastifyRequest, 'query'>): URLSearchParams {
  return query as URLSearchParams
}

/** The body of a request as it came; empty where there is none. */
export function bodyOf({ body }: Pick<FastifyRequest, 'body'>): Uint8Array {
  return Buffer.isBuffer(body) ? body : new Uint8Array()
}
