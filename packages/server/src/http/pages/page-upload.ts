import type { FastifyRequest } from 'fastify'
import { CSRF_FIELD } from '../../ui/form.js'
import { formOwner } from './context.js'
import { isForeignPost, isFormToken } from './csrf.js'
import type { PageRefusal } from './page-refusals.js'

/** What stands around the file: the boundary, the headers of the parts, the token. */
const ENVELOPE_BYTES_MAX = 4 * 1_024
const MULTIPART = /^multipart\/form-data\s*;/i

/** The `bodyLimit` of a route that takes one file. */
export function uploadBodyBytesMax(fileBytesMax: number): number {
  return fileBytesMax + ENVELOPE_BYTES_MAX
}

/**
 * Reads the one file of a form, if one of our own pages in this very browser sent it. The parts are read by Node's own parser, which takes
 * the boundary for one wherever it stands, so it must be as long as browsers make theirs; how much there is to read, `bodyLimit` says.
 * @returns the file's bytes, none for a form that was sent without choosing one; or why not, for `refusePage`
 * @see RFC 7578
 */
export async function readPageUpload(
  request: FastifyRequest,
  field: string,
): Promise<
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: PageRefusal }
> {
  const { csrfKey, publicUrl } = request.server.pages
  if (isForeignPost(request, publicUrl)) return { ok: false, reason: 'form_foreign' }
  const form = await readParts(request)
  if (form === null) return { ok: false, reason: 'form_expected' }
  const owner = formOwner(request)
  const token = form.get(CSRF_FIELD)
  if (owner === null || typeof token !== 'string' || !isFormToken(token, csrfKey, owner))
    return { ok: false, reason: 'form_stale' }
  const [file, ...more] = form.getAll(field)
  if (file === undefined || typeof file === 'string' || more.length > 0)
    return { ok: false, reason: 'form_expected' }
  return { ok: true, bytes: new Uint8Array(await file.arrayBuffer()) }
}

async function readParts(request: FastifyRequest): Promise<FormData | null> {
  const type = request.headers['content-type'] ?? ''
  if (!MULTIPART.test(type) || !Buffer.isBuffer(request.body)) return null
  try {
    return await new Response(new Uint8Array(request.body), { headers: { 'content-type': type } }).formData()
  } catch (error) {
    // What cannot be read as parts is the sender's fault; the parser says it with a TypeError.
    if (error instanceof TypeError) return null
    throw error
  }
}
