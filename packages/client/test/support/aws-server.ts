import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

interface Secret {
  readonly versions: Map<string, { readonly value: string; readonly labels: Set<string> }>
  changedAtMs: number
}
interface Input {
  readonly SecretId?: string
  readonly Name?: string
  readonly ClientRequestToken?: string
  readonly SecretString?: string
  readonly VersionStage?: string
  readonly VersionStages?: readonly string[]
  readonly MoveToVersionId?: string
  readonly RemoveFromVersionId?: string
}

/** What AWS answers with a status of 400: a name for programs, and a text. */
class No extends Error {}

/** A server that speaks the protocol of AWS Secrets Manager, as its reference has it, to AWS's own SDK; not AWS itself. */
export async function openAws(accessKeyId: string) {
  const secrets = new Map<string, Secret>()
  /** `removing`: names that AWS still removes, and how often it says so. */
  const state = { clockOffMs: 0, writes: 0, removing: 1, no: null as string | null }
  const leaving = new Map<string, number>()
  const touched = (secret: Secret) => (secret.changedAtMs = Date.now() + state.clockOffMs)
  const labelled = (secret: Secret, label: string) =>
    [...secret.versions].find(([, { labels }]) => labels.has(label))?.[0]
  const found = (name = '') => {
    const secret = secrets.get(name)
    if (secret === undefined) throw new No('ResourceNotFoundException')
    return secret
  }
  const add = (
    secret: Secret,
    { ClientRequestToken: id = '', SecretString: value = '', VersionStages: labels = [] }: Input,
  ) => {
    if (id.length < 32) throw new No('ValidationException')
    const before = secret.versions.get(id)
    if (before !== undefined && before.value !== value) throw new No('ResourceExistsException')
    if (before === undefined) secret.versions.set(id, { value, labels: new Set() })
    for (const label of labels) move(secret, label, id)
    touched(secret)
    state.writes += 1
  }
  const move = (secret: Secret, label: string, to: string | undefined) => {
    const from = labelled(secret, label)
    if (from !== undefined) secret.versions.get(from)?.labels.delete(label)
    if (to !== undefined) secret.versions.get(to)?.labels.add(label)
    if (label === 'AWSCURRENT' && from !== undefined && from !== to) move(secret, 'AWSPREVIOUS', from)
  }
  const operations: Readonly<Record<string, (input: Input) => object>> = {
    CreateSecret: (input) => {
      const { Name: name = '' } = input
      const left = leaving.get(name) ?? 0
      if (left > 0) {
        leaving.set(name, left - 1)
        throw new No('InvalidRequestException')
      }
      if (secrets.has(name)) throw new No('ResourceExistsException')
      const secret: Secret = { versions: new Map(), changedAtMs: 0 }
      secrets.set(name, secret)
      add(secret, { ...input, VersionStages: ['AWSCURRENT'] })
      return { Name: name, VersionId: input.ClientRequestToken }
    },
    DeleteSecret: ({ SecretId: name = '' }) => {
      found(name)
      secrets.delete(name)
      leaving.set(name, state.removing)
      return { Name: name }
    },
    DescribeSecret: ({ SecretId: name }) => {
      const secret = found(name)
      const versions = [...secret.versions].filter(([, { labels }]) => labels.size > 0)
      return {
        Name: name,
        LastChangedDate: secret.changedAtMs / 1_000,
        VersionIdsToStages: Object.fromEntries(versions.map(([id, { labels }]) => [id, [...labels]])),
      }
    },
    GetSecretValue: ({ SecretId: name, VersionStage: label = 'AWSCURRENT' }) => {
      const secret = found(name)
      const id = labelled(secret, label) ?? ''
      return { Name: name, VersionId: id, SecretString: secret.versions.get(id)?.value }
    },
    PutSecretValue: (input) => {
      add(found(input.SecretId), input)
      return { VersionId: input.ClientRequestToken }
    },
    UpdateSecretVersionStage: ({ SecretId: name, ...input }) => {
      const { MoveToVersionId: to, RemoveFromVersionId: from, VersionStage: label = '' } = input
      const secret = found(name)
      if (to !== undefined && !secret.versions.has(to)) throw new No('ResourceNotFoundException')
      const attached = labelled(secret, label)
      // A label that is attached elsewhere moves only from the version that is named.
      if (attached !== undefined && attached !== to && attached !== from)
        throw new No('InvalidParameterException')
      if (from !== undefined && attached !== from) throw new No('InvalidParameterException')
      move(secret, label, to)
      touched(secret)
      return { Name: name }
    },
  }
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response
        .writeHead(status, {
          'content-type': 'application/x-amz-json-1.1',
          date: new Date(Date.now() + state.clockOffMs).toUTCString(),
        })
        .end(JSON.stringify(body))
    const handle = async () => {
      const { authorization = '', 'x-amz-target': target } = request.headers
      const input = (await json(request)) as Input
      if (!authorization.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`))
        return answer(400, {
          __type: 'UnrecognizedClientException',
          message: 'The security token is invalid.',
        })
      if (state.no !== null) return answer(400, { __type: state.no, message: 'no' })
      try {
        return answer(200, operations[String(target).replace('secretsmanager.', '')]?.(input) ?? {})
      } catch (error) {
        return answer(400, { __type: (error as Error).message, message: 'no' })
      }
    }
    void handle()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets,
    state,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
