import type { Clock } from '../../platform/clock.js'
import type { FileStore } from '../../platform/file-store.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { DAY_MS, MINUTE_MS } from '../../time-units.js'
import type { ExportKind, Job } from '../jobs/job.rules.js'
import type { Running } from '../jobs/run-job.js'
import {
  EXPORT_BYTES_MAX,
  EXPORT_KEPT_DAYS,
  EXPORT_UNCLAIMED_MINUTES_MAX,
  ExportImpossible,
} from './export.rules.js'
import type { ExportStore } from './ports.js'

export interface WriteNeeds {
  readonly exports: ExportStore
  readonly fileStore: FileStore
  readonly gzipped: (texts: AsyncIterable<string>) => AsyncIterable<Uint8Array>
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** Deletes a file that nobody will have. What cannot be deleted now goes with the sweep. */
  readonly discardExport: (gid: Gid) => Promise<void>
}

/** What an export is of, and by whose right. */
export interface Written {
  readonly job: Job
  readonly kind: ExportKind
  /** @returns why whoever asked may not have it any more; null as long as they may */
  readonly judge: (viewer: Principal | null) => string | null
  readonly texts: AsyncIterable<string>
}

/**
 * Writes the file of an export, and ends its job with it. The row of the file stands before its first byte, and whoever asked is judged again every minute
 * and before anybody gets it.
 * @returns why it cannot be made; null when it is there, by this or by somebody else
 * @throws FilesUnavailable, and what the texts throw; nothing is left then
 */
export function makeWriteExport(needs: WriteNeeds) {
  const { clock, exports } = needs
  const unclaimedUntilMs = () => clock.nowMs() + EXPORT_UNCLAIMED_MINUTES_MAX * MINUTE_MS

  return async ({ job, judge, kind, texts }: Written, running: Running): Promise<string | null> => {
    const gid = await needs.nextGid()
    const { createdAtMs, gid: jobGid, userGid, workspaceGid } = job
    await exports.expect({ gid, kind, workspaceGid, userGid, createdAtMs, keptUntilMs: unclaimedUntilMs() })
    let size = 0
    let judgedAtMs = clock.nowMs()
    const judgeNow = async () => {
      const problem = judge(await running.judgeAgain())
      if (problem !== null) throw new ExportImpossible(problem)
      judgedAtMs = clock.nowMs()
    }
    /** Texts come, if only empty ones, as often as a page was read; bytes may not for long. */
    const watched = async function* () {
      for await (const text of texts) {
        running.stopping?.throwIfAborted()
        if (clock.nowMs() - judgedAtMs >= MINUTE_MS) {
          await judgeNow()
          if (!(await exports.keep(gid, unclaimedUntilMs())))
            throw new ExportImpossible('took so long between two signs that its file was given up')
        }
        yield text
      }
    }
    const counted = async function* () {
      for await (const chunk of needs.gzipped(watched())) {
        size += chunk.length
        if (size > EXPORT_BYTES_MAX) throw new ExportImpossible('has more bytes than a file may have')
        yield chunk
      }
    }
    try {
      await needs.fileStore.write(gid, counted())
      await judgeNow()
      const nowMs = clock.nowMs()
      const keptUntilMs = nowMs + EXPORT_KEPT_DAYS * DAY_MS
      if (!(await exports.complete({ gid, jobGid, size, nowMs, keptUntilMs }))) await needs.discardExport(gid)
      return null
    } catch (error) {
      await needs.discardExport(gid)
      if (error instanceof ExportImpossible) return error.message
      throw error
    }
  }
}

/** Deletes a file that is not there for anybody, and leaves one that is. */
export function makeDiscardExport({ exports, fileStore }: Pick<WriteNeeds, 'exports' | 'fileStore'>) {
  return async (gid: Gid): Promise<void> => {
    // From here on it can be completed no more.
    if (!(await exports.giveUp(gid))) return
    await fileStore.delete(gid)
    await exports.forget([gid])
  }
}

/** Files that one run deletes at most before others have their turn. */
const FILES_PER_BATCH = 50

/**
 * Deletes files that have been kept for long enough, and what is left of exports that ended before they were complete. Of two nodes that do so at once
 * neither fails.
 * @returns whether there is more
 */
export function makeSweepExports({
  clock,
  exports,
  fileStore,
}: Pick<WriteNeeds, 'clock' | 'exports' | 'fileStore'>) {
  return async (): Promise<boolean> => {
    const gids = await exports.takeDue({ nowMs: clock.nowMs(), rowsMax: FILES_PER_BATCH })
    for (const gid of gids) await fileStore.delete(gid)
    await exports.forget(gids)
    return gids.length >= FILES_PER_BATCH
  }
}
