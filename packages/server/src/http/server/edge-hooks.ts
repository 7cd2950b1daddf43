import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ReportClearText } from './clear-text.js'
import { answerPreflight } from './cors.js'
import { HSTS, hstsValue, isSecure } from '../secure-transport.js'

/** Adds the header that keeps browsers with https, where the request came by it: RFC 6797 §7.2 allows it over TLS alone. */
export function addHsts(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  settings: HstsSettings,
): void {
  if (request.protocol === 'https') void reply.headers(hstsOf(settings))
}

/** What an answer over https has. */
export function hstsOf({ hstsIncludesSubdomains, isDevelopment }: HstsSettings): Record<string, string> {
  return { [HSTS]: hstsValue({ isForgotten: isDevelopment, includesSubdomains: hstsIncludesSubdomains }) }
}

export interface HstsSettings {
  /** Whether the certificate is one for this machine's developers alone. */
  readonly isDevelopment: boolean
  readonly hstsIncludesSubdomains: boolean
}

/** What holds for every answer, whichever context gives it. */
export function addEdgeHooks(
  app: FastifyInstance,
  needs: HstsSettings & { readonly reportClearText: ReportClearText },
): void {
  app.addHook('onRequest', (request, reply, done) => {
    addHsts({ request, reply }, needs)
    if (answerPreflight(request, reply)) return
    const goOn = () => {
      done()
    }
    // A form holds credentials, too; those are reported when it has arrived.
    if (request.headers.authorization === undefined || isSecure(request)) goOn()
    else needs.reportClearText(request).then(goOn, done)
  })
}
