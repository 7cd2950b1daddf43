import type { Database, Queries } from '../../../db/database.js'
import { inTransaction } from '../../../db/transaction.js'
import type { AuditEvent, Origin } from '../../audit/audit-event.js'
import type { ExposureStore } from './ports.js'
import { appendAudit } from '../../audit/audit.writers.js'
import { markTokenExposed } from '../../tokens/token-exposure.writers.js'
import { markGrantExposed } from '../../grants/grant-exposure.writers.js'
import { markSecretExposed } from '../../apps/secrets/secret-exposure.writers.js'
type Noted = Parameters<ExposureStore['note']>[0]
type Found = Pick<AuditEvent, 'actor' | 'target'> & Partial<Pick<AuditEvent, 'appGid' | 'personGid'>>

export function exposureStore(db: Database): ExposureStore {
  return {
    note: async (noted) =>
      await inTransaction(db, async (tx) => {
        const found = await claim(tx, noted)
        if (found === null) return false
        await appendAudit(tx, {
          ...found,
          action: 'clear_text_credential',
          outcome: 'refused',
          reason: 'insecure_transport',
          atMs: noted.nowMs,
          details: { credential: noted.kind },
        })
        return true
      }),
  }
}

/** The owner's flag decides who writes: one conditional update, whichever table the credential lies in. */
async function claim(tx: Queries, noted: Noted): Promise<Found | null> {
  const { address, hash, kind, nowMs } = noted
  const marking = { hash, nowMs, unlessSinceMs: nowMs - noted.intervalMs }
  const from = (credential: NonNullable<Origin['credential']>): Origin => ({ address, credential })
  switch (kind) {
    case 'personal': {
      const token = await markTokenExposed(tx, marking)
      if (token === null) return null
      const { gid, userGid } = token
      const target = { kind: 'token', gid } as const
      const actor = { kind: 'user', gid: userGid, from: from({ kind: 'personal_token', gid }) } as const
      return { actor, target, personGid: userGid }
    }
    case 'access':
    case 'refresh': {
      const grant = await markGrantExposed(tx, { ...marking, kind })
      if (grant === null) return null
      const { clientId, gid, userGid } = grant
      const credential = { kind: `${kind}_token` as const, gid }
      const target = { kind: 'grant', gid } as const
      const actor = { kind: 'user', gid: userGid, from: from(credential) } as const
      return { actor, target, personGid: userGid, appGid: clientId }
    }
    case 'client_secret': {
      const secret = await markSecretExposed(tx, marking)
      if (secret === null) return null
      const { clientId, gid, ownerGid } = secret
      const actor = { kind: 'app', gid: clientId, from: from({ kind: 'client_secret', gid }) } as const
      return { actor, target: { kind: 'app', gid: clientId }, personGid: ownerGid, appGid: clientId }
    }
  }
}
