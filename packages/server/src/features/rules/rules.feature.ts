import type { Handlers } from '../../protocol/asana/call.js'
import { notRecognized } from '../../protocol/asana/refusal.js'
import { RULES_OPERATIONS } from './rules.operations.js'

/** Rules that other programs trigger. Nobody can make any: whatever a trigger is named by, it is unknown. */
export function rulesFeature() {
  const handlers: Pick<Handlers, 'triggerRule'> = {
    triggerRule: async ({ path }) =>
      await Promise.resolve(notRecognized('rule_trigger', path.rule_trigger_gid)),
  }
  return { operations: RULES_OPERATIONS, handlers }
}
