import { join } from 'node:path'
import type { S3Settings } from '../platform/s3-file-store.js'
import { readSecretFile } from '../platform/secret-file.js'

/** Where the files of attachments lie. */
export type AttachmentSettings =
  { readonly kind: 'folder'; readonly folder: string } | ({ readonly kind: 's3' } & S3Settings)

/** What names a bucket, and who may use it. */
export const ATTACHMENT_SETTINGS = [
  {
    variable: 'MUDRA_ATTACHMENTS_S3_BUCKET',
    flag: 'attachments-s3-bucket',
    value: 'NAME',
    help: 'bucket of S3, or of what speaks it, for the files of attachments; the data folder unless set',
  },
  {
    variable: 'MUDRA_ATTACHMENTS_S3_ENDPOINT',
    flag: 'attachments-s3-endpoint',
    value: 'URL',
    help: 'where the store of that bucket answers, like https://s3.example.com; Amazon’s own unless set',
  },
  {
    variable: 'MUDRA_ATTACHMENTS_S3_REGION',
    flag: 'attachments-s3-region',
    value: 'REGION',
    help: 'region of that bucket, us-east-1 unless set',
  },
  {
    variable: 'MUDRA_ATTACHMENTS_S3_ACCESS_KEY_ID',
    flag: 'attachments-s3-access-key-id',
    value: 'ID',
    help: 'who uses that bucket; what the machine is given (a role, a profile) unless set',
  },
  {
    variable: 'MUDRA_ATTACHMENTS_S3_SECRET_KEY_FILE',
    flag: 'attachments-s3-secret-key-file',
    value: 'FILE',
    help: 'file with the secret access key that belongs to that id',
  },
  {
    variable: 'MUDRA_ATTACHMENTS_S3_ADDRESSING',
    flag: 'attachments-s3-addressing',
    value: 'path|host',
    help: 'where addresses name the bucket: path where an endpoint is set, host for Amazon, unless set',
  },
] as const

type Flag = (typeof ATTACHMENT_SETTINGS)[number]['flag']

const REGION_OTHERWISE = 'us-east-1'
/** As Amazon has them, and all that speak as it does. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const REGION = /^[a-z0-9-]{1,64}$/
const LOOPBACK_HOST = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
const SECRET_REMEDY = 'put the secret access key into it, alone: (umask 077; cat > FILE)'

/** Reads where files are kept: in the data folder, or in a bucket. */
export function readAttachments(
  texts: ReadonlyMap<string, string>,
  {
    complain,
    dataDir,
  }: { readonly dataDir: string; readonly complain: (flag: Flag, problem: string) => void },
): AttachmentSettings {
  const text = (flag: Flag) => texts.get(flag)
  const bucket = text('attachments-s3-bucket')
  if (bucket === undefined) {
    for (const { flag } of ATTACHMENT_SETTINGS)
      if (text(flag) !== undefined)
        complain(flag, 'is set without MUDRA_ATTACHMENTS_S3_BUCKET, which names the bucket')
    return { kind: 'folder', folder: join(dataDir, 'attachments') }
  }
  if (!BUCKET.test(bucket))
    complain('attachments-s3-bucket', `${bucket} is no name of a bucket; use one like mudra-attachments`)
  const region = text('attachments-s3-region') ?? REGION_OTHERWISE
  if (!REGION.test(region))
    complain('attachments-s3-region', `${region} is no region; use one like eu-central-1`)
  const addressing = text('attachments-s3-addressing')
  if (addressing !== undefined && addressing !== 'path' && addressing !== 'host')
    complain('attachments-s3-addressing', 'must be path or host')
  const endpoint = readEndpoint(text('attachments-s3-endpoint'), complain)
  return {
    kind: 's3',
    bucket,
    region,
    endpoint,
    credentials: readCredentials(text, complain),
    usesPaths: addressing === undefined ? endpoint !== null : addressing === 'path',
  }
}

type Complain = (flag: Flag, problem: string) => void

function readEndpoint(text: string | undefined, complain: Complain): string | null {
  if (text === undefined) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '')
    complain('attachments-s3-endpoint', 'is not an address; use one like https://s3.example.com')
  else if (url.protocol === 'http:' && !LOOPBACK_HOST.test(url.hostname))
    complain('attachments-s3-endpoint', 'must be https: files would travel in clear')
  return text
}

function readCredentials(text: (flag: Flag) => string | undefined, complain: Complain) {
  const accessKeyId = text('attachments-s3-access-key-id')
  const file = text('attachments-s3-secret-key-file')
  if (accessKeyId === undefined && file === undefined) return null
  if (accessKeyId === undefined)
    complain('attachments-s3-access-key-id', 'is missing; the id and the file with its secret go together')
  if (file === undefined) {
    complain('attachments-s3-secret-key-file', 'is missing; the id and the file with its secret go together')
    return null
  }
  const secretAccessKey = readSecretFile(file, {
    remedy: SECRET_REMEDY,
    complain: (problem) => {
      complain('attachments-s3-secret-key-file', problem)
    },
  })
  return accessKeyId === undefined || secretAccessKey === null ? null : { accessKeyId, secretAccessKey }
}
