import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { newInstallation, type Installation } from '../support/mudrad.js'
import { freePort } from '../support/mudrad-process.js'

const run = promisify(execFile)

let mudra: Installation
beforeAll(ensureBuilt)
beforeEach(() => {
  mudra = newInstallation()
})
afterEach(async () => {
  await mudra.remove()
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < 200; count++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it never came about')
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  return stdout.split('\n').flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number)
    return parent === pid && child !== undefined ? [child] : []
  })
}

describe('several workers', () => {
  it('serve on one port; one that is killed is replaced while requests go on; all of them stop cleanly', async () => {
    const { drop, url } = await freshPostgresUrl()
    try {
      const server = await mudra.serve(['--demo'], { MUDRA_DATABASE_URL: url, MUDRA_WORKERS: '2' })
      const workers = await childrenOf(server.pid)
      expect(workers).toHaveLength(2)
      const isLive = async () => {
        const answer = await fetch(`${server.url}/-/health/ready`, { headers: { connection: 'close' } })
        await answer.body?.cancel()
        return answer.status === 200
      }
      for (let count = 0; count < 10; count++) expect(await isLive()).toBe(true)
      const [victim] = workers
      if (victim === undefined) throw new Error('there is no worker')
      process.kill(victim, 'SIGKILL')
      await until(async () => !(await childrenOf(server.pid)).includes(victim))
      for (let count = 0; count < 10; count++) expect(await isLive()).toBe(true)
      await until(async () => (await childrenOf(server.pid)).length === 2)

      await until(async () => {
        const metrics = await (await fetch(`${server.url}/-/metrics`)).text()
        // Ten and more of the worker that lives; what the dead one counted died with it.
        return /mudra_requests_total\{[^}]*status="200"[^}]*\} \d+/.test(metrics)
      })
      const all = await childrenOf(server.pid)
      expect(await server.stop()).toBe(0)
      for (const pid of all) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    } finally {
      await drop()
    }
  })

  it('are refused on SQLite, with the remedy and exit code 2', async () => {
    const { code, stderr } = await mudra.run(['serve'], { env: { MUDRA_WORKERS: '2' } })
    expect(stderr).toBe(
      'mudrad: MUDRA_WORKERS: SQLite serves one process; for more, name a PostgreSQL in MUDRA_DATABASE_URL\n',
    )
    expect(code).toBe(2)
  })

  it('that cannot start say why once, and the exit code is 2', async () => {
    const { drop, url } = await freshPostgresUrl()
    try {
      const first = await mudra.serve([], { MUDRA_DATABASE_URL: url })
      const { code, stderr } = await mudra.run(['serve'], {
        env: { MUDRA_DATABASE_URL: url, MUDRA_WORKERS: '3', MUDRA_PORT: String(first.port) },
      })
      expect(stderr.match(/is in use/g)).toHaveLength(1)
      expect(code).toBe(2)
      await first.stop()
    } finally {
      await drop()
    }
  })
})

describe('mudrad serve --dev-tls', () => {
  it('serves https on localhost with a certificate that clients can be told to trust, and takes a new one at SIGHUP', async () => {
    const httpPort = await freePort()
    const server = await mudra.serve(['--dev-tls'], { MUDRA_HTTP_PORT: String(httpPort) })
    const certFile = join(mudra.dataDir, 'dev-tls-cert.pem')
    const ready = async () =>
      await new Promise<number | undefined>((resolve, reject) => {
        const asked = request(
          {
            host: '127.0.0.1',
            servername: 'localhost',
            port: server.port,
            path: '/-/health/ready',
            ca: readFileSync(certFile),
          },
          (answer) => {
            answer.resume()
            resolve(answer.statusCode)
          },
        )
        asked.on('error', reject).end()
      })
    expect(await ready()).toBe(200)
    await run('curl', ['-sf', '--cacert', certFile, `https://localhost:${server.port}/-/health/ready`])
    const pages = await fetch(`http://127.0.0.1:${httpPort}/docs`, { redirect: 'manual' })
    expect([pages.status, pages.headers.get('location')]).toEqual([
      303,
      `https://localhost:${server.port}/docs`,
    ])
    process.kill(server.pid, 'SIGHUP')
    expect(await ready()).toBe(200)
    expect(await server.stop()).toBe(0)
  })

  it('refuses a public URL that is not this machine’s, with exit code 2', async () => {
    const { code, stderr } = await mudra.run(['serve', '--dev-tls'], {
      env: { MUDRA_PUBLIC_URL: 'https://mudra.example.com' },
    })
    expect(stderr).toMatch(/^mudrad: MUDRA_PUBLIC_URL: is not this machine’s own, and --dev-tls /)
    expect(code).toBe(2)
  })
})

describe('a public URL beyond this machine, in clear', () => {
  it('keeps the server from starting, which says why, with exit code 2 — RFC 6749 §3.1.2.1', async () => {
    const { code, stderr, stdout } = await mudra.run(['serve'], {
      env: { MUDRA_PUBLIC_URL: 'http://mudra.example.com' },
    })
    expect(stderr).toBe(
      'mudrad: MUDRA_PUBLIC_URL: must be https: tokens and passwords would travel in clear\n',
    )
    expect([code, stdout]).toEqual([2, ''])
  })
})
