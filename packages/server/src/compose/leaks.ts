import type { FastifyPluginAsync } from 'fastify'
import type { Database } from '../db/database.js'
import type { CountUnknown } from '../http/unknown-tokens.js'
import { expiryNoticeStore } from '../features/expiry/expiry-notices.store.js'
import { makeTellOfExpiry } from '../features/expiry/tell-of-expiry.js'
import { leakReportRoutes } from '../features/leaks/leak-report.routes.js'
import { leakStore } from '../features/leaks/leaks.store.js'
import { makeRevokeLeaked } from '../features/leaks/revoke-leaked.js'
import type { Platform } from './platform.js'

/** Stores of what becomes of credentials without their owners' doing. */
export function leakStores(db: Database) {
  return {
    leaks: leakStore(db),
    notices: expiryNoticeStore(db),
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
  services: ReturnType<typeof makeLeaks> & { readonly countUnknown: CountUnknown },
): readonly FastifyPluginAsync[] {
  return [leakReportRoutes(services)]
}
