import type { Gid } from '../../protocol/asana/gid.js'
import type { ExportKind } from '../jobs/job.rules.js'
import type { ExportFile } from './export.rules.js'

/** What exports need from storage. */
export interface ExportStore {
  /** Those among some whose files are there, and are kept still. */
  load(gids: readonly Gid[], nowMs: number): Promise<ReadonlyMap<Gid, ExportFile>>

  /** Notes a file before its first byte is written, so that whatever becomes of it is known. */
  expect(file: {
    readonly gid: Gid
    readonly kind: ExportKind
    readonly workspaceGid: Gid
    readonly userGid: Gid
    readonly createdAtMs: number
    readonly keptUntilMs: number
  }): Promise<void>

  /** Says that somebody is still writing a file. @returns false when it was given up meanwhile */
  keep(gid: Gid, keptUntilMs: number): Promise<boolean>

  /**
   * **Atomic:** the file is there, and its job has succeeded. **On conflict:** of two that do one job, one has its file kept.
   * @returns false when the job had ended, or the file was given up; then nothing of it may stay
   */
  complete(done: {
    readonly gid: Gid
    readonly jobGid: Gid
    readonly size: number
    readonly nowMs: number
    readonly keptUntilMs: number
  }): Promise<boolean>

  /** Says that nobody writes a file any more. One that is there stays. @returns whether it may be deleted */
  giveUp(gid: Gid): Promise<boolean>

  /**
   * **Atomic:** gives up files that are due, and those of workspaces that are gone; whoever writes one of them comes too late from then on. They are given
   * again until they are forgotten.
   */
  takeDue(limits: { readonly nowMs: number; readonly rowsMax: number }): Promise<readonly Gid[]>

  /** Forgets files that were given up and have been deleted. */
  forget(gids: readonly Gid[]): Promise<void>
}
