import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { noteForLog } from '../../http/request-log.js'
import { queryOf } from '../../http/request-parts.js'
import { routes } from '../../http/routes.js'
import type { Clock } from '../../platform/clock.js'
import type { FileStore } from '../../platform/file-store.js'
import { ATTACHMENTS_PATH, openAttachmentLink } from '../../protocol/asana/attachment-link.js'
import { readByteRange } from '../../protocol/asana/byte-range.js'
import { contentDisposition } from '../../protocol/asana/file-name.js'
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

const COMMON_HEADERS: Readonly<Record<string, string>> = {
  // A link is for who has it; what lies between keeps nothing.
  'cache-control': 'private, no-store',
  // Whatever a browser should take the bytes for, nothing in them runs.
  'content-security-policy': "default-src 'none'; sandbox",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'none',
}

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
        if (opened === 'unknown') return await refuse(reply, 'not_found')
        if (opened === 'expired') return await refuse(reply, 'expired')
        const upload = await needs.findUpload(opened)
        return await (upload === null ? refuse(reply, 'not_found') : sendUpload(needs, upload, reply))
      },
    })
  })
}

/** Each "no": for the log, its status and its words. */
const REFUSALS = {
  not_found: [404, 'This link leads to no attachment.'],
  expired: [410, 'This link has expired. Read the attachment again to get a new one.'],
  range_unsatisfiable: [416, 'The file ends before that.'],
} as const

function refuse(reply: FastifyReply, reason: keyof typeof REFUSALS): FastifyReply {
  const [status, words] = REFUSALS[reason]
  noteForLog(reply.request).reason = reason
  return reply.code(status).headers(COMMON_HEADERS).type('text/plain; charset=utf-8').send(`${words}\n`)
}

/** @see RFC 9110 §13.1.5, §14.2, §15.3.7, §15.5.17 */
async function sendUpload(
  { fileStore }: Needs,
  { gid, mediaType, name, size }: UploadedAttachment,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { request } = reply
  const { headers } = request
  // Its bytes never change, so its gid says which they are.
  const tag = `"${gid}"`
  const wantsPart = headers['if-range'] === undefined || headers['if-range'] === tag
  const part = wantsPart ? readByteRange(headers.range, size) : null
  if (part === 'unsatisfiable')
    return await refuse(reply.header('content-range', `bytes */${size}`), 'range_unsatisfiable')
  const bytes = request.method === 'HEAD' ? undefined : await fileStore.read(gid, part)
  // Deleted since its record was read.
  if (bytes === null) return await refuse(reply, 'not_found')
  const isShown = SHOWN_TYPES.has(mediaType)
  const length = part === null ? size : part.last - part.first + 1
  if (part !== null) void reply.code(206).header('content-range', `bytes ${part.first}-${part.last}/${size}`)
  return await reply
    .headers({
      ...COMMON_HEADERS,
      'accept-ranges': 'bytes',
      'content-disposition': contentDisposition(isShown ? 'inline' : 'attachment', name),
      'content-length': length,
      // Apps show it on pages of theirs, as they show those of Asana.
      'cross-origin-resource-policy': 'cross-origin',
      etag: tag,
    })
    .type(isShown || SAVED_TYPES.has(mediaType) ? mediaType : 'application/octet-stream')
    .send(bytes)
}
