import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { DEMO } from './demo.js'
import { CALLBACK, type LibraryServer } from './library-server.js'
import { REPOSITORY } from './mudrad-process.js'
import { spawn } from './spawn.js'

/** Everything that is made for clients of other languages: their packages and what they are compiled to. Goes with node_modules. */
const CACHE = join(REPOSITORY, 'node_modules/.cache/clients')
const FOLDER = join(REPOSITORY, 'packages/server/test/clients')
/** Compiling oauth2-proxy takes minutes on a busy machine. A step of a walk takes seconds, of schemathesis up to a minute. */
const [PREPARING_MS, STEP_MS] = [20 * 60_000, 390_000]
/** Nothing is left outside of it, and no other compiler is fetched. */
const PREPARING = {
  GOCACHE: join(CACHE, 'go/build'),
  GOMODCACHE: join(CACHE, 'go/modules'),
  GOFLAGS: '-modcacherw',
  GOTOOLCHAIN: 'local',
  GOTELEMETRY: 'off',
  CGO_ENABLED: '0',
  PIP_CACHE_DIR: join(CACHE, 'pip'),
}

/** A client that can be run, or the reason why it cannot on this machine. */
export type Prepared<T> =
  { readonly ok: true; readonly client: T } | { readonly ok: false; readonly reason: string }

/** Runs one step of a walk. Throws what it complained of. */
type RunStep = (step: string) => Promise<void>

/** An environment of Python with exactly the packages of a file. @param requirements  a file beside the walks */
export async function preparePython(
  requirements: string,
): Promise<Prepared<(walk: string, scene: object) => RunStep>> {
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (python === undefined) return { ok: false, reason: 'Python is not installed' }
  const file = join(FOLDER, 'python', requirements)
  const folder = join(CACHE, `python-${requirements.replace(/\.txt$/, '')}`)
  const own = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'python')
  const missing = await makeOnce(
    folder,
    [readFileSync(file, 'utf8'), ownVersion(python)],
    [
      [python, '-m', 'venv', folder],
      [
        own,
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--no-deps',
        '--only-binary=:all:',
        '-r',
        file,
      ],
    ],
  )
  if (missing !== null) return { ok: false, reason: missing }
  const client = (walk: string, scene: object) => async (step: string) => {
    const args = ['-B', '-W', 'ignore', join(FOLDER, 'python', `${walk}.py`), step]
    await runToEnd(own, args, { env: { SCENE: JSON.stringify(scene) } })
  }
  return { ok: true, client }
}

/**
 * A package of npm with everything that it takes, as its lock file has it, and beside that what lies there now.
 * @param name  a folder beside the tests: `package.json`, its lock file, and what else is to lie there
 * @returns the folder that it is installed in
 */
export async function prepareNpm(name: string): Promise<Prepared<string>> {
  const source = join(FOLDER, name)
  const folder = join(CACHE, `npm-${name}`)
  const inputs = ['package.json', 'package-lock.json'].map((one) => readFileSync(join(source, one), 'utf8'))
  const missing = await makeOnce(folder, inputs, [
    ['cp', '-R', source, folder],
    ['npm', 'ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'],
  ])
  if (missing !== null) return { ok: false, reason: missing }
  cpSync(source, folder, { recursive: true })
  return { ok: true, client: folder }
}

/**
 * A Ruby that has a gem, as Debian packages it (`ruby-asana`) or `gem install` brings it.
 * @param version  exactly
 */
export function prepareRuby(
  gem: string,
  version: string,
): Prepared<(walk: string, scene: object) => RunStep> {
  if (spawnSync('ruby', ['--version']).status !== 0) return { ok: false, reason: 'Ruby is not installed' }
  const asked = spawnSync('ruby', ['-e', `gem '${gem}', '${version}'; require '${gem}'`])
  if (asked.status !== 0) return { ok: false, reason: `its gem ${gem} ${version} is not installed` }
  const client = (walk: string, scene: object) => async (step: string) => {
    const args = ['-W0', join(FOLDER, 'ruby', `${walk}.rb`), step]
    await runToEnd('ruby', args, { env: { SCENE: JSON.stringify(scene) } })
  }
  return { ok: true, client }
}

