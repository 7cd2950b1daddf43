import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { credentials, status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { memoryStore, personalAccessToken, type Store } from '../src/index.js'
import { awsSecretsManagerStore } from '../src/stores/aws.js'
import { encryptedFileStore } from '../src/stores/file.js'
import { googleSecretManagerStore } from '../src/stores/google.js'
import { keychainStore } from '../src/stores/keychain.js'
import { vaultStore } from '../src/stores/vault.js'
import { openAws } from './support/aws-server.js'
import { openGoogle } from './support/google-server.js'
import { keychainMissing, openSecretService } from './support/secret-service.js'
import { openVault } from './support/vault-server.js'

const folder = mkdtempSync(join(tmpdir(), 'mudra-stores-'))
const KEY = Buffer.alloc(32, 7)
const TOKEN = 'hvs.secret'
const answer = async (text: string | null) => await Promise.resolve(text)
const KEY_ID = 'AKIAEXAMPLE'
/** Why the keychain is not tested here; null where it is. */
const missing = keychainMissing()
let vault: Awaited<ReturnType<typeof openVault>>
let aws: Awaited<ReturnType<typeof openAws>>
let google: Awaited<ReturnType<typeof openGoogle>>
let googleClient: SecretManagerServiceClient
let keychain: Awaited<ReturnType<typeof openSecretService>> | null = null
beforeAll(async () => {
  vault = await openVault(TOKEN)
  aws = await openAws(KEY_ID)
  google = await openGoogle()
  // It is no machine of Google's.
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none')
  googleClient = new SecretManagerServiceClient({
    apiEndpoint: '127.0.0.1',
    port: google.port,
    sslCreds: credentials.createInsecure(),
    projectId: 'reports-273',
  })
  if (missing !== null) return
  keychain = await openSecretService()
  await keychain.startKeyring()
})
afterAll(async () => {
  await vault.close()
  await aws.close()
  await googleClient.close()
  google.close()
  await keychain?.close()
  rmSync(folder, { recursive: true })
})

const awsClient = (accessKeyId = KEY_ID) =>
  new SecretsManagerClient({
    endpoint: aws.url,
    region: 'eu-central-1',
    credentials: { accessKeyId, secretAccessKey: 'secret' },
    maxAttempts: 1,
  })

/** One for all: each would make a key from the passphrase, which takes a second. */
const byPassphrase = encryptedFileStore({ path: join(folder, 'pp'), passphrase: 'four words' })

/** Files are real ones, and so is the keychain: GNOME Keyring. Vault, AWS and Google are servers that speak their protocols, the last two to their own SDKs. */
const STORES: Readonly<Record<string, (name: string) => Store>> = {
  memory: () => memoryStore(),
  'file with a key': (name) => encryptedFileStore({ path: join(folder, `key-${name}`), key: KEY }),
  'file with a key file': (name) =>
    encryptedFileStore({ path: join(folder, `kf-${name}`), keyFile: join(folder, `kf-${name}.key`) }),
  'file with a passphrase': () => byPassphrase,
  vault: (name) => vaultStore({ address: vault.url, token: TOKEN, path: `of/${name}` }),
  'AWS Secrets Manager': (name) => awsSecretsManagerStore({ prefix: `of/${name}`, client: awsClient() }),
  'Google Secret Manager': (name) =>
    googleSecretManagerStore({ project: 'reports-273', prefix: `of-${name}`, client: googleClient }),
  keychain: (name) => keychainStore({ service: `mudra ${name}`, lockFolder: join(folder, 'locks') }),
}

const CASES = Object.entries(STORES).filter(([kind]) => kind !== 'keychain' || missing === null)
if (missing !== null) it.skip(`store: keychain, for want of one: ${missing}`, () => {})

describe.each(CASES)('store: %s', (kind, open) => {
  it('keeps, changes and removes, each account for itself', async () => {
    const store = open('a')
    expect(await store.read('ada')).toBeNull()
    await store.update('ada', async (kept) => await answer(`${kept ?? 'none'} 1`))
    await store.update('ben', async () => await answer('other'))
    await store.update('ada', async (kept) => await answer(`${kept ?? ''} 2`))
    expect([await store.read('ada'), await store.read('ben')]).toEqual(['none 1 2', 'other'])
    await store.update('ada', async () => await answer(null))
    expect([await store.read('ada'), await store.read('ben')]).toEqual([null, 'other'])
    await store.update('ada', async (kept) => await answer(kept))
    expect(await store.read('ada')).toBeNull()
  })

  it('leaves what is kept where a change throws, and goes on afterwards', async () => {
    const store = open('b')
    await store.update('ada', async () => await answer('kept'))
    const failing = store.update('ada', async () => await Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await store.read('ada')).toBe('kept')
    await store.update('ada', async () => await answer('after'))
    expect(await store.read('ada')).toBe('after')
  })

  it('lets nobody between reading and writing', async () => {
    const first = open('c')
    await first.update('count', async () => await answer('0'))
    const isShared = kind === 'memory' || kind.endsWith('passphrase')
    const all = Array.from({ length: 5 }, () => (isShared ? first : open('c')))
    const add = async (store: Store) => {
      await store.update('count', async (kept) => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        return String(Number(kept) + 1)
      })
    }
    await Promise.all([...all, ...all].map(add))
    expect(await first.read('count')).toBe('10')
  })

  it('holds a personal access token, and prints nothing of it', async () => {
    const store = open('d')
    const credential = personalAccessToken({ store })
    await expect(credential.accessToken()).rejects.toMatchObject({ code: 'signed_out' })
    await credential.keep('1/2:secret')
    expect(await personalAccessToken({ store }).accessToken()).toBe('1/2:secret')
    expect(`${inspect(store, { depth: 9 })}${JSON.stringify(store)}`).not.toMatch(/2:secret|hvs|four words/)
  })
})

