// Makes a clone ready to run: installs the packages and builds the server, each only if something changed.
// It runs before anything is installed, so it is plain JavaScript for any Node since 16, with no packages.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const server = join(root, 'packages/server')
const source = join(server, 'src')
const dist = join(server, 'dist')
const buildStamp = join(dist, '.ready')
const pinnedNode = join(root, 'node_modules/.bin/node')
const lock = join(root, '.ready.lock')

const OLDEST_NODE = [24, 7]
const LOCK_POLL_MS = 200
const NPM_LINES_SHOWN_MAX = 15

/** An expected failure: its message is one sentence that says what to do. */
class NotReady extends Error {}

try {
  if (!isInstalled() || !isBuilt()) {
    withLock(() => {
      // Asked again: whoever held the lock before has usually done the work.
      if (!isInstalled()) install()
      if (!isBuilt()) build()
    })
  }
  nodeToUse()
} catch (error) {
  if (!(error instanceof NotReady)) throw error
  say(error.message)
  process.exitCode = 1
}

// ── packages ──

/** Compares what npm recorded that it installed with what the lockfile and the manifests want. */
function isInstalled() {
  const wanted = readLockfile('package-lock.json')
  const installed = readLockfile('node_modules/.package-lock.json')
  if (wanted === null || installed === null || !manifestsMatch(wanted)) return false
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, { version, integrity, optional }]) => {
      const found = installed[path]
      if (found === undefined) return optional === true // made for another machine
      return found.version === version && (integrity === undefined || found.integrity === integrity)
    })
}

/** Whether the lockfile was made from the manifests as they are now; `npm ci` refuses it otherwise. */
function manifestsMatch(wanted) {
  const folders = ['', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)]
  return folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .every((folder) => {
      const manifest = readJson(join(folder, 'package.json'))
      const locked = wanted[folder]
      return (
        locked !== undefined &&
        ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'bin'].every(
          (field) => sorted(manifest[field]) === sorted(locked[field]),
        )
      )
    })
}

function install() {
  const isFirst = !existsSync(join(root, 'node_modules'))
  say(isFirst ? 'installing packages (first run, about a minute) …' : 'installing packages …')
  const wanted = readLockfile('package-lock.json')
  const hasLockfile = wanted !== null && manifestsMatch(wanted)
  let { status, error, output } = npm(hasLockfile ? ['ci'] : ['install'])
  // A lockfile made where some platform's package was unavailable is refused by `npm ci`, though it serves this machine.
  if (status !== 0 && hasLockfile && output.includes('EUSAGE')) {
    ;({ status, error, output } = npm(['install', '--no-save']))
  }
  if (status === 0) return
  if (error !== undefined && error.code === 'ENOENT') {
    throw new NotReady('npm was not found: install Node 24, which brings npm, and run this again.')
  }
  process.stderr.write(`${output.trimEnd().split('\n').slice(-NPM_LINES_SHOWN_MAX).join('\n')}\n`)
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT/.test(output)) {
    throw new NotReady(
      'npm could not reach its registry: check the network or the proxy, and run this again.',
    )
  }
  throw new NotReady('npm failed: its last lines are above. Mend what they say, and run this again.')
}

function npm(command) {
  // The build and the tests need every package, whatever NODE_ENV says.
  const flags = ['--include=dev', '--include=optional', '--no-fund', '--no-audit', '--loglevel=error']
  // npm must not run on the Node that it is about to replace.
  const ownBin = join('node_modules', '.bin')
  const path = (process.env.PATH || '').split(delimiter).filter((folder) => !folder.endsWith(ownBin))
  const { status, error, stdout, stderr } = spawnSync('npm', [...command, ...flags], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: path.join(delimiter) },
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32', // npm is a .cmd file there
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { status, error, output: `${stdout || ''}${stderr || ''}` }
}

function readLockfile(path) {
  return existsSync(join(root, path)) ? readJson(path).packages : null
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

function sorted(record) {
  return JSON.stringify(record || {}, Object.keys(record || {}).sort())
}

// ── build ──

function isBuilt() {
  return existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === sourceHash()
}

function build() {
  say('building …')
  const before = sourceHash() // taken first: an edit during the build means another build
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(nodeToUse(), [compiler, '-b', server], { stdio: ['ignore', 2, 2] })
  if (status !== 0)
    throw new NotReady('the build failed: mend what the compiler says above, and run this again.')
  removeOrphans()
  mkdirSync(dist, { recursive: true })
  writeFileSync(buildStamp, before)
}

/** The contents of everything that the compiler's output depends on. */
function sourceHash() {
  const config = ['tsconfig.base.json', 'packages/server/tsconfig.json', 'packages/server/package.json']
  const files = [
    ...config.map((path) => join(root, path)),
    join(root, 'package-lock.json'),
    ...filesBelow(source),
  ]
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

/** The compiler leaves the output of a deleted source behind, where it would still be imported. */
function removeOrphans() {
  for (const file of filesBelow(dist)) {
    const stem = join(source, file.slice(dist.length)).replace(/\.js(\.map)?$/, '')
    if (stem.endsWith(sep) || !/\.js(\.map)?$/.test(file)) continue
    if (!existsSync(`${stem}.ts`) && !existsSync(`${stem}.tsx`)) rmSync(file)
  }
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

// ── one at a time ──

/** Runs `work` while no other run of this script does: npm start and npm test may begin together. */
function withLock(work) {
  let hasSaidSo = false
  while (!takeLock()) {
    const holder = readHolder()
    if (holder !== null && !isAlive(holder)) {
      removeStaleLock(holder)
      continue
    }
    if (!hasSaidSo) say(`waiting for another run (process ${holder}, ${lock}) …`)
    hasSaidSo = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS)
  }
  try {
    work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** The process id in the lock, or null while there is none to read. */
function readHolder() {
  try {
    return Number(readFileSync(lock, 'utf8')) || null
  } catch {
    return null
  }
}

/** Several may find the same stale lock. Moving is atomic, and whoever moved a newer lock puts it back. */
function removeStaleLock(holder) {
  const aside = `${lock}.${process.pid}`
  try {
    renameSync(lock, aside)
  } catch {
    return // another was quicker
  }
  if (Number(readFileSync(aside, 'utf8')) === holder) rmSync(aside)
  else renameSync(aside, lock)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM' // alive, but another user's
  }
}

// ── the rest ──

/** What follows on the npm script's line runs on the pinned Node, or on this one if there is none. */
function nodeToUse() {
  if (existsSync(pinnedNode)) return pinnedNode
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return process.execPath
  throw new NotReady(
    `Node ${OLDEST_NODE.join('.')} or newer is needed: this is ${process.versions.node}, and npm has installed none ` +
      `for ${process.platform}-${process.arch}. Install Node 24, or remove node_modules and run this again.`,
  )
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}
