import type { Gid } from '../../protocol/asana/gid.js'
import type { Job } from './job.rules.js'

/** What jobs need from storage. */
export interface JobStore {
  load(gids: readonly Gid[]): Promise<readonly Job[]>

  /** **On conflict:** jobs of one person are made one after the other, so that no more are open than may be. */
  create(job: Job, limits: { readonly openMax: number }): Promise<'created' | 'too_many'>

  /**
   * **Atomic:** begins the job that has been open for longest, also one that was begun before and never ended. **On conflict:** two that begin the
   * same one both do its work, and one of them keeps it: see `endJob`.
   * @returns it as it is then; null when none is open
   */
  begin(): Promise<Job | null>

  /** A job that has ended stays as it is. */
  fail(jobGid: Gid, nowMs: number): Promise<void>
}