describe('a file', () => {
  const path = join(folder, 'file')
  const store = () => encryptedFileStore({ path, key: KEY })

  it('is its owner’s alone, has nothing in clear, and leaves nothing beside it', async () => {
    await store().update('ada', async () => await answer('mdr_secret'))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, 'utf8')).not.toContain('mdr_secret')
    expect(readdirSync(folder).filter((name) => name.startsWith('file'))).toEqual(['file'])
  })

  it('says that others may read it, that the key is another, that it is cut off, and changes none of it', async () => {
    chmodSync(path, 0o640)
    await expect(store().read('ada')).rejects.toMatchObject({ code: 'store_too_open' })
    chmodSync(path, 0o600)
    const other = encryptedFileStore({ path, key: Buffer.alloc(32, 8) })
    await expect(other.update('ada', async () => await answer('x'))).rejects.toMatchObject({
      code: 'store_key_wrong',
    })
    const byWords = encryptedFileStore({ path, passphrase: 'words' })
    await expect(byWords.read('ada')).rejects.toMatchObject({ code: 'store_key_wrong' })
    expect(await store().read('ada')).toBe('mdr_secret')
    const whole = readFileSync(path, 'utf8')
    writeFileSync(path, whole.slice(0, 40))
    const cut = store().update('ada', async () => await answer('x'))
    await expect(cut).rejects.toMatchObject({ code: 'store_corrupt', retryable: false })
    expect(readFileSync(path, 'utf8')).toBe(whole.slice(0, 40))
    writeFileSync(path, whole)
    expect(() => encryptedFileStore({ path, key: 'short' })).toThrow(
      expect.objectContaining({ code: 'setting_invalid' }),
    )
    expect(() => encryptedFileStore({ path, passphrase: '' })).toThrow(
      expect.objectContaining({ code: 'setting_invalid' }),
    )
  })

  it('takes over a lock whose holder is dead, or of another machine and long untouched', async () => {
    const lock = `${path}.lock`
    writeFileSync(lock, `999999999 ${(await import('node:os')).hostname()} x`)
    await store().update('ada', async () => await answer('1'))
    writeFileSync(lock, '1 another-machine x')
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(lock, longAgo, longAgo)
    await store().update('ada', async () => await answer('2'))
    expect(await store().read('ada')).toBe('2')
  })

  it('takes over a lock whose holder is gone and whose number another process has', async () => {
    const lock = `${path}.lock`
    writeFileSync(lock, `${process.pid} ${(await import('node:os')).hostname()} x`)
    const longAgo = new Date(Date.now() - 100_000)
    utimesSync(lock, longAgo, longAgo)
    await store().update('ada', async () => await answer('1'))
    expect(await store().read('ada')).toBe('1')
  })
})

describe('vault', () => {
  it('names a token that is refused, a vault that is sealed, and one that is away', async () => {
    const options = { address: vault.url, token: TOKEN, path: 'of/e' }
    await expect(vaultStore({ ...options, token: 'wrong' }).read('a')).rejects.toMatchObject({
      code: 'store_refused',
    })
    vault.state.isSealed = true
    await expect(vaultStore(options).read('a')).rejects.toMatchObject({
      code: 'store_unavailable',
      retryable: true,
    })
    vault.state.isSealed = false
    const away = vaultStore({ ...options, address: 'http://127.0.0.1:9' })
    await expect(away.read('a')).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(() => vaultStore({ ...options, path: '../x' })).toThrow(
      expect.objectContaining({ code: 'setting_invalid' }),
    )
    expect(() => vaultStore({ ...options, address: 'http://vault.example' })).toThrow(
      expect.objectContaining({ code: 'address_insecure' }),
    )
  })
})

