import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { qualityOf } from './accept-encoding.js'

/** What fits into one packet gains nothing. */
const COMPRESSED_LENGTH_MIN = 1_400
/** The quick end: JSON repeats its names, and most of that is found there. */
const LEVEL = 2

const gzipAside = promisify<string | Buffer, { level: number }, Buffer>(gzip)

/**
 * Decides whether an answer goes out compressed, because its reader asked for that and it is worth it, and says so in its headers. Only for answers
 * that hold no secret: beside what others may choose, the length of a compressed secret gives it away, bit by bit (BREACH). Tokens, codes, and
 * pages with the tokens of their forms never come through here.
 * @see RFC 9110 §8.4, §12.5.3, §12.5.5
 */
export function willCompress(request: FastifyRequest, reply: FastifyReply, body: string | Buffer): boolean {
  if (body.length < COMPRESSED_LENGTH_MIN) return false
  void reply.header('vary', 'Accept-Encoding')
  const { 'accept-encoding': accepted } = request.headers
  if (accepted === undefined || !prefersGzip(String(accepted))) return false
  void reply.header('content-encoding', 'gzip')
  return true
}

/** Compresses a body, off the event loop. */
export async function compress(body: string | Buffer): Promise<Buffer> {
  return await gzipAside(body, { level: LEVEL })
}

/** Whoever names no weight for the plain form takes it where nothing else is there. */
function prefersGzip(accepted: string): boolean {
  const plain = /\bidentity\b/i.test(accepted) ? qualityOf('identity', accepted) : 0
  const quality = qualityOf('gzip', accepted)
  return quality > 0 && quality >= plain
}
