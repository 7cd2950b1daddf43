import type { FastifyPluginAsync } from 'fastify'
import { queryOf } from '../../http/request-parts.js'
import { routes } from '../../http/routes.js'
import { refuseFile, sendFile, type FileRefusals, type SentFile } from '../../http/send-file.js'
import type { Clock } from '../../platform/clock.js'
import type { FileStore } from '../../platform/file-store.js'
import { ATTACHMENTS_PATH, openAttachmentLink } from '../../protocol/asana/attachment-link.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { UploadedAttachment } from './attachment.rules.js'

/** Types that nothing can be done with but showing or saving them. Whatever else was sent is bytes. */
const SHOWN_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const SAVED_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'application/pdf',
  'application/zip',
  'audio/mpeg',
  'text/csv',
  'text/plain',
  'video/mp4',
])

interface Needs {
  /** @returns null for one that is gone, or is no upload */
  readonly findUpload: (gid: Gid) => Promise<UploadedAttachment | null>
  readonly fileStore: FileStore
  readonly linkKey: Uint8Array
  readonly clock: Clock
}

/** The bytes of uploads, for whoever has a link that has not expired. No token is needed, and none is looked at. */
export function attachmentRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.route<{ Params: { readonly gid: string } }>({
      method: ['GET', 'HEAD'],
      url: `${ATTACHMENTS_PATH}/:gid`,
      config: { operation: 'attachment_file' },
      handler: async (request, reply) => {
        const query = queryOf(request)
        const opened = openAttachmentLink(
          { gid: request.params.gid, expires: query.get('expires'), signature: query.get('signature') },
          { key: needs.linkKey, nowMs: needs.clock.nowMs() },
        )
        if (opened === 'unknown') return await refuseFile(reply, REFUSALS, 'not_found')
        if (opened === 'expired') return await refuseFile(reply, REFUSALS, 'expired')
        const upload = await needs.findUpload(opened)
        return await (upload === null
          ? refuseFile(reply, REFUSALS, 'not_found')
          : sendFile({ fileStore: needs.fileStore, refusals: REFUSALS }, asSent(upload), reply))
      },
    })
  })
}

const REFUSALS: FileRefusals = {
  not_found: [404, 'This link leads to no attachment.'],
  expired: [410, 'This link has expired. Read the attachment again to get a new one.'],
}

function asSent({ gid, mediaType, name, size }: UploadedAttachment): SentFile {
  const isShown = SHOWN_TYPES.has(mediaType)
  return {
    gid,
    size,
    name,
    mediaType: isShown || SAVED_TYPES.has(mediaType) ? mediaType : 'application/octet-stream',
    how: isShown ? 'inline' : 'attachment',
  }
}
