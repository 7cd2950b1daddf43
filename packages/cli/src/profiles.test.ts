import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { placesOf } from './places.js'
import { Profiles, type Profile } from './profiles.js'
import { newTokenPage, readServer, shortName } from './servers.js'

const root = mkdtempSync(join(tmpdir(), 'mudra-cli-profiles-'))
afterAll(() => {
  rmSync(root, { recursive: true })
})
let count = 0
const newProfiles = () => {
  const folder = join(root, String(count++))
  return { folder: join(folder, 'profiles'), profiles: new Profiles(folder) }
}
const ADA: Profile = {
  name: 'localhost:8080',
  server: 'http://localhost:8080',
  app: null,
  scopes: [],
  user: { gid: '1', name: 'Ada', email: 'ada@example.com' },
  store: 'file',
}

describe('profiles', () => {
  it('are a file each, for their owner alone, and come back as they were', async () => {
    const { folder, profiles } = newProfiles()
    expect([await profiles.list(), await profiles.current()]).toEqual([[], null])
    const ben = { ...ADA, name: 'ben@x', app: { clientId: '12', redirectUri: 'urn:x' }, user: null }
    await profiles.write(ADA)
    await profiles.write(ben)
    await profiles.setCurrent(ben.name)
    expect(await profiles.list()).toEqual([ben, ADA])
    expect(readdirSync(folder)).toHaveLength(3)
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o077).toBe(0)
    await profiles.remove(ben.name)
    expect([await profiles.list(), await profiles.current()]).toEqual([[ADA], null])
  })

  it('lose none to writers at the same time', async () => {
    const { profiles } = newProfiles()
    const names = Array.from({ length: 20 }, (_none, at) => `p${at % 10}`)
    await Promise.all(names.map(async (name) => await profiles.write({ ...ADA, name })))
    expect(await profiles.list()).toHaveLength(10)
  })

  it.each(['', '{', '[]', 'null', '{"version":1}', JSON.stringify({ version: 2, ...ADA })])(
    'name a file that is none, and leave it: %s',
    async (text) => {
      const { folder, profiles } = newProfiles()
      await profiles.write(ADA)
      const [file = ''] = readdirSync(folder)
      writeFileSync(join(folder, file), text)
      await expect(profiles.read(ADA.name)).rejects.toMatchObject({
        code: 'profile_corrupt',
        message: expect.stringContaining(join(folder, file)) as string,
      })
      expect(readFileSync(join(folder, file), 'utf8')).toBe(text)
    },
  )

  it.each(['', '../x', 'a/b', 'a b', 'x'.repeat(101)])('have no name like %j', async (name) => {
    await expect(newProfiles().profiles.write({ ...ADA, name })).rejects.toMatchObject({ code: 'usage' })
  })

  it('are not without end', async () => {
    const { folder, profiles } = newProfiles()
    await profiles.write(ADA)
    const [file = ''] = readdirSync(folder)
    for (let at = 0; at < 99; at++)
      writeFileSync(join(folder, `p${at}.json`), readFileSync(join(folder, file)))
    await expect(profiles.write({ ...ADA, name: 'more' })).rejects.toMatchObject({
      code: 'profiles_too_many',
    })
    await profiles.write(ADA)
  })

  it('say so where their folder cannot be used', async () => {
    const { folder, profiles } = newProfiles()
    writeFileSync(join(folder, '..'), '')
    await expect(profiles.write(ADA)).rejects.toMatchObject({ code: 'folder_refused' })
    await expect(profiles.list()).rejects.toMatchObject({ code: 'folder_refused' })
  })
})

describe('where things lie', () => {
  it.each([
    ['linux', {}, ['/home/ada/.config/mudra', '/home/ada/.local/share/mudra/credentials.key']],
    ['linux', { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d' }, ['/c/mudra', '/d/mudra/credentials.key']],
    ['darwin', { MUDRA_CONFIG_DIR: '/m' }, ['/m', '/m/credentials.key']],
  ])('%s %j', (platform, environment, [folder = '', key]) => {
    const places = placesOf({ environment, platform, home: '/home/ada' })
    expect(places).toEqual({ folder, credentials: join(folder, 'credentials'), key })
  })

  it.each([
    ['asana', 'https://app.asana.com'],
    ['Asana', 'https://app.asana.com'],
    ['https://app.asana.com/', 'https://app.asana.com'],
    ['localhost:8080', 'http://localhost:8080'],
    ['127.0.0.1', 'http://127.0.0.1'],
    ['[::1]:1', 'http://[::1]:1'],
    ['mudra.example.com', 'https://mudra.example.com'],
    ['mudra.example.com/below/', 'https://mudra.example.com/below'],
  ])('the server %s is %s', (text, server) => {
    expect(readServer(text)).toBe(server)
  })

  it.each([
    ['http://mudra.example.com', 'address_insecure'],
    ['ftp://mudra.example.com', 'setting_invalid'],
    ['localhost:8080/api/1.0', 'setting_invalid'],
    ['', 'setting_invalid'],
  ])('the server %j is refused: %s', (text, code) => {
    expect(() => readServer(text)).toThrow(expect.objectContaining({ code }))
  })

  it('the page of a new token has its form filled in at Mudra, and not at Asana', () => {
    const wish = { name: 'a b', expires: '30', scopes: ['tasks:read', 'users:read'] }
    expect(newTokenPage('http://localhost:8080', wish)).toBe(
      'http://localhost:8080/0/my-apps/tokens/new?description=a+b&expires=30&access=scopes&scopes=tasks%3Aread&scopes=users%3Aread',
    )
    expect(newTokenPage('https://app.asana.com', wish)).toBe('https://app.asana.com/0/my-apps')
    expect(shortName('https://app.asana.com')).toBe('asana')
  })
})
