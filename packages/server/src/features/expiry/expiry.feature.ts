import type { Job } from '../../platform/scheduler.js'
import type { Base } from '../feature.js'
import { expiryNoticeStore } from './expiry-notices.store.js'
import { makeTellOfExpiry } from './tell-of-expiry.js'

const NOTICES_INTERVAL_MS = 10 * 60_000

/** Tells people of tokens and secrets that are about to end. */
export function expiryFeature({ clock, db }: Pick<Base, 'clock' | 'db'>) {
  const tell = makeTellOfExpiry({ notices: expiryNoticeStore(db), clock })
  return {
    tell,
    jobs: [
      {
        name: 'expiry_notices',
        on: 'one node',
        everyMs: NOTICES_INTERVAL_MS,
        run: async () => {
          await tell()
          return false
        },
      },
    ] satisfies readonly Job[],
  }
}
