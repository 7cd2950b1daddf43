import type * as Sdk from '@aws-sdk/client-secrets-manager'
import { MudraError } from '../errors.js'
import { parseObject } from '../endpoint.js'
import { redacted } from '../redaction.js'
import { Turns, type Store } from '../store.js'
import { pause } from '../waiting.js'
import { hashOf } from './hash.js'
import { LEASE_SECONDS, overtaken, takeLock } from './lease.js'
import { loadPackage } from './optional-package.js'

/** Where in AWS the secrets are. */
export interface AwsSecretsManagerOptions {
  /** Names of the secrets begin so: `reports/asana`. Each account is a secret below it. */
  readonly prefix: string
  /** A `SecretsManagerClient` of your own; one with the region and the credentials of the environment unless given. */
  readonly client?: {
    /** Sends a command of the SDK. */
    send(command: never): Promise<unknown>
  }
}

/** AWS removes a secret some time after it was told to, and until then takes none of the same name. */
const REMOVAL_SECONDS_MAX = 30
const REMOVAL_POLL_MS = 1_000

const CURRENT = 'AWSCURRENT'
/** The version that has this label is the lock's holder. AWS moves a label from a version only if told which: that decides who has it. */
const LOCK = 'MUDRA_LOCK'
/** Labels that a version needs until it has another: AWS removes what has none after some time. */
const HOLDER = 'MUDRA_HOLDER'
const NEW = 'MUDRA_NEW'

/**
 * Keeps credentials in AWS Secrets Manager: each account is a secret. Needs the package `@aws-sdk/client-secrets-manager`. Writers on all machines wait for each other
 * by a staging label of the secret, and what is renewed becomes the current version only if nobody else has written since.
 *
 * The role needs `CreateSecret`, `DeleteSecret`, `DescribeSecret`, `GetSecretValue`, `PutSecretValue` and `UpdateSecretVersionStage` of `secretsmanager:` on
 * `PREFIX/*`. Each process that renews adds a version when it first does, and each renewal one; AWS keeps about a hundred of a day.
 *
 * @example
 * ```ts
 * import { oauth } from '@mudra/client'
 * import { awsSecretsManagerStore } from '@mudra/client/stores/aws'
 *
 * const store = awsSecretsManagerStore({ prefix: 'reports/asana' })
 * const app = oauth({ clientId: '1200000000000000', store })
 * ```
 * @throws MudraError `setting_invalid`; its methods `package_missing`, `store_refused`, `store_unavailable`, `store_locked`, `store_corrupt`
 */
