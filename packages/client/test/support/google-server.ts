import { createRequire } from 'node:module'
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  status,
  type GrpcObject,
  type ServiceClientConstructor,
} from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'

interface Secret {
  etag: number
  annotations: Record<string, string>
  /** Null for one that was destroyed. */
  readonly versions: (Buffer | null)[]
}
interface Input {
  readonly name?: string
  readonly parent?: string
  readonly secretId?: string
  readonly etag?: string
  readonly secret?: {
    readonly name?: string
    readonly etag?: string
    readonly annotations?: Record<string, string>
  }
  readonly payload?: { readonly data?: Buffer }
}

/** What Google answers instead: a code of gRPC. */
class No extends Error {
  readonly code: number
  constructor(code: number) {
    super('no')
    this.code = code
  }
}

/** A gRPC server of Google's own description of Secret Manager, with its rules for etags, for Google's own SDK; not Google itself. */
export async function openGoogle() {
  const secrets = new Map<string, Secret>()
  const state = { no: null as number | null }
  const found = (name = '') => {
    const secret = secrets.get(name)
    if (secret === undefined) throw new No(status.NOT_FOUND)
    return secret
  }
  const shown = (name: string, { annotations, etag }: Secret) => ({ name, etag: `"${etag}"`, annotations })
  const judge = (secret: Secret, etag = '') => {
    if (etag !== '' && etag !== `"${secret.etag}"`) throw new No(status.FAILED_PRECONDITION)
  }
  const versionOf = (name = '') => {
    const [, place, number] = /^(.+)\/versions\/(\d+)$/.exec(name) ?? []
    return { secret: found(place), at: Number(number) - 1 }
  }
  const methods: Readonly<Record<string, (input: Input) => object>> = {
    getSecret: ({ name = '' }) => shown(name, found(name)),
    createSecret: ({ parent, secret: given, secretId }) => {
      const name = `${parent}/secrets/${secretId}`
      if (secrets.has(name)) throw new No(status.ALREADY_EXISTS)
      const secret = { etag: 1, annotations: given?.annotations ?? {}, versions: [] }
      secrets.set(name, secret)
      return shown(name, secret)
    },
    updateSecret: ({ secret: given }) => {
      const { annotations = {}, etag, name = '' } = given ?? {}
      const secret = found(name)
      judge(secret, etag)
      secret.etag += 1
      secret.annotations = annotations
      return shown(name, secret)
    },
    deleteSecret: ({ etag, name = '' }) => {
      judge(found(name), etag)
      secrets.delete(name)
      return {}
    },
    addSecretVersion: ({ parent, payload }) => {
      const { versions } = found(parent)
      versions.push(payload?.data ?? null)
      return { name: `${parent}/versions/${versions.length}` }
    },
    accessSecretVersion: ({ name }) => {
      const { at, secret } = versionOf(name)
      const data = secret.versions[at]
      if (data == null) throw new No(data === null ? status.FAILED_PRECONDITION : status.NOT_FOUND)
      return { name, payload: { data } }
    },
    destroySecretVersion: ({ name }) => {
      const { at, secret } = versionOf(name)
      secret.versions[at] = null
      return { name }
    },
  }
  const server = new Server()
  server.addService(
    serviceOf().service,
    Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [
        name,
        ({ request }: { request: Input }, answer: (error: object | null, value?: object) => void) => {
          try {
            if (state.no !== null) throw new No(state.no)
            answer(null, method(request))
          } catch (error) {
            answer({ code: (error as No).code, message: 'no' })
          }
        },
      ]),
    ),
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  return {
    port,
    secrets,
    state,
    close: () => {
      server.forceShutdown()
    },
  }
}

function serviceOf(): ServiceClientConstructor {
  const described = createRequire(import.meta.url)(
    '@google-cloud/secret-manager/build/protos/protos.json',
  ) as never
  const options = { longs: String, enums: String, defaults: false, oneofs: true }
  const { google } = loadPackageDefinition(fromJSON(described, options)) as GrpcObject & { google: never }
  const { SecretManagerService } = (google as { cloud: { secretmanager: { v1: Record<string, unknown> } } })
    .cloud.secretmanager.v1
  return SecretManagerService as ServiceClientConstructor
}
