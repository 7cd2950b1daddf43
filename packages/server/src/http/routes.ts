import type { FastifyContextConfig, FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What requests of this route are called in the log, in metrics and in traces. */
    operation?: string
  }
}

/** Routes for which nothing has to be waited. */
export function routes(add: (app: FastifyInstance) => void): FastifyPluginAsync {
  return async (app) => {
    add(app)
    await Promise.resolve()
  }
}

/**
 * What a route says of itself: `app.get('/login', operation('login'), handler)`.
 * @param config  what else there is to say, as `opensToEnrolling`
 */
export function operation(
  name: string,
  config: Omit<FastifyContextConfig, 'operation'> = {},
): { readonly config: FastifyContextConfig } {
  return { config: { ...config, operation: name } }
}

/** What a request is called, answered by its route or refused before it; undefined for what has no name, or no route. */
export function operationOf(request: FastifyRequest): string | undefined {
  return request.routeOptions.config.operation
}
