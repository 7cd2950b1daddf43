// Makes a clone ready to run: installs packages and builds the server, each only if something changed.
//   node scripts/ready.mjs         everything that tests and checks need, the client libraries among them that have packages of their own
//   node scripts/ready.mjs start   what a server needs, and no development package: what compiles it is there for the build alone. A clone in
//                                  which development packages lie is a developer's, and keeps them.
// It runs before anything is installed, so it is plain JavaScript for any Node since 16, with no packages.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const server = join(root, 'packages/server')
const source = join(server, 'src')
const dist = join(server, 'dist')
const bundle = join(dist, 'bundle')
const buildStamp = join(dist, '.ready')
const ownBin = join('node_modules', '.bin')
const pinnedNode = join(root, ownBin, 'node')
const lock = join(root, '.ready.lock')
const LOCKFILE = 'package-lock.json'
const INSTALLED = 'node_modules/.package-lock.json'
/** Libraries under test whose peers do not fit the packages of the server: a package of its own, with its own lockfile and node_modules. */
const CLIENTS = 'packages/server/test/clients/npm'

const OLDEST_NODE = [24, 7]
/** Types are judged where tests are run. What is served is the same without, and there in a fifth of the time. */
const WITH_TYPES = 'with types'
const WITHOUT_TYPES = 'without types'

const LOCK_POLL_MS = 200
const LOCK_NAMELESS_MS_MAX = 5_000
const NPM_LINES_SHOWN_MAX = 15

/**
 * What can be installed, each with what npm has to be told: nothing but what serves, that and what compiles it, all. The last is what
 * `npm ci` means by itself.
 */
const INSTALLS = {
  production: ['--workspace=packages/server', '--omit=dev'],
  build: ['--workspace=packages/server', '--include=dev'],
  everything: ['--include=dev'],
}

/** An expected failure: its message is one sentence that says what to do. */
class NotReady extends Error {}

try {
  const steps = process.argv[2] === 'start' ? stepsToStart : stepsToTest
  if (steps().length > 0) {
    // Asked again under the lock: whoever held it before has usually done the work.
    await withLock(async () => await takeSteps(steps()))
  }
  linkPinnedNode()
  nodeToUse()
} catch (error) {
  const sentence = error instanceof NotReady ? error.message : whatTheMachineSaid(error)
  if (sentence === null) throw error
  say(sentence)
  process.exitCode = 1
}

/** A folder of somebody else's, a full or a read-only disk: whoever runs this can mend it. Null for what they cannot. */
function whatTheMachineSaid({ code, path, dest, syscall }) {
  if (syscall === undefined) return null
  const file = dest || path || root
  if (code === 'EACCES' || code === 'EPERM')
    return `This user may not write to ${file}: the clone belongs to somebody else. Run this as its owner, or in a clone of your own.`
  if (code === 'EROFS')
    return `${file} is on a read-only file system. Run this in a clone that can be written.`
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `The disk is full: cannot write to ${file}. Free some space and run this again.`
  if (code === 'EMFILE' || code === 'ENFILE')
    return 'Too many files are open. Raise the limit (ulimit -n) and run this again.'
  if (syscall === 'uv_cwd')
    return 'The folder in which this was started no longer exists. Change to another one.'
  return `Cannot use ${file} (${code}, ${syscall}). Fix that and run this again.`
}

// ── what is to be done ──

function stepsToTest() {
  const development = stepsToDevelop(WITH_TYPES)
  return [...(areClientsInstalled() ? [] : [installClients]), ...development]
}

/** One after the other. A step may go on beside the next ones; then it returns what says when it has ended, and ends it. */
async function takeSteps(steps) {
  const beside = []
  try {
    for (const step of steps) beside.push(step() || { ended: null })
    for (const { ended } of beside) await ended
  } catch (error) {
    for (const { ended, end } of beside) {
      if (end === undefined) continue
      ended.catch(() => undefined) // it is ended here
      await end()
    }
    throw error
  }
}

function stepsToDevelop(how) {
  return [
    ...(isInstalled('everything') ? [] : [() => install('everything')]),
    ...(isBuilt(how) ? [] : [() => build(how)]),
  ]
}

function stepsToStart() {
  if (hasDevelopment()) return stepsToDevelop(WITHOUT_TYPES)
  if (isBuilt(WITHOUT_TYPES)) {
    if (!isInstalled('production')) return [() => install('production')]
    return hasCompiler() ? [removeCompiler] : []
  }
  return [
    ...(isInstalled('build') ? [] : [() => install('build')]),
    () => build(WITHOUT_TYPES),
    removeCompiler,
  ]
}

