import type { FileStore } from '../../platform/file-store.js'
import type { Job } from '../../platform/scheduler.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Uploads } from '../../http/api/uploads.js'
import type { Base, Served } from '../feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { TasksFeature } from '../tasks/tasks.feature.js'
import { ATTACHMENT_BYTES_MAX } from './attachment.rules.js'
import { attachmentFileStore } from './attachment-files.store.js'
import { attachmentResource } from './attachment.wire.js'
import { attachmentsApi } from './attachments.api.js'
import { ATTACHMENTS_OPERATIONS } from './attachments.operations.js'
import { attachmentRoutes } from './attachments.routes.js'
import { attachmentStore } from './attachments.store.js'
import { makeFindAttachment, makeFindParent, makeFindUpload } from './find-attachment.js'
import { makeCreateAttachment } from './save-attachment.js'
import { makeCopyFile, makeDiscardFile, makeStoreFile, makeSweepFiles } from './store-file.js'

const SWEEP_INTERVAL_MS = 10_000

export type AttachmentsFeature = ReturnType<typeof attachmentsFeature>

/** Files and links of tasks and projects. */
export function attachmentsFeature(
  base: Base,
  needs: {
    readonly projects: ProjectsFeature
    readonly tasks: TasksFeature
    readonly fileStore: FileStore
    /** What links to files are sealed with. */
    readonly linkKey: Uint8Array
  },
) {
  const { clock, db, logger, nextGid, publicUrl } = base
  const { fileStore, linkKey, projects, tasks } = needs
  const attachments = attachmentStore(db)
  const files = attachmentFileStore(db)
  const findParent = makeFindParent({ findTask: tasks.findTask, findProject: projects.findProject })
  const findAttachment = makeFindAttachment({ attachments, findParent })
  const discardNow = makeDiscardFile({ files, fileStore })
  /** Nobody who asks for something else is told of it: what cannot be deleted now goes with the sweep. */
  const discardFile = async (gid: Gid) => {
    await discardNow(gid).catch((error: unknown) => {
      logger.warn({ err: error, file: gid }, 'a file that belongs to nothing could not be deleted yet')
    })
  }
  const receive = makeStoreFile({ clock, discardFile, files, fileStore, nextGid })
  const uploads: Uploads = { fileBytesMax: ATTACHMENT_BYTES_MAX, receive, discard: discardFile }
  const sweepFiles = makeSweepFiles({ clock, files, fileStore })
  return {
    uploads,
    discardFile,
    copyFile: makeCopyFile({ fileStore, storeFile: receive }),
    sweepFiles,
    resources: {
      attachment: attachmentResource({
        attachments,
        loadParents: {
          task: async (viewer, gids) => await tasks.resources.task.load(viewer, gids),
          project: async (viewer, gids) => await projects.resources.project.load(viewer, gids),
        },
        clock,
        publicUrl,
        linkKey,
      }),
    },
    operations: ATTACHMENTS_OPERATIONS,
    handlers: attachmentsApi({
      attachments,
      findAttachment,
      findParent,
      createAttachment: makeCreateAttachment({ attachments, clock, findParent, nextGid }),
      clock,
      discardFile,
    }),
    jobs: [
      { name: 'attachment_files', on: 'one node', everyMs: SWEEP_INTERVAL_MS, run: sweepFiles },
    ] satisfies readonly Job[],
    serves: (): Served => ({
      documents: [
        attachmentRoutes({
          findUpload: makeFindUpload({ attachments }),
          fileStore,
          linkKey,
          clock,
        }),
      ],
    }),
  }
}
