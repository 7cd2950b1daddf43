import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** Text that is handed to the compressor at once. */
const CHUNK_LENGTH = 65_536

/** Compresses text as it comes, never more of it in memory than a few chunks. @param texts  what it throws is thrown on */
export async function* gzipped(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip()
  const source = Readable.from(inChunks(texts), { objectMode: false })
  const piped = pipeline(source, gzip)
  // What it fails with is thrown below as well, by the stream that is read.
  piped.catch(() => undefined)
  try {
    for await (const chunk of gzip) yield chunk as Uint8Array
    await piped
  } finally {
    source.destroy()
    gzip.destroy()
  }
}

async function* inChunks(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let chunk = ''
  for await (const text of texts) {
    chunk += text
    if (chunk.length < CHUNK_LENGTH) continue
    yield Buffer.from(chunk)
    chunk = ''
  }
  if (chunk !== '') yield Buffer.from(chunk)
}
