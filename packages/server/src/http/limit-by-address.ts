import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Budget, Throttle } from '../platform/throttle.js'

/** What one address may ask for in a minute. These hold back floods; far below them nobody is slowed. */
const load = (name: string, points: number): Budget => ({
  name,
  points,
  windowSeconds: 60,
  against: 'load',
  keys: 'anybody',
})
/** All endpoints that apps call themselves. */
export const OAUTH_REQUESTS_BUDGET = load('oauth_address', 3_000)
/** Asking what a token is worth takes no authentication. */
export const TOKEN_INFO_BUDGET = load('token_info_address', 600)
/** Nor does reporting leaked credentials, a thousand at a time. */
export const LEAK_REPORT_BUDGET = load('leak_report_address', 60)
/** Authorization and consent. */
export const AUTHORIZE_BUDGET = load('authorize_address', 600)
/** Invitations: accepting one hashes a password for somebody without an account. */
export const INVITATION_BUDGET = load('invitation_address', 120)
/** All pages, these included; an office stands behind one address. */
export const PAGES_BUDGET = load('pages_address', 2_000)

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What an address may ask for of this route and of those that share it, beside what it may ask for of all. */
    budget?: Budget
  }
}

/**
 * Counts a request against the budget of its route and that of all, before anything else is done for it. It is the route that counts, not
 * the address as it was spelled: `/-/%74oken_info` leads there, too. What leads nowhere is not counted.
 */
export function limitByAddress({
  budget: ofAll,
  refuse,
  throttle,
}: {
  readonly throttle: Throttle
  readonly budget: Budget
  readonly refuse: (request: FastifyRequest, reply: FastifyReply, retryAfterSeconds: number) => unknown
}): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const { config, url } = request.routeOptions
    if (url === undefined) return undefined
    for (const budget of config.budget === undefined ? [ofAll] : [config.budget, ofAll]) {
      const verdict = await throttle.consume(budget, { address: request.ip })
      if (!verdict.ok) {
        await refuse(request, reply, verdict.retryAfterSeconds)
        return await reply
      }
    }
    return undefined
  }
}
