import { nullable, record, text } from '../../protocol/asana/field.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import { EXTERNAL_DATA_LENGTH_MAX, EXTERNAL_GID_LENGTH_MAX } from '../../protocol/asana/task-reference.js'
import type { Principal } from '../../protocol/token/principal.js'

/** What an app keeps with a task for itself: an id by which it finds the task again, and a text. */
export interface External {
  readonly gid: string | null
  readonly data: string | null
}

/** What one app changes of it; what is not named stays. */
export interface ExternalChange {
  readonly clientId: Gid
  readonly values: Partial<External>
}

/** Null takes a value away. */
export const EXTERNAL_FIELD = nullable(
  record(
    {
      gid: nullable(text({ lengthMin: 1, lengthMax: EXTERNAL_GID_LENGTH_MAX })),
      data: nullable(text({ lengthMax: EXTERNAL_DATA_LENGTH_MAX })),
    },
    [],
  ),
)

/**
 * Turns what a request says of `external` into a change of what the calling app keeps.
 * @returns null for no change; a refusal for a personal token, which belongs to no app
 */
export function readExternal(
  { clientId }: Principal,
  sent: Partial<External> | null | undefined,
): Outcome<ExternalChange | null> {
  if (sent === undefined) return done(null)
  const values = sent ?? { gid: null, data: null }
  if (clientId !== null) return done(Object.keys(values).length === 0 ? null : { clientId, values })
  // A record that was read with such a token has null there.
  if ((values.gid ?? null) === null && (values.data ?? null) === null) return done(null)
  return refuse({
    kind: 'forbidden',
    message:
      'external: Only an app can keep data with a task. Use an access token that was issued to it, not a personal one.',
  })
}

/** What somebody is told whose app has given the same id to another task of the workspace. */
export const EXTERNAL_TAKEN = 'external: gid: This app has given it to another task of the workspace'
