import type { FastifyContextConfig, FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What requests of this route are called in the log, in metrics and in traces. */
    operation?: string
  }
}

/** Routes for which nothing has to be waited. */
export function routes(add: (app: FastifyInstance) => void): FastifyPluginAsync {
  const plugin: FastifyPluginAsync = async (app) => {
    add(app)
    await Promise.resolve()
  }
  // Without a name of its own, Fastify searches all loaded modules for one.
  return Object.assign(plugin, { [Symbol.for('fastify.display-name')]: 'routes' })
}

/**
 * Adds routes to a context, as part of it: what they hook into is the whole context's, and no plugin is loaded for each of them, which is
 * what a start would mostly wait for.
 */
export async function addAll(app: FastifyInstance, all: readonly FastifyPluginAsync[]): Promise<void> {
  for (const add of all) await add(app, {})
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
