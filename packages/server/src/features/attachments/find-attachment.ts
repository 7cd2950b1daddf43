import { isAtLeast } from '../../protocol/asana/access-level.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindProject } from '../projects/find-project.js'
import type { FindTask } from '../tasks/find-task.js'
import type { Attachment, AttachmentParent, UploadedAttachment } from './attachment.rules.js'
import type { AttachmentStore } from './ports.js'

/** What something is attached to, and whether the caller may change what is. */
export interface FoundParent {
  readonly parent: AttachmentParent
  readonly mayChange: boolean
}

/** Looks up what something may be attached to: a task or a project. @param gid  null for a text that is no id */
export type FindParent = (viewer: Principal, gid: Gid | null) => Promise<Found<FoundParent>>

export function makeFindParent(needs: {
  readonly findTask: FindTask
  readonly findProject: FindProject
}): FindParent {
  return async (viewer, gid) => {
    const task = await needs.findTask(viewer, gid)
    if (task.state === 'visible') {
      const { access, task: found } = task.record
      return visible({ parent: { kind: 'task', gid: found.gid }, mayChange: access === 'edit' })
    }
    // No task and no project have the same gid.
    const project = await needs.findProject(viewer, gid)
    if (project.state !== 'visible') return task.state === 'hidden' ? hidden('task') : project
    const { level, project: found } = project.record
    return visible({ parent: { kind: 'project', gid: found.gid }, mayChange: isAtLeast(level, 'editor') })
  }
}

export interface FoundAttachment extends FoundParent {
  readonly attachment: Attachment
}

/** Looks an attachment up for somebody: it is seen by whoever sees what it is attached to. */
export type FindAttachment = (viewer: Principal, gid: string) => Promise<Found<FoundAttachment>>

export function makeFindAttachment(needs: {
  readonly attachments: AttachmentStore
  readonly findParent: FindParent
}): FindAttachment {
  return async (viewer, text) => {
    const gid = parseGid(text)
    const attachment = gid === null ? undefined : (await needs.attachments.load([gid])).get(gid)
    // A parent is looked up for an attachment that does not exist, too: both answers take the same time.
    const parent = await needs.findParent(viewer, attachment?.parent.gid ?? NO_GID)
    if (attachment === undefined || parent.state === 'absent') return absent('attachment')
    return parent.state === 'visible' ? visible({ attachment, ...parent.record }) : hidden('attachment')
  }
}

/** Looks an upload up for whoever has a link to it. @returns null for one that is gone, and for what is none */
export function makeFindUpload({ attachments }: { readonly attachments: AttachmentStore }) {
  return async (gid: Gid): Promise<UploadedAttachment | null> => {
    const found = (await attachments.load([gid])).get(gid)
    return found?.host === 'asana' ? found : null
  }
}