describe('AWS Secrets Manager', () => {
  const at = (prefix: string, client = awsClient()) => awsSecretsManagerStore({ prefix, client })

  it('takes over the lock of one who is gone, and overwrites nothing where its own was taken over', async () => {
    const [one, other] = [at('of/lock'), at('of/lock')]
    const late = one.update('ada', async () => {
      aws.state.clockOffMs = 200_000
      await other.update('ada', async () => await answer('theirs'))
      return 'mine'
    })
    await expect(late).rejects.toMatchObject({ code: 'store_locked', retryable: true })
    expect(await other.read('ada')).toBe('theirs')
    aws.state.clockOffMs = 0
  })

  it('keeps no label but those it needs, so that AWS removes old versions', async () => {
    const store = at('of/labels')
    for (const text of ['1', '2', '3']) await store.update('ada', async () => await answer(text))
    const [, secret] = [...aws.secrets].find(([name]) => name.startsWith('of/labels/')) ?? []
    const labels = [...(secret?.versions.values() ?? [])].map((version) =>
      [...version.labels].toSorted().join(),
    )
    expect(new Set(labels)).toEqual(new Set(['', 'AWSCURRENT,MUDRA_NEW', 'AWSPREVIOUS', 'MUDRA_HOLDER']))
  })

  it('names credentials that are refused, a key that is off, too many versions, and an AWS that is away', async () => {
    const store = at('of/e')
    await store.update('ada', async () => await answer('kept'))
    await expect(at('of/e', awsClient('AKIAOTHER')).read('ada')).rejects.toMatchObject({
      code: 'store_refused',
    })
    for (const [no, code] of [
      ['AccessDeniedException', 'store_refused'],
      ['DecryptionFailure', 'store_refused'],
      ['LimitExceededException', 'store_unavailable'],
      ['InternalServiceError', 'store_unavailable'],
    ] as const) {
      aws.state.no = no
      await expect(store.read('ada')).rejects.toMatchObject({ code })
    }
    aws.state.no = null
    const away = new SecretsManagerClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'eu-central-1',
      credentials: { accessKeyId: KEY_ID, secretAccessKey: 'secret' },
      maxAttempts: 1,
    })
    await expect(at('of/e', away).read('ada')).rejects.toMatchObject({
      code: 'store_unavailable',
      retryable: true,
    })
    for (const secret of aws.secrets.values())
      for (const version of secret.versions.values()) Object.assign(version, { value: 'x' })
    await expect(store.update('ada', async () => await answer('new'))).rejects.toMatchObject({
      code: 'store_corrupt',
    })
    expect(() => at('a b')).toThrow(expect.objectContaining({ code: 'setting_invalid' }))
  })
})

describe('Google Secret Manager', () => {
  const at = (prefix: string) =>
    googleSecretManagerStore({ project: 'reports-273', prefix, client: googleClient })
  const secretOf = (prefix: string) => [...google.secrets].find(([name]) => name.includes(`/${prefix}-`))?.[1]

  it('takes over the lock of one who is gone, and overwrites nothing where its own was taken over', async () => {
    const [one, other] = [at('lock'), at('lock')]
    const late = one.update('ada', async () => {
      Object.assign(secretOf('lock')?.annotations ?? {}, { 'mudra-lock': `x ${Date.now() - 10_000_000}` })
      await other.update('ada', async () => await answer('theirs'))
      return 'mine'
    })
    await expect(late).rejects.toMatchObject({ code: 'store_locked', retryable: true })
    expect(await other.read('ada')).toBe('theirs')
  })

  it('destroys what it replaced, and removes the secret with the account', async () => {
    const store = at('old')
    for (const text of ['1', '2', '3']) await store.update('ada', async () => await answer(text))
    expect(secretOf('old')?.versions.map((version) => version === null)).toEqual([true, true, false])
    await store.update('ada', async () => await answer(null))
    expect(secretOf('old')).toBeUndefined()
  })

  it('names credentials that are refused and a Google that is away, and what is no credential', async () => {
    const store = at('e')
    await store.update('ada', async () => await answer('kept'))
    for (const [no, code] of [
      [status.PERMISSION_DENIED, 'store_refused'],
      [status.UNAUTHENTICATED, 'store_refused'],
      [status.RESOURCE_EXHAUSTED, 'store_unavailable'],
    ] as const) {
      google.state.no = no
      await expect(store.read('ada')).rejects.toMatchObject({ code })
    }
    google.state.no = null
    secretOf('e')?.versions.fill(Buffer.from('x'))
    await expect(store.update('ada', async () => await answer('new'))).rejects.toMatchObject({
      code: 'store_corrupt',
    })
    secretOf('e')?.versions.fill(null)
    await expect(store.read('ada')).rejects.toMatchObject({ code: 'store_corrupt' })
    expect(() => at('a/b')).toThrow(expect.objectContaining({ code: 'setting_invalid' }))
  })
})

describe.skipIf(missing !== null)('a keychain: GNOME Keyring', () => {
  it('says that it is locked and that there is none, and loses nothing', async () => {
    const store = keychainStore({ service: 'mudra e', lockFolder: join(folder, 'locks') })
    await store.update('ada', async () => await answer('kept'))
    keychain?.lock()
    const locked = { code: 'keychain_locked', retryable: false }
    await expect(store.read('ada')).rejects.toMatchObject(locked)
    await expect(store.update('ada', async () => await answer('new'))).rejects.toMatchObject(locked)
    await keychain?.stopKeyring()
    const absent = { code: 'keychain_absent', retryable: false }
    await expect(store.read('ada')).rejects.toMatchObject(absent)
    await expect(store.update('ada', async () => await answer('new'))).rejects.toMatchObject(absent)
    await keychain?.startKeyring()
    expect(await store.read('ada')).toBe('kept')
    expect(readdirSync(join(folder, 'locks'))).toEqual([])
  })
})
