import type { Clock } from '../../platform/clock.js'
import { EMPTY_ANSWER, type Answer, type Handlers } from '../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { AttachmentParent } from './attachment.rules.js'
import { OF_PARENT } from './attachments.operations.js'
import type { FindAttachment, FindParent, FoundParent } from './find-attachment.js'
import type { AttachmentStore } from './ports.js'
import type { makeCreateAttachment } from './save-attachment.js'

type Served = 'getAttachment' | 'getAttachmentsForObject' | 'createAttachmentForObject' | 'deleteAttachment'

interface Needs {
  readonly attachments: AttachmentStore
  readonly findAttachment: FindAttachment
  readonly findParent: FindParent
  readonly createAttachment: ReturnType<typeof makeCreateAttachment>
  readonly clock: Clock
  /** Deletes the file of a deleted attachment at once; what cannot be deleted now goes with the sweep. */
  readonly discardFile: (gid: Gid) => Promise<void>
}

export function attachmentsApi(needs: Needs): Pick<Handlers, Served> {
  /** The task in the path of older clients. */
  const parentInPath = async (principal: Principal, taskGid: string): Promise<Outcome<FoundParent>> => {
    const found = await needs.findParent(principal, parseGid(taskGid))
    if (found.state === 'hidden') return found.refusal(taskGid)
    return found.state === 'visible' && found.record.parent.kind === 'task'
      ? done(found.record)
      : notRecognized('task', taskGid)
  }
  const listedParent = async (
    principal: Principal,
    { query, taskGid }: { readonly query: Input; readonly taskGid: string | undefined },
  ): Promise<Outcome<AttachmentParent>> => {
    if (taskGid !== undefined) {
      const named = await parentInPath(principal, taskGid)
      return named.ok ? done(named.value.parent) : named
    }
    const read = readInput(query, { ...OF_PARENT, required: ['parent'] })
    if (!read.ok) return read
    const found = await needs.findParent(principal, read.value.parent ?? null)
    return found.state === 'visible'
      ? done(found.record.parent)
      : invalid(unknownReference('parent', read.value.parent ?? ''))
  }

  return {
    async getAttachment({ principal, path }) {
      const found = await needs.findAttachment(principal, path.attachment_gid)
      return found.state === 'visible'
        ? done({ kind: 'record', record: found.record.attachment })
        : found.refusal(path.attachment_gid)
    },

    async getAttachmentsForObject({ principal, path, query, page }): Promise<Outcome<Answer>> {
      const parent = await listedParent(principal, { query, taskGid: path.task_gid })
      if (!parent.ok) return parent
      const rows = await needs.attachments.list(parent.value, page)
      const cut = cutPage(rows, { page, keyOf: ({ gid }) => [gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async createAttachmentForObject({ principal, path, data, file }) {
      const named = path.task_gid === undefined ? null : await parentInPath(principal, path.task_gid)
      if (named?.ok === false) return named
      const created = await needs.createAttachment(principal, { data, file, named: named?.value ?? null })
      return created.ok ? done({ kind: 'record', record: created.value }) : created
    },

    async deleteAttachment({ principal, path }) {
      const found = await needs.findAttachment(principal, path.attachment_gid)
      if (found.state !== 'visible') return found.refusal(path.attachment_gid)
      if (!found.record.mayChange) return noAccess('attachment')
      const { attachment } = found.record
      if ((await needs.attachments.delete(attachment, needs.clock.nowMs())) === 'gone')
        return notRecognized('attachment', path.attachment_gid)
      if (attachment.host === 'asana') await needs.discardFile(attachment.gid)
      return done(EMPTY_ANSWER)
    },
  }
}
