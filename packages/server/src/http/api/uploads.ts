import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse, type Outcome } from '../../protocol/asana/refusal.js'
import { InvariantBroken, TooBusy } from '../../platform/faults.js'
import type { Tally } from '../../platform/tally.js'
import { readMultipart, type ReceivedForm, type Receiver } from './multipart.js'

/** Files of one person that one node takes at once, over all their tokens and apps. */
export const UPLOADS_AT_ONCE_PER_PERSON_MAX = 8
/** Of everybody together. */
const UPLOADS_AT_ONCE_MAX = 64
const RETRY_SECONDS = 1
/** What stands around the file: the boundary, the headers of the parts, the fields. */
const ENVELOPE_BYTES_MAX = 1_048_576

/** Takes the files of uploads. */
export interface Uploads extends Receiver {
  readonly fileBytesMax: number
}

/** The body of a request with a file: the form, or why it was not taken. */
export class FormWithFile {
  readonly outcome: Outcome<ReceivedForm>

  constructor(outcome: Outcome<ReceivedForm>) {
    this.outcome = outcome
  }
}

/**
 * Lets the routes of a context take `multipart/form-data`, the files of which are stored as they come, before it is known what they are for. A
 * file whose request is refused is deleted before that is said.
 */
export function acceptFiles(
  app: FastifyInstance,
  needs: { readonly uploads: Uploads; readonly limited: Tally },
): void {
  const { limited, uploads } = needs
  const { fileBytesMax } = uploads
  const places = countUploads()
  app.addContentTypeParser(
    'multipart/form-data',
    async (request: FastifyRequest, body: FastifyRequest['raw']) => {
      const { principal } = request
      if (principal === null) throw new InvariantBroken('a file came without a token')
      if (Number(request.headers['content-length'] ?? 0) > fileBytesMax + ENVELOPE_BYTES_MAX)
        return new FormWithFile(refuse({ kind: 'too_large', bytesMax: fileBytesMax }))
      if (request.headers['content-encoding'] !== undefined)
        return new FormWithFile(refuse({ kind: 'coding_unsupported' }))
      const entered = places.enter(principal.userGid)
      if (entered === 'full') throw new TooBusy('uploads')
      if (entered === 'own_full') {
        limited.count('api_person_uploads_at_once')
        return new FormWithFile(
          refuse({ kind: 'rate_limited', retryAfterSeconds: RETRY_SECONDS, limit: 'at_once' }),
        )
      }
      try {
        const contentType = request.headers['content-type'] ?? ''
        return new FormWithFile(
          await readMultipart(body, {
            contentType,
            fileBytesMax,
            formBytesMax: ENVELOPE_BYTES_MAX,
            receiver: uploads,
          }),
        )
      } finally {
        places.leave(principal.userGid)
      }
    },
  )
  app.addHook('onSend', async (request, reply) => {
    // What has not been read of it is not read any more.
    if (!request.raw.complete) void reply.header('connection', 'close')
    const file = fileOf(request.body)
    if (file !== null && reply.statusCode >= 400) await uploads.discard(file.gid)
  })
}

function fileOf(body: unknown) {
  return body instanceof FormWithFile && body.outcome.ok ? body.outcome.value.file : null
}

function countUploads() {
  const people = new Map<string, number>()
  let all = 0
  return {
    enter(userGid: string): 'entered' | 'own_full' | 'full' {
      const own = people.get(userGid) ?? 0
      if (own >= UPLOADS_AT_ONCE_PER_PERSON_MAX) return 'own_full'
      if (all >= UPLOADS_AT_ONCE_MAX) return 'full'
      people.set(userGid, own + 1)
      all += 1
      return 'entered'
    },
    leave(userGid: string): void {
      const own = (people.get(userGid) ?? 1) - 1
      if (own === 0) people.delete(userGid)
      else people.set(userGid, own)
      all -= 1
    },
  }
}
