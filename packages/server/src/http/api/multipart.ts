import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { readFileName } from '../../protocol/asana/file-name.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import type { UploadedFile } from '../../protocol/asana/uploaded-file.js'

/** Of a form with a file: more than any client sends. */
const PARTS_MAX = 50
const FIELD_BYTES_MAX = 65_536
const HEADERS_BYTES_MAX = 8_192
const HEADERS_MAX = 20
/** RFC 2046 §5.1.1 */
const BOUNDARY_LENGTH_MAX = 70
const FILE_FIELD = 'file'
/** What a blob without a name is called. */
const NAMELESS_FILE = 'file'
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/
const UNKNOWN_TYPE = 'application/octet-stream'
const REPLACEMENT = '\ufffd'

/** A form that was read, with the file that came with it. */
export class ReceivedForm {
  readonly fields: readonly (readonly [string, string])[]
  /** Null for a form without one. */
  readonly file: UploadedFile | null

  constructor(fields: ReceivedForm['fields'], file: UploadedFile | null) {
    this.fields = fields
    this.file = file
  }
}

/** Where the bytes of a file go. */
export interface Receiver {
  /**
   * Stores a file, durably, under a new gid.
   * @param bytes  what it throws ends this, leaves nothing, and is thrown on
   */
  receive(bytes: AsyncIterable<Uint8Array>): Promise<Gid>
  /** Deletes a file that no record refers to; one that a record refers to stays. */
  discard(gid: Gid): Promise<void>
}

/** The sender went away, or sent something that is no form; whoever reads its refusal knows why. */
class FormFault extends Error {
  readonly outcome: { readonly ok: false; readonly refusal: ReturnType<typeof invalid>['refusal'] }

  constructor(outcome: FormFault['outcome']) {
    super('the form cannot be read')
    this.outcome = outcome
  }
}

/**
 * Reads a form with at most one file, whose bytes go on to the store as they come. The file may stand before or behind the fields. What cannot be
 * read, is too large, or ends too early leaves nothing.
 * @returns the form, or why not
 * @throws StoreUnavailable
 * @see RFC 7578
 */
export async function readMultipart(
  body: Readable,
  about: {
    readonly contentType: string
    readonly fileBytesMax: number
    /** Of all that stands around the file. */
    readonly formBytesMax: number
    readonly receiver: Receiver
  },
): Promise<Outcome<ReceivedForm>> {
  const { contentType, fileBytesMax, formBytesMax, receiver } = about
  const parser = openParser(contentType)
  if (parser === null) return UNREADABLE
  const fields: [string, string][] = []
  const read: { incoming: Incoming | null; fault: FormFault | null } = { incoming: null, fault: null }
  try {
    await new Promise<void>((resolve, reject) => {
      parser.on('field', (...[name, value, , isCut]) => {
        if (isCut)
          read.fault ??= new FormFault(
            invalid(`${name.slice(0, 64)}: Must be at most ${FIELD_BYTES_MAX} bytes`),
          )
        if (`${name}${value}`.includes(REPLACEMENT)) read.fault ??= new FormFault(NOT_UTF_8)
        fields.push([name, value])
      })
      parser.on('file', (...[field, stream, name, , type]) => {
        // A browser sends an empty part for a field in which nothing was chosen.
        if (field !== FILE_FIELD || (name as string | undefined) === '') stream.resume()
        else if (read.incoming === null) {
          read.incoming = beginFile({ bytesMax: fileBytesMax, name, receiver, stream, type })
          read.incoming.stored.catch(reject)
        } else {
          stream.resume()
          read.fault ??= new FormFault(invalid('file: Must be given only once'))
        }
      })
      parser.on('partsLimit', () => {
        read.fault ??= new FormFault(invalid(`Could not parse request data, more than ${PARTS_MAX} parts`))
      })
      parser.on('error', () => {
        reject(new FormFault(UNREADABLE))
      })
      parser.on('finish', resolve)
      // Whatever is neither file nor field, as a preamble without end, counts here alone.
      let bytes = 0
      body.on('data', (chunk: Uint8Array) => {
        bytes += chunk.length
        if (bytes > fileBytesMax + formBytesMax)
          reject(new FormFault(refuse({ kind: 'too_large', bytesMax: fileBytesMax })))
      })
      body.on('error', reject)
      body.on('close', () => {
        // The end of what was sent is no end of a form that was cut off.
        if (!body.readableEnded) reject(new FormFault(UNREADABLE))
      })
      body.pipe(parser)
    })
    const file = await read.incoming?.stored
    if (read.fault !== null) throw read.fault
    return done(new ReceivedForm(fields, file ?? null))
  } catch (error) {
    body.unpipe(parser)
    await abandon(read.incoming, receiver)
    if (error instanceof FormFault) return error.outcome
    throw error
  }
}

const UNREADABLE = invalid('Could not parse request data, invalid multipart/form-data')
const NOT_UTF_8 = invalid('Could not parse request data, invalid UTF-8')

function openParser(contentType: string): BusboyInstance | null {
  const boundary = /;\s*boundary=(?:"([^"]*)"|([^\s;]*))/i.exec(contentType)
  const length = (boundary?.[1] ?? boundary?.[2] ?? '').length
  if (length === 0 || length > BOUNDARY_LENGTH_MAX) return null
  return new Busboy({
    headers: { 'content-type': contentType },
    preservePath: true,
    isPartAFile: (field, _type, name) => name !== undefined || field === FILE_FIELD,
    limits: {
      parts: PARTS_MAX,
      fieldSize: FIELD_BYTES_MAX,
      headerPairs: HEADERS_MAX,
      headerSize: HEADERS_BYTES_MAX,
    },
  })
}

/** A file whose bytes are on their way. */
interface Incoming {
  readonly stream: BusboyFileStream
  /** Rejects with a `FormFault` for one that is refused. */
  readonly stored: Promise<UploadedFile>
}

function beginFile(of: {
  readonly bytesMax: number
  readonly name: string | undefined
  readonly receiver: Receiver
  readonly stream: BusboyFileStream
  readonly type: string
}): Incoming {
  const { bytesMax, receiver, stream } = of
  const store = async (): Promise<UploadedFile> => {
    const name = readFileName(of.name ?? NAMELESS_FILE)
    if (!name.ok) throw new FormFault(invalid(`file: ${name.fault}`))
    if (name.value.includes(REPLACEMENT)) throw new FormFault(NOT_UTF_8)
    const counted = { size: 0 }
    const gid = await receiver.receive(countBytes(stream, counted, bytesMax))
    const mediaType = MEDIA_TYPE.test(of.type) ? of.type : UNKNOWN_TYPE
    return { gid, mediaType, name: name.value, size: counted.size }
  }
  // What ends the bytes is told by `stored`, whether or not anybody was reading them; and nobody may be waiting for that yet.
  stream.on('error', () => undefined)
  const stored = store()
  stored.catch(() => undefined)
  return { stream, stored }
}

async function* countBytes(
  stream: AsyncIterable<Uint8Array>,
  counted: { size: number },
  bytesMax: number,
): AsyncIterable<Uint8Array> {
  for await (const chunk of stream) {
    counted.size += chunk.length
    if (counted.size > bytesMax) throw new FormFault(refuse({ kind: 'too_large', bytesMax }))
    yield chunk
  }
}

async function abandon(incoming: Incoming | null, receiver: Receiver): Promise<void> {
  if (incoming === null) return
  const { stored, stream } = incoming
  stream.destroy(new FormFault(UNREADABLE))
  const file = await stored.catch(() => null)
  if (file !== null) await receiver.discard(file.gid)
}
