import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository, endGroup, npmSettings, npmStart, shellEnvironment } from '../support/clone.js'
import { freePort, REPOSITORY } from '../support/mudrad-process.js'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly allowScripts: Readonly<Record<string, boolean>>
}
interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
}
type Packages = Readonly<Record<string, Locked>>

const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T
const INSTALL_MS_MAX = 300_000

let folder = ''
let home = ''
let npmEnvironment: Readonly<Record<string, string>> = {}
beforeAll(() => {
  // The real path: npm names what it installed by it.
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'mudra-production-')))
  home = join(folder, 'home')
  mkdirSync(home)
  npmEnvironment = npmSettings()
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const newClone = (name: string) => {
  const clone = join(folder, name)
  mkdirSync(clone)
  copyRepository(clone)
  return clone
}
const installedIn = (clone: string) =>
  readJson<{ packages: Packages }>(join(clone, 'node_modules/.package-lock.json')).packages
/** Of what is needed for development, what is needed for nothing else. */
const onlyForDevelopment = (names: Readonly<Record<string, string>>) => {
  const { packages } = readJson<{ packages: Packages }>(join(REPOSITORY, 'package-lock.json'))
  return Object.keys(names).filter((name) => packages[`node_modules/${name}`]?.dev === true)
}
const manifests = () =>
  ['', ...readdirSync(join(REPOSITORY, 'packages')).map((name) => `packages/${name}`)].map((folder) =>
    join(folder, 'package.json'),
  )
const environment = () => ({ ...shellEnvironment(home), ...npmEnvironment })

/** Runs npm without a network. */
const npm = (cwd: string, ...args: string[]) => {
  const { status, stderr } = spawnSync('npm', [...args, '--offline', '--no-audit', '--no-fund'], {
    cwd,
    env: environment(),
    encoding: 'utf8',
  })
  expect([args.join(' '), status, status === 0 ? '' : stderr]).toEqual([args.join(' '), 0, ''])
}

describe('npm start on a clone in which nothing is installed', () => {
  it(
    'installs no development package, leaves none behind after the build, and has nothing to do the next time',
    async () => {
      const clone = newClone('fresh')
      const root = readJson<Manifest>(join(clone, 'package.json'))
      const server = readJson<Manifest>(join(clone, 'packages/server/package.json'))
      const port = await freePort()
      const first = await npmStart(clone, { home, port, npmEnvironment })
      try {
        expect(first.errors()).toMatch(/installing packages.*\n(?:.*\n)*building/)
        const exited = once(first.npm, 'exit')
        process.kill(-(first.npm.pid ?? 0), 'SIGTERM')
        await exited
      } finally {
        await endGroup(first.npm)
      }
      const packages = installedIn(clone)
      const development = Object.entries(packages).filter(([, { dev }]) => dev === true)
      expect(development).toEqual([])
      for (const name of onlyForDevelopment({ ...root.devDependencies, ...server.devDependencies }))
        expect([name, existsSync(join(clone, 'node_modules', name))]).toEqual([name, false])
      for (const name of Object.keys(server.dependencies ?? {}))
        expect([name, existsSync(join(clone, 'node_modules', name))]).toEqual([name, true])
      // Another package of this repository, which nothing here serves.
      for (const name of ['jq-wasm', 'open'])
        expect([name, existsSync(join(clone, 'node_modules', name))]).toEqual([name, false])
      expect(existsSync(join(clone, 'node_modules/.bin/node'))).toBe(true)

      const second = await npmStart(clone, { home, port, npmEnvironment })
      await endGroup(second.npm)
      expect(second.errors()).not.toMatch(/installing|building/)
    },
    INSTALL_MS_MAX,
  )
})

