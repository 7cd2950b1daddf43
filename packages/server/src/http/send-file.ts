import type { FastifyReply } from 'fastify'
import type { FileStore } from '../platform/file-store.js'
import { readByteRange } from '../protocol/asana/byte-range.js'
import { contentDisposition } from '../protocol/asana/file-name.js'
import { noteForLog } from './request-log.js'

/** Of answers that bytes of people come in, and of their refusals. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  // A link is for who has it; what lies between keeps nothing.
  'cache-control': 'private, no-store',
  // Whatever a browser should take the bytes for, nothing in them runs.
  'content-security-policy': "default-src 'none'; sandbox",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'none',
}

/** A file that lies in the store under `gid`, and how it is sent. */
export interface SentFile {
  readonly gid: string
  readonly size: number
  readonly name: string
  readonly mediaType: string
  readonly how: 'inline' | 'attachment'
}

/** Each "no" with its status and its words, by what the log calls it. */
export type FileRefusals = Readonly<Record<'not_found' | 'expired', readonly [status: number, words: string]>>

const RANGE_UNSATISFIABLE = [416, 'The file ends before that.'] as const

/** Refuses a file, in a line for whoever opened its link. */
export function refuseFile(
  reply: FastifyReply,
  refusals: FileRefusals,
  reason: keyof FileRefusals | 'range_unsatisfiable',
): FastifyReply {
  const [status, words] = reason === 'range_unsatisfiable' ? RANGE_UNSATISFIABLE : refusals[reason]
  noteForLog(reply.request).reason = reason
  return reply.code(status).headers(COMMON_HEADERS).type('text/plain; charset=utf-8').send(`${words}\n`)
}

/**
 * Sends a file of the store, or the part that is asked for. One whose bytes are gone is refused as `not_found`.
 * @see RFC 9110 §13.1.5, §14.2, §15.3.7, §15.5.17
 */
export async function sendFile(
  { fileStore, refusals }: { readonly fileStore: FileStore; readonly refusals: FileRefusals },
  { gid, how, mediaType, name, size }: SentFile,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { request } = reply
  const { headers } = request
  // Its bytes never change, so its gid says which they are.
  const tag = `"${gid}"`
  const wantsPart = headers['if-range'] === undefined || headers['if-range'] === tag
  const part = wantsPart ? readByteRange(headers.range, size) : null
  if (part === 'unsatisfiable')
    return await refuseFile(reply.header('content-range', `bytes */${size}`), refusals, 'range_unsatisfiable')
  const bytes = request.method === 'HEAD' ? undefined : await fileStore.read(gid, part)
  // Deleted since its record was read.
  if (bytes === null) return await refuseFile(reply, refusals, 'not_found')
  const length = part === null ? size : part.last - part.first + 1
  if (part !== null) void reply.code(206).header('content-range', `bytes ${part.first}-${part.last}/${size}`)
  return await reply
    .headers({
      ...COMMON_HEADERS,
      'accept-ranges': 'bytes',
      'content-disposition': contentDisposition(how, name),
      'content-length': length,
      // Apps show it on pages of theirs, as they show those of Asana.
      'cross-origin-resource-policy': 'cross-origin',
      etag: tag,
    })
    .type(mediaType)
    .send(bytes)
}
