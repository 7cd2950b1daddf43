import { echoGid } from './gid.js'
import { noAccess, notRecognized, type Refusal } from './refusal.js'
import type { ResourceType } from './operations.js'

/**
 * How a record named by its id stands to the caller. What lies in a workspace that they are not in does not exist for them (404);
 * what lies in theirs, but is not shared with them, is refused (403).
 */
export type Found<R> =
  | { readonly state: 'visible'; readonly record: R }
  | {
      readonly state: 'absent' | 'hidden'
      /** @param gid  the id as the caller sent it */
      refusal(gid: string): { readonly ok: false; readonly refusal: Refusal }
    }

export function visible<R>(record: R): Found<R> {
  return { state: 'visible', record }
}

/** The same of something else that is found with it. */
export function mapFound<R, S>(found: Found<R>, map: (record: R) => S): Found<S> {
  return found.state === 'visible' ? visible(map(found.record)) : found
}

export function absent(type: ResourceType): Found<never> {
  return { state: 'absent', refusal: (gid) => notRecognized(type, gid) }
}

export function hidden(type: ResourceType): Found<never> {
  return { state: 'hidden', refusal: () => noAccess(type) }
}

/** Names the reference in a body or a query that does not lead anywhere; hidden and absent read the same there. */
export function unknownReference(field: string, id: string): string {
  return `${field}: Not a recognized ID: ${echoGid(id)}`
}
