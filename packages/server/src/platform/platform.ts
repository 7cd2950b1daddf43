import type { Clock } from '../platform/clock.js'
import type { Logger } from '../platform/log.js'
import type { PasswordHasher } from '../platform/password-hasher.js'
import type { EstimateStrength } from '../platform/password-strength.js'
import type { Random } from '../platform/random.js'
import type { SettableClock } from './settable-clock.js'

/** What the services are built on; a test brings its own clock and random bytes. */
export interface Platform {
  readonly clock: Clock
  /** The same clock, where tests of apps may set it: in CI mode alone. */
  readonly testClock?: SettableClock
  readonly random: Random
  readonly hasher: PasswordHasher
  readonly estimateStrength: EstimateStrength
  readonly logger: Logger
}
