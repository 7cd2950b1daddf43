import { SessionEnded } from '../platform/faults.js'
import type { Gid } from '../protocol/asana/gid.js'
import type { Queries } from './database.js'

/** Whoever acts, as far as this is about them. */
interface Acting {
  readonly kind?: string
  readonly from?: { readonly credential: { readonly kind: string; readonly gid: Gid } | null } | undefined
}

/**
 * For acts that make what outlives their session: a token, a consent, a factor, an app, an invitation, a membership. Call it once the row
 * is held that whoever ends the session holds, too, the person's or the app's: an act that waited for that end is not kept then, and one
 * that came before is found by it.
 * Nothing is asked of whoever acts without a session, as an operator does.
 * @throws SessionEnded
 */
export async function requireLiveSession(tx: Queries, { from }: Acting): Promise<void> {
  if (from?.credential?.kind !== 'session') return
  const ended = await tx
    .selectFrom('sessions')
    .select('gid')
    .where('gid', '=', from.credential.gid)
    .where('ended_at_ms', 'is not', null)
    .executeTakeFirst()
  if (ended !== undefined) throw new SessionEnded()
}
