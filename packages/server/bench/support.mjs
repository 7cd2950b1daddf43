// What every part of the benchmark stands on: a folder of its own, servers in their own processes, and what the machine says of them.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

const MUDRAD = fileURLToPath(new URL('../bin/mudrad.js', import.meta.url))
const READY_MS_MAX = 30_000
const FSYNCS_PROBED = 200
/** A workspace of the demo. */
export const GREENFIELD = '1200000000000001'

export const here = (name) => fileURLToPath(new URL(name, import.meta.url))

/** @returns a folder and what can be started in it; `close` ends every process and removes the folder */
export function openWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-bench-'))
  const children = []

  /** Starts a Node process and waits for its line `ready`. Its log goes into a file. */
  function start(args, environment, name) {
    return new Promise((resolve, reject) => {
      const logFile = join(folder, `${name}.log`)
      const child = spawn(process.execPath, args, {
        env: { ...process.env, NODE_ENV: 'production', ...environment },
        stdio: ['ignore', 'pipe', openSync(logFile, 'a'), 'ipc'],
      })
      children.push(child)
      const timer = setTimeout(() => reject(new Error(`${name} was not ready in time`)), READY_MS_MAX)
      let text = ''
      child.stdout.on('data', (chunk) => {
        text += chunk
        if (!/^ready/m.test(text)) return
        clearTimeout(timer)
        // Once it serves it may end, and its log may be longer than a text can be.
        child.off('exit', onExit)
        resolve({ child, text, pid: child.pid })
      })
      const onExit = (code) =>
        reject(new Error(`${name} ended with ${code}: ${readFileSync(logFile, 'utf8')}`))
      child.on('exit', onExit)
    })
  }

  return {
    folder,
    start,

    /** A real `mudrad serve` on a database of its own. @param settings  beside those that all have @param program  of another build */
    async startMudra(name, settings = {}, program = MUDRAD) {
      const port = await freePort()
      const dataDir = join(folder, name)
      const { child, pid, text } = await start(
        [program, 'serve', '--demo', '--allow-demo'],
        { MUDRA_DATA_DIR: dataDir, MUDRA_PORT: String(port), MUDRA_RATE_LIMITS: 'off', ...settings },
        name,
      )
      return { child, dataDir, port, token: /mdp_\w+/.exec(text)?.[0], pid }
    },

    async close() {
      await Promise.all(children.map(stop))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function stop(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve()
    else {
      child.on('exit', resolve)
      child.kill('SIGTERM')
    }
  })
}

export function runNode(args, environment = {}, input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    input,
  })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return stdout
}

/** A command of `mudrad` on the database of a server that `startMudra` started. @param input  what it reads */
export function runMudrad(args, dataDir, input = '') {
  return runNode([MUDRAD, ...args], { MUDRA_DATA_DIR: dataDir }, input)
}

/** User and system time of a process, from Linux's /proc; 0 elsewhere. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

export function residentMegabytes(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024)
  } catch {
    return 0
  }
}

/** What one small append and its fsync take on the disk that the databases are on: the floor of a durable answer. */
export function fsyncMicroseconds(folder) {
  const file = openSync(join(folder, 'fsync-probe'), 'w')
  const page = Buffer.alloc(4_096, 1)
  const took = Array.from({ length: FSYNCS_PROBED }, () => {
    const before = performance.now()
    writeSync(file, page)
    fsyncSync(file)
    return (performance.now() - before) * 1_000
  })
  closeSync(file)
  return medianOf(took)
}

export function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

export function tableOf(rows) {
  const [head, ...others] = rows
  return [head, head.map(() => '---'), ...others].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