/** Whether what only tests and checks need is here: somebody develops in this clone. What the server needs as well says nothing. */
function hasDevelopment() {
  const installed = readInstalled()
  return Object.keys(readJson('package.json').devDependencies).some((name) => {
    const found = installed[`node_modules/${name}`]
    return found !== undefined && found.dev === true
  })
}

// ── packages ──

/**
 * Compares what npm recorded that it installed with what the lockfile and the manifests want. Packages of this clone are only linked, and nothing that
 * serves needs the links; `npm sbom` does.
 */
function isInstalled(kind) {
  const wanted = readLockfile()
  const installed = readInstalled()
  if (!manifestsMatch(wanted)) return false
  const served = packagesOfServer(wanted)
  return Object.entries(wanted)
    .filter(([path, { link }]) => path.includes('node_modules/') && (kind === 'everything' || link !== true))
    .filter(
      ([path, { dev, link, resolved }]) =>
        kind === 'everything' ||
        // Of the packages of this repository, only the server is served.
        (link === true
          ? resolved === 'packages/server'
          : (dev !== true && served.has(path)) || (kind === 'build' && isOfBuild(path))),
    )
    .every(isFoundIn(installed))
}

/** What the server needs, by the folders that Node finds it in: the other packages of this repository have packages of their own. */
function packagesOfServer(wanted) {
  const found = new Set()
  const visit = (from) => {
    const { dependencies, optionalDependencies, peerDependencies } = wanted[from] || {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const path = foldersAbove(from)
        .map((folder) => `${folder}node_modules/${name}`)
        .find((one) => one in wanted)
      if (path === undefined || found.has(path)) continue
      found.add(path)
      visit(path)
    }
  }
  visit('packages/server')
  return found
}

/** The folders whose `node_modules` a package of a folder may use, the nearest first, each with a slash at its end. */
function foldersAbove(folder) {
  const parts = folder.split('/')
  return [...parts.map((_part, at) => `${parts.slice(0, parts.length - at).join('/')}/`), '']
}

function areClientsInstalled() {
  const wanted = Object.entries(readLockfile(CLIENTS)).filter(([path]) => path !== '')
  return wanted.every(isFoundIn(readInstalled(CLIENTS)))
}

/** Whether what the lockfile names was installed. */
function isFoundIn(installed) {
  return ([path, { version, integrity, optional }]) => {
    const found = installed[path]
    if (found === undefined) return optional === true // made for another machine
    return found.version === version && (integrity === undefined || found.integrity === integrity)
  }
}

/** Whether a package is one of those that compile the server. */
function isOfBuild(path) {
  const { devDependencies } = readJson('packages/server/package.json')
  return Object.keys(devDependencies).some((name) => path === `node_modules/${name}`)
}

