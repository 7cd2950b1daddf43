import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Placing } from './ports.js'

/** What a request says of a place, under the two names that its operation has for it. */
interface SentPlace {
  readonly before: { readonly name: string; readonly gid: Gid | undefined }
  readonly after: { readonly name: string; readonly gid: Gid | undefined }
}

/** Reads where something goes: beside another one, or at the end. A request may name one neighbour. */
export function readPlacing({ after, before }: SentPlace): Outcome<Placing> {
  if (before.gid !== undefined && after.gid !== undefined)
    return invalid(`You may only provide one of ${before.name} or ${after.name}!`)
  if (before.gid !== undefined) return done({ at: 'before', anchor: before.gid })
  return done(after.gid === undefined ? { at: 'end' } : { at: 'after', anchor: after.gid })
}

/** The refusal of a place beside something that is not there. */
export function unknownNeighbour({ after, before }: SentPlace): Outcome<never> {
  const { gid = '', name } = before.gid === undefined ? after : before
  return invalid(unknownReference(name, gid))
}
