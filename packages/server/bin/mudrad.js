#!/usr/bin/env node
// Loads the server on Node 24.7 or newer. Every Node since 14 must be able to read this file, or an older one
// would greet its user with a syntax error instead of a sentence.
import { spawn } from 'child_process'
import { existsSync, readFileSync, realpathSync } from 'fs'
import module, { createRequire } from 'module'
import { constants } from 'os'
import { dirname, join } from 'path'
import { fileURLToPath } from 'url'
import { HANDED_OVER, whenParentIsGone } from './end-with-parent.js'

const OLDEST_NODE = [24, 7]
const [major, minor] = process.versions.node.split('.').map(Number)
const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])

if (isNewEnough) load()
else {
  const pinned = pinnedNode()
  if (pinned !== null) handOverTo(pinned)
  else {
    const found = `this is ${process.versions.node} at ${process.execPath}`
    refuse(
      `mudrad needs Node ${OLDEST_NODE.join('.')} or newer; ${found}. Run npm install in the project, or install Node 24.`,
    )
  }
}

function load() {
  const main = new URL('../dist/bundle/main.js', import.meta.url)
  if (!existsSync(main)) {
    refuse('mudrad is not built yet. Run npm run build in the project.')
    return
  }
  whenParentIsGone(() => process.kill(process.pid, 'SIGTERM'))
  // What V8 made of the program is kept beside it, where nobody can put anything who could not change the program as well; where this user
  // may not write either, it is made again each time.
  module.enableCompileCache(fileURLToPath(new URL('.cache', main)))
  void import(main.href).then(
    async (program) => {
      process.exitCode = await program.main(process.argv.slice(2))
    },
    (error) => refuse(whyNotLoaded(error)),
  )
}

/** What whoever installed it can mend; of what is left, where it happened. */
function whyNotLoaded(error) {
  const { code, message, stack } = error
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return `mudrad is not installed completely: ${message.split('\n')[0]}. Run npm ci in the project, or install mudrad again.`
  if (code === 'EMFILE' || code === 'ENFILE' || /too many open files/.test(message))
    return 'mudrad may not open enough files. Raise the limit (ulimit -n) and try again.'
  if (code === 'EACCES' || code === 'EPERM')
    return `this user may not read a file of mudrad: ${message}. Change its permissions, or install mudrad again.`
  return `mudrad cannot be loaded: ${stack || message}`
}

/** The Node that npm installed beside the server as an optional dependency, or null. */
function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/package.json`)
    const binary = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.node)
    return existsSync(binary) && realpathSync(binary) !== realpathSync(process.execPath) ? binary : null
  } catch {
    return null
  }
}

/** What exec would do, if this Node had it: same terminal, same signals, same exit code. */
function handOverTo(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    env: { ...process.env, [HANDED_OVER]: '1' },
    stdio: 'inherit',
  })
  whenParentIsGone(() => child.kill('SIGTERM'))
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    // Ctrl-C at a terminal reaches the child by itself; passed on, it would count as pressed twice.
    process.on(signal, () => (signal === 'SIGINT' && hasTerminal ? undefined : child.kill(signal)))
  }
  child.on('error', (error) => refuse(`mudrad cannot run ${node}: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal]
  })
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 2
}
