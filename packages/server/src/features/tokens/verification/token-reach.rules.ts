import {
  withheldReason,
  type IsWithin,
  type Presented,
  type Withheld,
} from '../../../protocol/token/policy.js'
import type { TokenFacts } from '../token.js'

/** The workspaces that a token does not reach, and why. */
export function withheldOf(
  facts: Pick<TokenFacts, 'constraints' | 'createdAtMs'>,
  presented: Presented & { readonly isWithin: IsWithin },
): readonly Withheld[] {
  return facts.constraints.flatMap((constraint) => {
    const reason = withheldReason(constraint, facts, presented)
    return reason === null ? [] : [{ workspaceGid: constraint.workspaceGid, reason }]
  })
}
