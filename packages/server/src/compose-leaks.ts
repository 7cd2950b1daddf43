import type { FastifyPluginAsync } from 'fastify'
import type { Database } from './db/database.js'
import type { CountUnknown } from './http/unknown-tokens.js'
import { endLeakedSecrets } from './rooms/apps/secret-rotation.store.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { expiryNoticeStore } from './rooms/expiry/expiry-notices.store.js'
import { makeTellOfExpiry } from './rooms/expiry/tell-of-expiry.js'
import { burnLeakedCodes, revokeLeakedGrants } from './rooms/grants/leaked-grants.store.js'
import { leakReportRoutes } from './rooms/leaks/leak-report.routes.js'
import { leakStore } from './rooms/leaks/leaks.store.js'
import { makeRevokeLeaked } from './rooms/leaks/revoke-leaked.js'
import { queueMail } from './rooms/mail/mails.store.js'
import { revokeLeakedAccessTokens, revokeLeakedTokens } from './rooms/tokens/leaked-tokens.store.js'
import type { Platform } from './compose-platform.js'

/** Stores of what becomes of credentials without their owners' doing. */
export function leakStores(db: Database) {
  return {
    leaks: leakStore(db, {
      appendAudit,
      burnLeakedCodes,
      endLeakedSecrets,
      queueMail,
      revokeLeakedAccessTokens,
      revokeLeakedGrants,
      revokeLeakedTokens,
    }),
    notices: expiryNoticeStore(db, { queueMail }),
  }
}

/** Credentials that were found in the open, and those that are about to end. */
export function makeLeaks(db: Database, { clock }: Pick<Platform, 'clock'>) {
  const { leaks, notices } = leakStores(db)
  return {
    revokeLeaked: makeRevokeLeaked({ leaks, clock }),
    tellOfExpiry: makeTellOfExpiry({ notices, clock }),
  }
}

export function leakRoutes(
  house: ReturnType<typeof makeLeaks> & { readonly countUnknown: CountUnknown },
): readonly FastifyPluginAsync[] {
  return [leakReportRoutes(house)]
}