/** A Go program, compiled. @param pack  of the module in `clients/go`, or one that it requires */
export async function prepareGo(pack: string, name: string): Promise<Prepared<string>> {
  if (spawnSync('go', ['version']).status !== 0) return { ok: false, reason: 'Go is not installed' }
  const module = join(FOLDER, 'go')
  const binary = join(CACHE, 'go', name)
  const inputs = ['go.mod', 'go.sum', 'main.go'].map((one) => readFileSync(join(module, one), 'utf8'))
  const missing = await makeOnce(
    binary,
    [...inputs, ownVersion('go')],
    [['go', 'build', '-C', module, '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', binary, pack]],
  )
  return missing === null ? { ok: true, client: binary } : { ok: false, reason: missing }
}

/** Runs a step of a walk in Go. */
export const runGo =
  (binary: string, scene: object): RunStep =>
  async (step) => {
    await runToEnd(binary, [step], { env: { SCENE: JSON.stringify(scene) } })
  }

function ownVersion(program: string): string {
  const { stderr, stdout } = spawnSync(program, [program === 'go' ? 'version' : '--version'], {
    encoding: 'utf8',
  })
  return stdout + stderr
}

/** What pip, npm and go say where no registry answers, has the version, or where the language is too old for the packages. */
const UNREACHABLE =
  /dial tcp|no such host|i\/o timeout|proxyconnect|requires go >=|context deadline exceeded|connection reset|TLS handshake timeout|unexpected EOF|ReadTimeout|ConnectTimeout|NewConnectionError|Max retries|Temporary failure|npm error (?:code ENOTFOUND|code ETIMEDOUT|network)|No matching distribution/

/**
 * Makes something unless it is there, made of the same.
 * @returns null, or why it cannot be made on this machine
 * @throws what the last command complained of, where the fault is not the machine's
 */
async function makeOnce(
  made: string,
  inputs: readonly string[],
  commands: readonly (readonly string[])[],
): Promise<string | null> {
  const stamp = `${made}.made`
  const hash = createHash('sha256').update(inputs.join('\0')).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return null
  rmSync(made, { recursive: true, force: true })
  mkdirSync(CACHE, { recursive: true })
  for (const [program = '', ...args] of commands) {
    try {
      await runToEnd(program, args, { env: { ...process.env, ...PREPARING }, timeout: PREPARING_MS })
    } catch (error) {
      const line = String(error)
        .split('\n')
        .find((one) => UNREACHABLE.test(one))
      if (line === undefined) throw error
      return `its packages cannot be had here: ${line}`
    }
  }
  writeFileSync(stamp, hash)
  return null
}

async function runToEnd(
  program: string,
  args: readonly string[],
  {
    env,
    timeout = STEP_MS,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly timeout?: number },
): Promise<void> {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
  })
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  )
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  if (code !== 0) throw new Error(`it ended with ${code}\n${out}${err}`)
}

/** Where clients of other languages send an address for Ada to open, sign in and decide. They are answered where the app is opened. */
export async function openVisits(server: LibraryServer) {
  const visits = createServer((request, response) => {
    const answer = async () => {
      const { address, decision = 'Allow' } = JSON.parse(await text(request)) as {
        address: string
        decision?: 'Allow' | 'Deny'
      }
      return await server.newVisitor().authorizeToApp(address, { as: server.ada, decision })
    }
    answer().then(
      (address) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ address })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => visits.listen(0, '127.0.0.1', resolve))
  const { port } = visits.address() as { port: number }
  const ada = server.demo.users.find(({ email }) => email === server.ada.email)
  return {
    /** What a walk is told. */
    scene: {
      url: server.url,
      callback: CALLBACK,
      visits: `http://127.0.0.1:${port}/`,
      full: server.full,
      specific: server.specific,
      native: server.native,
      project: DEMO.seedCatalogue,
      workspace: DEMO.greenfield,
      ada: { gid: server.ada.gid, email: server.ada.email, token: ada?.personal_access_token ?? '' },
    },
    close: async () => {
      visits.closeAllConnections()
      await new Promise((resolve) => visits.close(resolve))
    },
  }
}
