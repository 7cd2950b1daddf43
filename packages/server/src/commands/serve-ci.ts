import type { Services } from '../compose/services.js'
import type { Config } from '../config/config.js'
import { OperatorProblem } from '../platform/faults.js'
import { settableClock } from '../platform/settable-clock.js'
import type { CommandContext } from './command.js'

/**
 * Keeps in the database whether it serves in CI mode.
 * @throws OperatorProblem where CI mode is wanted and somebody or something is in the database that no seed brought
 */
export async function settleMode(
  services: Pick<Services, 'demo' | 'installation'>,
  { isCi }: Pick<Config, 'isCi'>,
): Promise<void> {
  if (isCi && !(await services.demo.holdsOnlySeed())) {
    throw new OperatorProblem(
      'the database holds people or workspaces that no seed brought, and CI mode would open them to everybody: nothing was started. Use another database, or serve this one without --ci.',
    )
  }
  await services.installation.keepMode(isCi ? 'ci' : null)
}

/** In CI mode tests set the clock. It is in the memory of one process: where several serve, it is the machine's. */
export function withTestClock(
  context: CommandContext,
  { isCi, workers }: Pick<Config, 'isCi' | 'workers'>,
): CommandContext {
  if (!isCi || workers > 1) return context
  const testClock = settableClock(context.platform.clock)
  return { ...context, platform: { ...context.platform, clock: testClock, testClock } }
}

/** What somebody has to know who starts it by mistake. */
export function explainCi(context: CommandContext): void {
  context.print(
    'CI mode: passwords are public, plain HTTP is accepted from anywhere, and nothing is limited. For automated tests only.',
  )
}
