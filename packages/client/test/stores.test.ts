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
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryStore, personalAccessToken, type Store } from '../src/index.js'
import { encryptedFileStore } from '../src/stores/file.js'
import { vaultStore } from '../src/stores/vault.js'
import { openVault } from './support/vault-server.js'

const folder = mkdtempSync(join(tmpdir(), 'mudra-stores-'))
const KEY = Buffer.alloc(32, 7)
const TOKEN = 'hvs.secret'
const answer = async (text: string | null) => await Promise.resolve(text)
let vault: Awaited<ReturnType<typeof openVault>>
beforeAll(async () => {
  vault = await openVault(TOKEN)
})
afterAll(async () => {
  await vault.close()
  rmSync(folder, { recursive: true })
})

/** Files are real ones; Vault is a server that speaks its protocol. */
const STORES: Readonly<Record<string, (name: string) => Store>> = {
  memory: () => memoryStore(),
  'file with a key': (name) => encryptedFileStore({ path: join(folder, `key-${name}`), key: KEY }),
  'file with a key file': (name) =>
    encryptedFileStore({ path: join(folder, `kf-${name}`), keyFile: join(folder, `kf-${name}.key`) }),
  'file with a passphrase': (name) =>
    encryptedFileStore({ path: join(folder, `pp-${name}`), passphrase: 'four words' }),
  vault: (name) => vaultStore({ address: vault.url, token: TOKEN, path: `of/${name}` }),
}

describe.each(Object.entries(STORES))('store: %s', (kind, open) => {
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
    const shared = open('c')
    const [one, other] = kind === 'memory' ? [shared, shared] : [shared, open('c')]
    const add = async (store: Store) => {
      await store.update('count', async (kept) => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        return String(Number(kept ?? '0') + 1)
      })
    }
    await Promise.all(Array.from({ length: 10 }, async (_none, at) => await add(at % 2 === 0 ? one : other)))
    expect(await other.read('count')).toBe('10')
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
