import type { Gid } from '../../protocol/asana/gid.js'
import type { AuditEvent } from '../audit/audit-event.js'
import type { Job, JobKind } from './job.rules.js'

/** What jobs need from storage. */
export interface JobStore {
  load(gids: readonly Gid[]): Promise<readonly Job[]>

  /**
   * **Atomic:** the job, and that it was asked for, where that is recorded. **On conflict:** jobs of one person are made one after the other, so that
   * no more are open than may be; and an index lets a workspace have one open export of itself, and one of what somebody may see.
   */
  create(
    job: Job,
    asked: { readonly openMax: number; readonly audit?: AuditEvent },
  ): Promise<'created' | 'too_many' | 'workspace_busy'>

  /**
   * **Atomic:** begins the job of some kinds that has been open for longest, also one that was begun before and never ended. **On conflict:** two that begin the
   * same one both do its work, and one of them keeps it: see `endJob`.
   * @returns it as it is then; null when none is open
   */
  begin(kinds: readonly JobKind[]): Promise<Job | null>

  /** Has a job that somebody else is to begin again count as not begun by this one. One that has ended stays as it is. */
  putBack(jobGid: Gid): Promise<void>

  /** A job that has ended stays as it is. */
  fail(jobGid: Gid, nowMs: number): Promise<void>
}