function hasCompiler() {
  return Object.keys(readInstalled()).some(isOfBuild)
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

/** Installs exactly what the lockfile names, byte for byte, or nothing: what it does not fit is for people to look at. */
function install(kind) {
  const isFirst = !existsSync(join(root, 'node_modules'))
  say(isFirst ? 'installing packages (first run, about a minute) …' : 'installing packages …')
  runNpm(['ci', ...INSTALLS[kind]])
}

/** Beside the packages of the repository and the build: npm mostly waits. */
function installClients() {
  say('installing client libraries for the tests …')
  const npm = spawn(...npmCall(['ci'], CLIENTS))
  let output = ''
  for (const stream of [npm.stdout, npm.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  const closed = new Promise((resolve) => {
    npm.once('error', (error) => resolve({ status: null, error }))
    npm.once('close', (status) => resolve({ status }))
  })
  return {
    ended: closed.then((result) => judgeNpm({ ...result, output })),
    end: async () => {
      npm.kill()
      await closed
    },
  }
}

function removeCompiler() {
  runNpm(['prune', ...INSTALLS.production])
}

function runNpm(command) {
  const { status, error, stdout, stderr } = spawnSync(...npmCall(command))
  judgeNpm({ status, error, output: `${stdout || ''}${stderr || ''}` })
}

/** @throws NotReady that says what npm's failure asks for */
function judgeNpm({ status, error, output }) {
  if (status === 0) return
  if (error !== undefined && error.code === 'ENOENT') {
    throw new NotReady('npm was not found: install Node 24, which brings npm, and run this again.')
  }
  process.stderr.write(`${output.trimEnd().split('\n').slice(-NPM_LINES_SHOWN_MAX).join('\n')}\n`)
  if (output.includes('EUSAGE')) {
    throw new NotReady(
      `${LOCKFILE} does not fit the package.json files, so nothing was installed. Take back what was changed in them, ` +
        `or run npm install, look at what it changes in ${LOCKFILE}, and run this again.`,
    )
  }
  if (output.includes('EINTEGRITY')) {
    throw new NotReady(
      `A package is not the one that ${LOCKFILE} names: the registry, or somebody on the way to it, sends other bytes. Nothing of it was used.`,
    )
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT/.test(output)) {
    throw new NotReady(
      'npm could not reach its registry: check the network or the proxy, and run this again.',
    )
  }
  throw new NotReady('npm failed: its last lines are above. Fix what they say, and run this again.')
}

/**
 * How npm is called.
 * @param folder  of the package, below the root
 */
function npmCall(command, folder = '') {
  // Said each time, whatever NODE_ENV or a configuration of the machine's says: .npmrc beside package.json has the scripts off, too.
  const flags = ['--include=optional', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
  // npm must not run on the Node that it is about to replace.
  const path = (process.env.PATH || '').split(delimiter).filter((folder) => !folder.endsWith(ownBin))
  const options = {
    cwd: join(root, folder),
    encoding: 'utf8',
    env: { ...process.env, PATH: path.join(delimiter) },
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32', // npm is a .cmd file there
    stdio: ['ignore', 'pipe', 'pipe'],
  }
  return ['npm', [...command, ...flags], options]
}

/** The packages that the lockfile names, by the folders that they go into. */
function readLockfile(folder = '') {
  const path = join(folder, LOCKFILE)
  try {
    const { packages } = readJson(path)
    if (packages !== undefined) return packages
  } catch (error) {
    if (error.code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error
  }
  throw new NotReady(
    `${path} is missing or cannot be read, so nothing was installed: take it from the repository again (git checkout ${path}).`,
  )
}

/** What npm wrote down that it installed; nothing where it wrote nothing that can be read. */
function readInstalled(folder = '') {
  try {
    return readJson(join(folder, INSTALLED)).packages || {}
  } catch (error) {
    if (error.code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error
    return {}
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

function sorted(record) {
  return JSON.stringify(record || {}, Object.keys(record || {}).sort())
}

// ── build ──

function isBuilt(how) {
  if (!existsSync(buildStamp) || !existsSync(join(bundle, 'main.js'))) return false
  const [hash, built] = readFileSync(buildStamp, 'utf8').split('\n')
  return hash === sourceHash() && (built === WITH_TYPES || built === how)
}

function build(how) {
  say('building …')
  const before = sourceHash() // taken first: an edit during the build means another build
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  linkPinnedNode()
  runBuilding([compiler, '-b', server, ...(how === WITH_TYPES ? [] : ['--noCheck'])], 'compiler')
  removeOrphans()
  runBuilding([join(server, 'bundle.mjs')], 'bundler')
  mkdirSync(dist, { recursive: true })
  writeFileSync(buildStamp, `${before}\n${how}`)
}

function runBuilding(program, name) {
  const { status } = spawnSync(nodeToUse(), program, { stdio: ['ignore', 2, 2] })
  if (status !== 0)
    throw new NotReady(`the build failed: fix what the ${name} says above, and run this again.`)
}

/** The contents of everything that the compiler's output depends on. */
function sourceHash() {
  const config = [
    'tsconfig.base.json',
    'packages/server/tsconfig.json',
    'packages/server/package.json',
    'packages/server/bundle.mjs',
    'packages/server/bundle-node-http.cjs',
  ]
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
    if (file.startsWith(bundle)) continue
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
async function withLock(work) {
  let hasSaidSo = false
  for (let namelessMs = 0; !takeLock();) {
    const holder = readHolder()
    // Whoever takes the lock writes its number at once.
    namelessMs = holder === null ? namelessMs + LOCK_POLL_MS : 0
    if (namelessMs > LOCK_NAMELESS_MS_MAX)
      throw new NotReady(`${lock} is a lock that names no process. Remove it, and run this again.`)
    if (holder !== null && !isAlive(holder)) {
      removeStaleLock(holder)
      continue
    }
    if (!hasSaidSo && holder !== null) {
      say(
        `waiting for another run (process ${holder}, ${lock}) … If that process is not one of Mudra’s, remove the file.`,
      )
      hasSaidSo = true
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS)
  }
  try {
    await work()
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

/** npm 10 leaves out the link to a runtime that is a package; without it, the next command on the script's line would run on the machine's Node. */
function linkPinnedNode() {
  const target = join('..', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (process.platform === 'win32' || existsSync(pinnedNode)) return
  if (!existsSync(join(dirname(pinnedNode), target))) return
  rmSync(pinnedNode, { force: true })
  symlinkSync(target, pinnedNode)
}

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