export function awsSecretsManagerStore({ client, prefix }: AwsSecretsManagerOptions): Store {
  if (!/^[\w/+=.@-]{1,400}$/.test(prefix))
    throw new MudraError(
      'setting_invalid',
      'prefix must have letters, digits and /_+=.@- alone, such as reports/asana.',
    )
  const description = `AWS Secrets Manager ${prefix}`
  let made: Promise<Aws> | null = null
  const aws = async () => {
    made ??= awsOf(client as AwsClient | undefined, description)
    try {
      return await made
    } catch (error) {
      made = null
      throw error
    }
  }
  const turns = new Turns()
  /** Of this process in each secret. */
  const holders = new Map<string, string>()
  const nameOf = async (key: string) => `${prefix}/${await hashOf(key)}`
  const store: Store = {
    description,
    read: async (key) => (await readCurrent(await aws(), await nameOf(key), description)).text,
    update: async (key, change) => {
      const name = await nameOf(key)
      await turns.run(name, async () => {
        const secrets = await aws()
        const mine = holders.get(name) ?? crypto.randomUUID()
        holders.set(name, mine)
        await takeLock(async () => await tryLock(secrets, name, mine), description)
        let isRemoved = false
        try {
          const before = await readCurrent(secrets, name, description)
          const text = await change(before.text)
          isRemoved = text === null
          if (text === null)
            await secrets.call('DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true })
          else if (text !== before.text)
            await replace(secrets, { name, text, before: before.version, description })
        } finally {
          if (isRemoved) holders.delete(name)
          else await giveBack(secrets, name, mine)
        }
      })
    },
  }
  return redacted(store, `[Store ${description}]`)
}

interface AwsClient {
  send(command: object): Promise<object>
}

type Called = Readonly<Record<string, unknown>>
type Command =
  | 'CreateSecret'
  | 'DeleteSecret'
  | 'DescribeSecret'
  | 'GetSecretValue'
  | 'PutSecretValue'
  | 'UpdateSecretVersionStage'

interface Aws {
  /** @returns the answer, and AWS's name of the error where that is one that decides something */
  call(
    command: Command,
    input: object,
  ): Promise<{ readonly answer: Called; readonly no: Expected | null; readonly nowMs: number }>
}

const EXPECTED = [
  'ResourceNotFoundException',
  'ResourceExistsException',
  'InvalidParameterException',
  'InvalidRequestException',
] as const
type Expected = (typeof EXPECTED)[number]

async function awsOf(given: AwsClient | undefined, description: string): Promise<Aws> {
  const sdk = await loadPackage(
    '@aws-sdk/client-secrets-manager',
    async () => await import('@aws-sdk/client-secrets-manager'),
  )
  const client = given ?? new sdk.SecretsManagerClient({})
  return {
    call: async (name, input) => {
      const command = commandOf(sdk, name, input)
      const heard = hearDate(command)
      try {
        const answer = (await client.send(command)) as Called
        return { answer, no: null, nowMs: heard() }
      } catch (error) {
        const no = EXPECTED.find((one) => error instanceof Error && error.name === one)
        if (no !== undefined) return { answer: {}, no, nowMs: heard() }
        throw asAwsError(error, description)
      }
    },
  }
}

function commandOf(sdk: typeof Sdk, name: Command, input: object) {
  const commands = {
    CreateSecret: sdk.CreateSecretCommand,
    DeleteSecret: sdk.DeleteSecretCommand,
    DescribeSecret: sdk.DescribeSecretCommand,
    GetSecretValue: sdk.GetSecretValueCommand,
    PutSecretValue: sdk.PutSecretValueCommand,
    UpdateSecretVersionStage: sdk.UpdateSecretVersionStageCommand,
  } as const
  return new (commands[name] as typeof sdk.GetSecretValueCommand)(input as Sdk.GetSecretValueCommandInput)
}

/** Notes the `Date` of the answer: this machine's clock may be off. */
function hearDate(command: Sdk.GetSecretValueCommand): () => number {
  let nowMs = Date.now()
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { headers = {} } = (result.response ?? {}) as { headers?: Record<string, string> }
      const atMs = Date.parse(headers['date'] ?? '')
      if (!Number.isNaN(atMs)) nowMs = atMs
      return result
    },
    { step: 'deserialize', priority: 'low' },
  )
  return () => nowMs
}

/** @returns true where this process has the lock now; null where somebody else has it */
async function tryLock(aws: Aws, name: string, mine: string): Promise<true | null> {
  const attach = async (from: string | null) => {
    const labels = { VersionStage: LOCK, MoveToVersionId: mine }
    const removal = from === null ? {} : { RemoveFromVersionId: from }
    return (await aws.call('UpdateSecretVersionStage', { SecretId: name, ...labels, ...removal })).no
  }
  const no = await attach(null)
  if (no === null) return true
  const { answer, no: missing, nowMs } = await aws.call('DescribeSecret', { SecretId: name })
  const isMissing = missing === 'ResourceNotFoundException' || answer['DeletedDate'] !== undefined
  if (isMissing) await createSecret(aws, name)
  const holder = isMissing ? null : versionWith(labelsOf(answer), LOCK)
  if (holder === mine) return true
  const changedAtMs = answer['LastChangedDate'] instanceof Date ? answer['LastChangedDate'].getTime() : nowMs
  if (holder !== null && nowMs - changedAtMs <= LEASE_SECONDS * 1_000) return null
  // The version that stands for this process: made when it first writes, and again where AWS has removed it. Never while others hold the lock, since
  // it changes the secret, and the time of the last change is that of the lock.
  if (no === 'ResourceNotFoundException')
    await aws.call('PutSecretValue', {
      SecretId: name,
      ClientRequestToken: mine,
      SecretString: JSON.stringify({ holder: mine }),
      VersionStages: [HOLDER],
    })
  return (await attach(holder)) === null ? true : null
}