describe('a lock file that does not fit', () => {
  const LOCK = 'package-lock.json'
  const CLIENTS = 'packages/server/test/clients/npm'
  /** A clone in which something was installed once, as far as can be told from a file; it stays as it is. */
  const clone = (name: string) => {
    const path = join(folder, name)
    // As much of a clone as says what is to be installed.
    for (const file of ['scripts/ready.mjs', '.npmrc', LOCK, join(CLIENTS, LOCK), ...manifests()])
      cpSync(join(REPOSITORY, file), join(path, file))
    mkdirSync(join(path, 'node_modules'))
    writeFileSync(join(path, 'node_modules/.package-lock.json'), '{"packages":{}}')
    writeFileSync(join(path, 'node_modules/precious'), 'as it was')
    return path
  }
  const ready = (path: string, ...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/ready.mjs', ...args], {
      cwd: path,
      env: environment(),
      encoding: 'utf8',
    })
    return { status, said: stderr.trimEnd().split('\n').at(-1) }
  }
  const changed = (path: string, file: string, change: (text: string) => string) => {
    writeFileSync(join(path, file), change(readFileSync(join(path, file), 'utf8')))
  }

  it.each<[what: string, break_: (path: string) => void, said: RegExp]>([
    [
      'a package.json wants another version than it',
      (path) => {
        changed(path, 'packages/server/package.json', (text) =>
          text.replace(/"fastify": "[^"]*"/, '"fastify": "5.0.0"'),
        )
      },
      /^package-lock\.json does not fit the package\.json files, so nothing was installed\. .*npm install/,
    ],
    [
      'a package.json wants a package that it does not know',
      (path) => {
        changed(path, 'packages/server/package.json', (text) =>
          text.replace('"dependencies": {', '"dependencies": {\n    "left-pad": "1.3.0",'),
        )
      },
      /^package-lock\.json does not fit the package\.json files, so nothing was installed\. /,
    ],
    [
      'it is cut off',
      (path) => {
        changed(path, LOCK, (text) => text.slice(0, text.length / 2))
      },
      /^package-lock\.json is missing or cannot be read, so nothing was installed: /,
    ],
    [
      'it is gone',
      (path) => {
        rmSync(join(path, LOCK))
      },
      /^package-lock\.json is missing or cannot be read, so nothing was installed: /,
    ],
  ])('%s: fails, in a start and in a test, and installs nothing', (what, break_, said) => {
    const path = clone(`broken ${what}`)
    break_(path)
    const lock = existsSync(join(path, LOCK)) ? readFileSync(join(path, LOCK), 'utf8') : null
    for (const args of [['start'], []]) {
      const ended = ready(path, ...args)
      expect(ended.status).toBe(1)
      expect(ended.said).toMatch(said)
      expect(readFileSync(join(path, 'node_modules/precious'), 'utf8')).toBe('as it was')
      expect(existsSync(join(path, LOCK)) ? readFileSync(join(path, LOCK), 'utf8') : null).toBe(lock)
    }
  })

  it('a package that is not the one that it names is not used', () => {
    const path = join(folder, 'other bytes')
    mkdirSync(join(path, 'packages/server'), { recursive: true })
    cpSync(join(REPOSITORY, 'scripts/ready.mjs'), join(path, 'scripts/ready.mjs'))
    const write = (file: string, manifest: object) => {
      writeFileSync(join(path, file), JSON.stringify({ version: '1.0.0', ...manifest }))
    }
    write('package.json', { name: 'one', workspaces: ['packages/*'], devDependencies: {} })
    mkdirSync(join(path, 'some'))
    write('some/package.json', { name: 'some' })
    npm(join(path, 'some'), 'pack', '--pack-destination', path)
    write('packages/server/package.json', {
      name: 'server',
      dependencies: { some: 'file:../../some-1.0.0.tgz' },
      devDependencies: {},
    })
    npm(path, 'install', '--package-lock-only')
    changed(path, LOCK, (text) =>
      text.replace(/"sha512-[^"]*"/, `"sha512-${Buffer.alloc(64, 7).toString('base64')}"`),
    )
    const ended = ready(path, 'start')
    expect(ended.status).toBe(1)
    expect(ended.said).toMatch(/^A package is not the one that package-lock\.json names: /)
    expect(existsSync(join(path, 'node_modules/some'))).toBe(false)
  })
})

describe('scripts of packages', () => {
  it('are named, each of them, and none is let run', () => {
    const { packages } = readJson<{ packages: Packages }>(join(REPOSITORY, 'package-lock.json'))
    const { allowScripts } = readJson<Manifest>(join(REPOSITORY, 'package.json'))
    const withScript = Object.entries(packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript === true,
    )
    const names = withScript.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13))
    expect(Object.keys(allowScripts).toSorted()).toEqual(names.toSorted())
    expect(Object.values(allowScripts).filter((allowed) => allowed)).toEqual([])
    // What serves has none at all.
    expect(withScript.filter(([, { dev }]) => dev !== true)).toEqual([])
  })

  it('do not run, whoever installs: as npm ci, as npm install, as npm rebuild', () => {
    const place = join(folder, 'scripts')
    const evil = join(place, 'evil')
    mkdirSync(evil, { recursive: true })
    const mark = join(place, 'it-ran')
    const scripts = Object.fromEntries(
      ['preinstall', 'install', 'postinstall', 'prepare'].map((event) => [
        event,
        `echo ${event} >> "${mark}"`,
      ]),
    )
    writeFileSync(join(evil, 'package.json'), JSON.stringify({ name: 'evil', version: '1.0.0', scripts }))
    const project = join(place, 'project')
    mkdirSync(project)
    npm(evil, 'pack', '--ignore-scripts', '--pack-destination', project)
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ name: 'project', dependencies: { evil: 'file:evil-1.0.0.tgz' }, scripts }),
    )
    // Without our settings they would: it is those that keep them from it.
    npm(project, 'install')
    expect(readFileSync(mark, 'utf8')).toContain('postinstall')
    rmSync(mark)
    rmSync(join(project, 'node_modules'), { recursive: true })

    cpSync(join(REPOSITORY, '.npmrc'), join(project, '.npmrc'))
    npm(project, 'install')
    npm(project, 'ci')
    npm(project, 'rebuild')
    expect(existsSync(join(project, 'node_modules/evil/package.json'))).toBe(true)
    expect(existsSync(mark)).toBe(false)
  })

  it('and the lock file has the sum of every package, of every platform', () => {
    const { packages } = readJson<{ packages: Packages }>(join(REPOSITORY, 'package-lock.json'))
    const without = Object.entries(packages).filter(
      ([path, { integrity, link }]) =>
        path.includes('node_modules/') && link !== true && integrity === undefined,
    )
    expect(without.map(([path]) => path)).toEqual([])
  })
})
