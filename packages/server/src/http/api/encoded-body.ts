import { gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib'
import { errorCodes, type FastifyInstance } from 'fastify'
import type { Refusal } from '../../protocol/asana/refusal.js'

/** What the codings of a body may be; RFC 9110 §12.5.3 tells the sender of another one by `Accept-Encoding`. */
export const BODY_CODINGS = 'gzip, deflate'

type Done = (error: Error | null, bytes: Buffer) => void
type Decode = (bytes: InputType, options: ZlibOptions, done: Done) => void

/** A body in a coding that nobody here reads, or one that is not what it says. */
export class BodyCodingFault extends Error {
  override readonly name = 'BodyCodingFault'
  readonly kind: 'unsupported' | 'broken'
  readonly statusCode: 400 | 415

  constructor(kind: 'unsupported' | 'broken') {
    super(`the coding of the body is ${kind}`)
    this.kind = kind
    this.statusCode = kind === 'unsupported' ? 415 : 400
  }
}

/** What the API says of it. */
export function codingRefusal({ kind }: BodyCodingFault): Refusal {
  return kind === 'unsupported'
    ? { kind: 'coding_unsupported' }
    : { kind: 'invalid', messages: ['Could not parse request data, it is not in its content encoding'] }
}

/**
 * Takes the bodies of a context's routes as bytes, whatever their type, decoded. The limit counts for what is sent and for what becomes of it: a
 * small body that would grow beyond it is given up on the way.
 * @param bytesMax  of routes that have no `bodyLimit` of their own
 * @see RFC 9110 §8.4
 */
export function acceptBodies(app: FastifyInstance, bytesMax: number): void {
  app.addHook('onRoute', (route) => {
    route.bodyLimit ??= bytesMax
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bytesMax }, (request, body: Buffer, done) => {
    const coding = request.headers['content-encoding']?.trim().toLowerCase() ?? ''
    if (coding === '' || coding === 'identity' || body.length === 0) {
      done(null, body)
      return
    }
    const decode = decoderOf(coding, body)
    if (decode === null) {
      done(new BodyCodingFault('unsupported'))
      return
    }
    decode(body, { maxOutputLength: request.routeOptions.bodyLimit ?? bytesMax }, (error, bytes) => {
      if (error === null) done(null, bytes)
      else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
        done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE())
      else done(new BodyCodingFault('broken'))
    })
  })
}

/** One coding; several on top of each other are nobody's. @returns null for one that is not read */
function decoderOf(coding: string, body: Buffer): Decode | null {
  if (coding === 'gzip' || coding === 'x-gzip') return gunzip
  if (coding !== 'deflate') return null
  // RFC 9110 §8.4.1.2 means the zlib format; there are clients that leave its frame away.
  return isZlib(body) ? inflate : inflateRaw
}

/** Whether bytes begin as RFC 1950 §2.2 says. */
function isZlib(body: Buffer): boolean {
  const head = body.length < 2 ? 0 : body.readUInt16BE(0)
  return ((head >> 8) & 0x0f) === 8 && head % 31 === 0
}
