import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { copyRepository, endGroup, npmSettings, shellEnvironment } from '../support/clone.js'
import { indentedBlocks } from '../support/indented-blocks.js'
import { freePort, REPOSITORY, waitForLine } from '../support/mudrad-process.js'
import { kitCases, packKit } from '../support/published-kit.js'
import { pack, type Packed } from '../support/published.js'
import { spawn } from '../support/spawn.js'

const INSTALL_MS_MAX = 300_000
/** In bytes: of what is downloaded, without the packages that it needs. */
const TARBALL_BYTES_MAX = 1_500_000

/** What the test kit is compiled against. */
const EMULATOR_TYPES = 'types/emulator.d.ts'
const CHANGELOG = 'packages/server/CHANGELOG.md'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly scripts?: Readonly<Record<string, string>>
  readonly files: readonly string[]
}
let folder = ''
let packed: Packed
let tarball = ''
let kit: ReturnType<typeof packKit>
let environment: Readonly<Record<string, string>>
const manifest = JSON.parse(
  readFileSync(join(REPOSITORY, 'packages/server/package.json'), 'utf8'),
) as Manifest

const npm = (cwd: string, ...args: readonly string[]) => {
  const { status, stderr, stdout } = spawnSync('npm', args, { cwd, env: environment, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${status ?? ''}\n${stderr}`)
  return stdout
}

beforeAll(() => {
  ensureBuilt()
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'mudra-npm-')))
  const settings = npmSettings()
  // npx keeps what it ran in its cache. This one is thrown away; what was fetched before is found in the machine's.
  const cache = join(folder, 'cache')
  mkdirSync(cache)
  const fetched = join(settings['npm_config_cache'] ?? '', '_cacache')
  mkdirSync(fetched, { recursive: true })
  symlinkSync(fetched, join(cache, '_cacache'))
  environment = {
    ...shellEnvironment(folder),
    ...settings,
    npm_config_cache: cache,
    npm_config_prefer_offline: 'true',
  }
  packed = pack('server', folder, environment)
  tarball = join(folder, packed.filename)
  kit = packKit(folder)
}, INSTALL_MS_MAX)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the package mudrad', () => {
  it('holds what serves, the licence and how to begin, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path)
    const others = paths.filter((path) => !/^(?:bin|public|dist)\//.test(path))
    expect(others.toSorted()).toEqual(['LICENSE', 'README.md', 'package.json', EMULATOR_TYPES])
    const strays = paths.filter((path) => /\.map$|\.tsx?$|\.(?:test|contract)\.|\/\./.test(path))
    expect(strays).toEqual([EMULATOR_TYPES])
    for (const path of ['bin/mudrad.js', 'dist/bundle/main.js', 'public/console.css'])
      expect(paths).toContain(path)
    expect(packed.size).toBeLessThan(TARBALL_BYTES_MAX)
    expect(readFileSync(join(REPOSITORY, 'packages/server/LICENSE'), 'utf8')).toBe(
      readFileSync(join(REPOSITORY, 'LICENSE'), 'utf8'),
    )
  })

  it('runs no script when it is installed, and may be published under its name', () => {
    expect(manifest).toMatchObject({ name: 'mudrad' })
    expect(manifest.private).toBeUndefined()
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => atInstall.includes(name))).toEqual([])
  })

  it('is what publint finds nothing to say about', async () => {
    const bytes = readFileSync(tarball)
    const { messages } = await publint({
      pack: {
        tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
      },
      strict: true,
    })
    expect(messages).toEqual([])
  })

  it(
    'serves the demo by `npx mudrad serve --demo` in an empty folder',
    async () => {
      const place = join(folder, 'empty')
      mkdirSync(place)
      const port = await freePort()
      const npx = spawn('npx', ['--yes', `--package=${tarball}`, 'mudrad', 'serve', '--demo'], {
        cwd: place,
        env: { ...environment, MUDRA_PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      let said = ''
      npx.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
      try {
        await waitForLine(npx, /^ready /)
        const token = /mdp_\w+/.exec(said)?.[0] ?? ''
        const answer = await fetch(`http://localhost:${port}/api/1.0/users/me`, {
          headers: { authorization: `Bearer ${token}` },
        })
        expect([answer.status, await answer.json()]).toEqual([
          200,
          { data: expect.objectContaining({ name: 'Ada Byron' }) },
        ])
        expect((await fetch(`http://localhost:${port}/login`)).status).toBe(200)
        // The folder is the reader's: nothing but the data is put there.
        expect(readdirSync(place)).toEqual(['data'])
        const ended = once(npx, 'exit')
        process.kill(-(npx.pid ?? 0), 'SIGTERM')
        await ended
      } finally {
        await endGroup(npx)
      }
    },
    INSTALL_MS_MAX,
  )

  it(
    'is installed for good with one command, with no development package and no script run, and lists its commands',
    () => {
      const place = join(folder, 'installed')
      mkdirSync(place)
      writeFileSync(join(place, 'package.json'), '{}')
      npm(
        place,
        'install',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--omit=peer',
        tarball,
        kit.tarball,
      )
      const { packages } = JSON.parse(
        readFileSync(join(place, 'node_modules/.package-lock.json'), 'utf8'),
      ) as {
        packages: Record<string, { dev?: boolean; hasInstallScript?: boolean }>
      }
      expect(
        Object.entries(packages).filter(([, { dev, hasInstallScript }]) => dev ?? hasInstallScript),
      ).toEqual([])
      expect(existsSync(join(place, 'node_modules/typescript'))).toBe(false)
      const { stdout } = spawnSync('npx', ['mudrad', 'help'], {
        cwd: place,
        env: environment,
        encoding: 'utf8',
      })
      expect(stdout).toMatch(/^ {2}mudrad serve /m)
    },
    INSTALL_MS_MAX,
  )

  it(
    'goes to production as docs/run-npm.md says, from top to bottom',
    async () => {
      // Where the test before this one installed it, which takes a minute.
      const place = join(folder, 'installed')
      const page = readFileSync(join(REPOSITORY, 'docs/run-npm.md'), 'utf8')
      const here = (text: string) =>
        text
          .replaceAll('/opt/mudra', place)
          .replaceAll(/\/(etc|var\/lib)\/mudra/g, (path) => join(folder, path))
      const [look, install = '', prepared = '', last = '', ...more] = indentedBlocks(here(page))
      const [settings = '', key = ''] = prepared.split('\n\n')
      expect([look, more]).toEqual(['npx mudrad serve --demo', []])
      const port = String(await freePort())
      const exported = { ...environment, MUDRA_PORT: port }
      const typed = (script: string, input = '') => {
        const { status, stderr, stdout } = spawnSync('bash', ['-eu', '-c', script], {
          cwd: folder,
          env: exported,
          input,
          encoding: 'utf8',
        })
        expect([script, status, status === 0 ? '' : stderr]).toEqual([script, 0, ''])
        return stdout
      }
      const [folders = '', command] = install.split('\n')
      expect(command).toBe('npm install --save-exact mudrad')
      typed(folders)
      typed(key)
      const commands = last.split('\n')
      expect(commands.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
        'npx mudrad migrate',
        'npx mudrad user',
        'npx mudrad doctor',
        'node_modules/.bin/mudrad serve',
      ])
      const [migrate = '', create = '', , serve = ''] = commands
      const inPlace = `cd ${place}\n${settings}\n`
      typed(inPlace + migrate)
      expect(typed(inPlace + create, 'a password of some length\n')).toContain('you@example.com')
      const server = spawn('bash', ['-eu', '-c', `${inPlace}exec ${serve}`], {
        cwd: folder,
        env: exported,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      try {
        await waitForLine(server, /^ready /)
        expect((await fetch(`http://127.0.0.1:${port}/-/health/ready`)).status).toBe(200)
        const behindProxy = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'mudra.example.com' }
        expect((await fetch(`http://127.0.0.1:${port}/login`, { headers: behindProxy })).status).toBe(200)
        expect(
          typed(`${inPlace}npx mudrad backup ${join(folder, 'backup.sqlite')}; npx mudrad doctor || true`),
        ).toContain('schema')
        const ended = once(server, 'exit')
        server.kill('SIGTERM')
        expect(await ended).toEqual([0, null])
      } finally {
        await endGroup(server)
      }
    },
    INSTALL_MS_MAX,
  )
})

