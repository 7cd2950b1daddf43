import type { Gid } from '../../../protocol/asana/gid.js'
import { done, invalid, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Position } from './section.js'

/** Reads `insert_before` and `insert_after`, of which a request may give one. @param otherwise  the place without either */
export function readPosition<Anchor extends string = Gid>(
  input: { readonly insert_before?: Anchor; readonly insert_after?: Anchor },
  otherwise: Position<Anchor>,
): Outcome<Position<Anchor>> {
  if (input.insert_before !== undefined && input.insert_after !== undefined) {
    return invalid('You may only provide one of insert_before or insert_after!')
  }
  if (input.insert_before !== undefined) return done({ at: 'before', anchor: input.insert_before })
  return done(input.insert_after === undefined ? otherwise : { at: 'after', anchor: input.insert_after })
}

/** The refusal of a position beside a record that is not there. */
export function unknownAnchor(input: {
  readonly insert_before?: string
  readonly insert_after?: string
}): Outcome<never> {
  return input.insert_before !== undefined
    ? invalid(unknownReference('insert_before', input.insert_before))
    : invalid(unknownReference('insert_after', input.insert_after ?? ''))
}
