import { Readable } from 'node:stream'
import type { AbortMultipartUploadCommandInput, S3Client } from '@aws-sdk/client-s3'
import { OperatorProblem, FilesUnavailable } from './faults.js'
import type { FileStore } from './file-store.js'

/** A bucket of an S3-compatible store. */
export interface S3Settings {
  /** Null for Amazon's own in that region. */
  readonly endpoint: string | null
  readonly region: string
  readonly bucket: string
  /** Null for what the machine is given by its environment: a role, a profile. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
  /** Whether the bucket stands in the path of addresses, and not in the name of the host. */
  readonly usesPaths: boolean
}

/** Parts of a file that is larger: the least that S3 takes. One is sent while the next one fills. */
const PART_BYTES = 5 * 1_024 * 1_024
const PARTS_AT_ONCE = 1
const CONNECT_MS_MAX = 5_000
const ANSWER_MS_MAX = 30_000
const TRIES = 3

/**
 * Keeps files in a bucket, through the official client, which is loaded when the first file comes or goes.
 * @throws OperatorProblem from each, where the client's packages are not installed
 */
export function s3FileStore(settings: S3Settings): FileStore {
  let opened: Promise<{ readonly client: S3Client; readonly s3: S3; readonly storage: Storage }> | null = null
  const open = async () => await (opened ??= openClient(settings))
  const Bucket = settings.bucket
  return {
    write: async (key, bytes) => {
      const { client, storage } = await open()
      const { bytes: watched, failed } = rememberFailure(bytes)
      const upload = new storage.Upload({
        client,
        params: { Bucket, Key: keyOf(key), Body: Readable.from(watched, { objectMode: false }) },
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
        leavePartsOnError: false,
      })
      try {
        await upload.done()
      } catch (error) {
        if (failed.error !== null) throw failed.error.cause
        throw new FilesUnavailable(error)
      }
    },

    read: async (key, part) => {
      const { client, s3 } = await open()
      const Range = part === null ? undefined : `bytes=${part.first}-${part.last}`
      try {
        const { Body } = await client.send(new s3.GetObjectCommand({ Bucket, Key: keyOf(key), Range }))
        return Body instanceof Readable ? Body : null
      } catch (error) {
        if (error instanceof s3.NoSuchKey) return null
        throw new FilesUnavailable(error)
      }
    },

    delete: async (key) => {
      const { client, s3 } = await open()
      const Key = keyOf(key)
      try {
        await client.send(new s3.DeleteObjectCommand({ Bucket, Key }))
        // What a process that died was uploading is no object yet, and is paid for all the same.
        const { Uploads = [] } = await client.send(
          new s3.ListMultipartUploadsCommand({ Bucket, Prefix: Key }),
        )
        for (const { Key: name, UploadId } of Uploads) {
          if (name !== Key) continue
          const abandoned: AbortMultipartUploadCommandInput = { Bucket, Key, UploadId }
          await client.send(new s3.AbortMultipartUploadCommand(abandoned))
        }
      } catch (error) {
        throw new FilesUnavailable(error)
      }
    },
  }
}

type S3 = typeof import('@aws-sdk/client-s3')
type Storage = typeof import('@aws-sdk/lib-storage')

const keyOf = (key: string): string => `attachments/${key}`

async function openClient({ credentials, endpoint, region, usesPaths }: S3Settings) {
  const [s3, storage] = await loadClient()
  const client = new s3.S3Client({
    region,
    forcePathStyle: usesPaths,
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === null ? {} : { credentials }),
    maxAttempts: TRIES,
    requestHandler: { connectionTimeout: CONNECT_MS_MAX, requestTimeout: ANSWER_MS_MAX },
    // Stores of others do not know the checksums that Amazon's takes; TLS sees to the bytes on their way.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return { client, s3, storage }
}

async function loadClient(): Promise<readonly [S3, Storage]> {
  try {
    return await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')])
  } catch (error) {
    throw new OperatorProblem(
      'attachments are to be kept in S3, and its client is not installed: npm install @aws-sdk/client-s3 @aws-sdk/lib-storage',
      { cause: error },
    )
  }
}

/** The client says of a source that failed only that it did; what it failed with is what is thrown on. */
function rememberFailure(source: AsyncIterable<Uint8Array>) {
  const failed: { error: { readonly cause: unknown } | null } = { error: null }
  const bytes = async function* () {
    try {
      yield* source
    } catch (error) {
      failed.error = { cause: error }
      throw error
    }
  }
  return { failed, bytes: bytes() }
}