/** Makes the secret with nothing kept in it, so that there is something to lock. */
async function createSecret(aws: Aws, name: string): Promise<void> {
  const startedMs = performance.now()
  for (;;) {
    const { no } = await aws.call('CreateSecret', {
      Name: name,
      ClientRequestToken: crypto.randomUUID(),
      SecretString: JSON.stringify({ credential: null }),
      Description: 'A credential that @mudra/client keeps',
    })
    if (no === null || no === 'ResourceExistsException') return
    if (performance.now() - startedMs > REMOVAL_SECONDS_MAX * 1_000)
      throw new MudraError(
        'store_unavailable',
        `AWS still removes the secret ${name} (${no}). Try again later, or restore it if somebody scheduled its deletion.`,
      )
    await pause(REMOVAL_POLL_MS)
  }
}

interface Current {
  readonly text: string | null
  readonly version: string | null
}

async function readCurrent(aws: Aws, name: string, description: string): Promise<Current> {
  const { answer, no } = await aws.call('GetSecretValue', { SecretId: name, VersionStage: CURRENT })
  // Told to be removed, which it is sooner or later.
  if (no === 'ResourceNotFoundException' || no === 'InvalidRequestException')
    return { text: null, version: null }
  const { SecretString: value, VersionId: version } = answer
  const kept = typeof value === 'string' ? parseObject(value)?.['credential'] : undefined
  if (typeof kept === 'string' || kept === null) return { text: kept, version: String(version) }
  throw new MudraError(
    'store_corrupt',
    `The secret ${name} in ${description} has no field credential. Nothing was changed.`,
  )
}

/** Makes a new version the current one, if the current one still is the one that was read. */
async function replace(
  aws: Aws,
  {
    before,
    description,
    name,
    text,
  }: { name: string; text: string; before: string | null; description: string },
): Promise<void> {
  const version = crypto.randomUUID()
  await aws.call('PutSecretValue', {
    SecretId: name,
    ClientRequestToken: version,
    SecretString: JSON.stringify({ credential: text }),
    VersionStages: [NEW],
  })
  const { no } = await aws.call('UpdateSecretVersionStage', {
    SecretId: name,
    VersionStage: CURRENT,
    MoveToVersionId: version,
    ...(before === null ? {} : { RemoveFromVersionId: before }),
  })
  if (no === null) return
  // The SDK asks again where an answer was lost: then it is this very version that is current.
  const { answer } = await aws.call('DescribeSecret', { SecretId: name })
  if (versionWith(labelsOf(answer), CURRENT) !== version) throw overtaken(description)
}

async function giveBack(aws: Aws, name: string, mine: string): Promise<void> {
  const label = { SecretId: name, VersionStage: LOCK, RemoveFromVersionId: mine }
  // One that somebody took over is theirs; one that cannot be given back ends by itself.
  await aws.call('UpdateSecretVersionStage', label).catch(() => {})
}

type Labels = Readonly<Record<string, readonly string[]>>

function labelsOf(answer: Called): Labels {
  return (answer['VersionIdsToStages'] ?? {}) as Labels
}

function versionWith(labels: Labels, label: string): string | null {
  return Object.entries(labels).find(([, stages]) => stages.includes(label))?.[0] ?? null
}

function asAwsError(error: unknown, description: string): MudraError {
  const name = error instanceof Error ? error.name : ''
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  if (
    /AccessDenied|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|InvalidClientToken|CredentialsProvider|TokenProvider/.test(
      name,
    )
  )
    return new MudraError(
      'store_refused',
      `AWS does not let this program use ${description} (${name}). Look at the credentials of its environment and at the policy of its role.`,
      { cause: error, status },
    )
  if (/EncryptionFailure|DecryptionFailure/.test(name))
    return new MudraError(
      'store_refused',
      `The KMS key of ${description} cannot be used (${name}). Is it enabled, and may this role use it?`,
      { cause: error, status },
    )
  if (name === 'LimitExceededException')
    return new MudraError(
      'store_unavailable',
      `${description} has as many versions as AWS keeps of a day. Let fewer processes share one account, or try again tomorrow.`,
      { cause: error, status },
    )
  return new MudraError(
    'store_unavailable',
    `AWS Secrets Manager does not answer, or failed (${name}). Try again later.`,
    {
      cause: error,
      status,
    },
  )
}
