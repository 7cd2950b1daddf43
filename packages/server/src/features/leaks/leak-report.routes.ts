import type { FastifyPluginAsync } from 'fastify'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { answer, refuse } from '../../http/oauth/context.js'
import { noteForLog } from '../../http/request-log.js'
import type { CountUnknown } from '../../http/unknown-tokens.js'
import { LEAK_REPORT_BUDGET } from '../../http/limit-by-address.js'
import { operation, routes } from '../../http/routes.js'
import { bodyOf } from '../../http/request-parts.js'
import { leakedKind, LEAK_REPORT_BYTES_MAX, LEAK_REPORT_CREDENTIALS_MAX } from './leak.js'
import { readLeakReport } from './leak-report.js'
import type { RevokeLeaked } from './revoke-leaked.js'

const REPORT = {
  ...operation('credentials_revoke', { budget: LEAK_REPORT_BUDGET }),
  bodyLimit: LEAK_REPORT_BYTES_MAX,
}

/**
 * `POST /-/credentials/revoke`: whoever found credentials of this server in the open has them revoked, without an account. The answer is the
 * same 202 whatever they were, and is given when their ends are durable. That the time of an answer tells whether anything was found gives
 * nothing away: who has a credential can try it.
 * @returns 202 · 400 or 413 for what is no report · 429 for an address whose reports name nothing but what nobody has · 503 when nothing could be written, and the report must be sent again
 */
export function leakReportRoutes(needs: {
  readonly revokeLeaked: RevokeLeaked
  readonly countUnknown: CountUnknown
}): FastifyPluginAsync {
  return routes((app) => {
    app.post(ENDPOINT_PATH.leakReport, REPORT, async (request, reply) => {
      const note = noteForLog(request)
      const body = bodyOf(request)
      const report = readLeakReport(request.headers['content-type'] ?? '', body)
      if (!report.ok) {
        const limit = String(LEAK_REPORT_CREDENTIALS_MAX)
        const refused =
          report.reason === 'report_too_long' ? refusal(report.reason, limit) : refusal(report.reason)
        return await refuse(refused, { request, reply })
      }
      const { credentials } = report
      const { known, presented, revoked } = await needs.revokeLeaked({ credentials, address: request.ip })
      note.reason = `revoked ${revoked} of ${credentials.length}`
      if (known < presented) {
        const verdict = await countGuesses(needs, credentials, request.ip)
        // Whoever has something that is known is a finder, whatever else was in the heap.
        if (known === 0 && !verdict.ok) {
          const { retryAfterSeconds } = verdict
          return await refuse(refusal('too_many_requests'), { request, reply, retryAfterSeconds })
        }
      }
      return await answer(reply.code(202), {})
    })
  })
}

/** A report with credentials that nobody has costs as much as one of them elsewhere; it learns nothing from the answer. */
async function countGuesses(
  { countUnknown }: { readonly countUnknown: CountUnknown },
  credentials: readonly string[],
  address: string,
): ReturnType<CountUnknown> {
  for (const text of credentials) {
    const kind = leakedKind(text)
    if (kind !== null) return await countUnknown({ text, kind }, address)
  }
  return { ok: true }
}