describe('the package @mudra/testing, where mudrad is installed', () => {
  kitCases(() => ({ ...kit, project: join(folder, 'installed') }))
})

describe('a release', () => {
  it('takes its version and its lines of CHANGELOG.md from the changesets, and the chart follows', () => {
    const clone = join(folder, 'clone')
    mkdirSync(clone)
    copyRepository(clone)
    symlinkSync(join(REPOSITORY, 'node_modules'), join(clone, 'node_modules'), 'dir')
    writeFileSync(join(clone, '.changeset/brave-seals-shine.md'), '---\nmudrad: minor\n---\n\nSeals shine.\n')
    const before = readFileSync(join(clone, CHANGELOG), 'utf8')
    const git = (...args: readonly string[]) =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], { cwd: clone })
    git('init', '-b', 'main')
    git('add', '-A')
    git('commit', '-m', 'all')
    const run = (script: string, ...args: readonly string[]) => {
      const { status, stderr, stdout } = spawnSync(process.execPath, [join(clone, script), ...args], {
        cwd: clone,
        encoding: 'utf8',
      })
      expect([script, status, status === 0 ? '' : stdout + stderr]).toEqual([script, 0, ''])
    }
    run('node_modules/@changesets/cli/bin.js', 'version')
    run('scripts/chart-version.mjs')
    const next = manifest.version.replace(
      /^(\d+)\.(\d+)\..*$/,
      (_all, major: string, minor: string) => `${major}.${Number(minor) + 1}.0`,
    )
    const after = JSON.parse(readFileSync(join(clone, 'packages/server/package.json'), 'utf8')) as Manifest
    expect(after.version).toBe(next)
    const log = readFileSync(join(clone, CHANGELOG), 'utf8')
    expect(log).toMatch(
      new RegExp(
        `^# [^\\n]+\\n\\n## ${next.replaceAll('.', '\\.')}\\n\\n### Minor Changes\\n\\n- [\\s\\S]*Seals shine\\.`,
      ),
    )
    expect(log.endsWith(before.slice(before.indexOf('\n## ')))).toBe(true)
    expect(existsSync(join(clone, '.changeset/brave-seals-shine.md'))).toBe(false)
    expect(readFileSync(join(clone, 'deploy/helm/Chart.yaml'), 'utf8')).toContain(`appVersion: ${next}\n`)
  })
})
