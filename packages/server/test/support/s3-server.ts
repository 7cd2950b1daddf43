import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from '@20minutes/s3rver'
import type { S3Settings } from '../../src/platform/s3-file-store.js'

const BUCKET = 'mudra-attachments'
/** Those that it was built with. */
const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

export interface S3Server {
  readonly settings: S3Settings
  /** Method and address of every request, in order. */
  readonly requests: readonly string[]
  /** Keys of the objects in the bucket. */
  readonly objects: () => readonly string[]
  /** Keys of uploads in parts that were neither completed nor aborted. */
  readonly unfinished: () => readonly string[]
  /** From now on every request is answered with this status. @param status  null for what there is to say */
  readonly fail: (status: number | null) => void
  readonly close: () => Promise<void>
}

/** A store that speaks S3 and checks signatures as Amazon does. What it lacks, listing and aborting uploads in parts, is answered here. */
export async function openS3Server(): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), 'mudra-s3-'))
  const store = new S3rver({ directory, silent: true, configureBuckets: [{ name: BUCKET, configs: [] }] })
  await store.configureBuckets()
  const uploadsFolder = join(directory, BUCKET, '._S3rver_uploads')
  const uploads = () =>
    (existsSync(uploadsFolder) ? readdirSync(uploadsFolder) : []).map((id) => ({
      id,
      key: readFileSync(join(uploadsFolder, id, 'key'), 'utf8'),
    }))
  const requests: string[] = []
  const answer = store.callback()
  let failing: number | null = null
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost')
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const uploadId = searchParams.get('uploadId')
    if (failing !== null) response.writeHead(failing).end()
    else if (request.method === 'GET' && searchParams.has('uploads'))
      response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(listed(uploads(), searchParams.get('prefix')))
    else if (request.method === 'DELETE' && uploadId !== null) {
      rmSync(join(uploadsFolder, uploadId), { recursive: true, force: true })
      response.writeHead(204).end()
    } else answer(request, response)
  }
  const server = createServer(handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket: BUCKET,
      credentials: CREDENTIALS,
      usesPaths: true,
    },
    requests,
    objects: () =>
      readdirSync(join(directory, BUCKET), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('._S3rver_object'))
        .map((path) => path.slice(0, -'._S3rver_object'.length))
        .toSorted(),
    unfinished: () => uploads().map(({ key }) => key),
    fail: (status) => {
      failing = status
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** @see Amazon S3 API Reference, ListMultipartUploads */
function listed(
  all: readonly { readonly id: string; readonly key: string }[],
  prefix: string | null,
): string {
  const found = all.filter(({ key }) => key.startsWith(prefix ?? ''))
  const entries = found.map(({ id, key }) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`)
  return `<?xml version="1.0" encoding="UTF-8"?><ListMultipartUploadsResult>${entries.join('')}</ListMultipartUploadsResult>`
}
