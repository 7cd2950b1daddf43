import { once } from 'node:events'
import { execFileSync, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository, endGroup, npmSettings } from '../support/clone.js'
import { buildImage, canEnterTrees, startIn, type Image } from '../support/image.js'
import { freePort, waitForLine } from '../support/mudrad-process.js'
import { isRunning } from '../support/running.js'

const BUILD_MS_MAX = 300_000

let folder = ''
let context = ''
let image: Image
beforeAll(() => {
  if (!canEnterTrees) return
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'mudra-image-')))
  context = join(folder, 'context')
  mkdirSync(context)
  copyRepository(context)
  const environment = npmSettings()
  image = buildImage(join(context, 'deploy/Dockerfile'), {
    context,
    folder,
    environment,
    shared: [environment['npm_config_cache'] ?? ''],
  })
}, BUILD_MS_MAX)
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

/** Every path below, links as they are. */
function pathsBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  )
}

/** The namespace's first process as this machine sees it: the one that is meant by `docker stop`. */
function firstProcess({ pid }: ChildProcess): number {
  const found = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return Number(found.trim())
}

describe.skipIf(!canEnterTrees)(
  `the image of deploy/Dockerfile, built by its own steps without Docker${canEnterTrees ? '' : ' (skipped: only root may enter a tree)'}`,
  () => {
    let data = ''
    /** A container with the volume. */
    const container = (argv: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
      const child = startIn(image, {
        argv: [...image.entrypoint, ...argv],
        // The network is this machine's, so nobody else is let in: an image listens on all addresses of its own.
        environment: { MUDRA_HOST: '127.0.0.1', ...environment },
        volumes: { '/data': data },
      })
      let said = ''
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
      return { child, said: () => said }
    }
    const runOn = async (argv: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
      const child = startIn(image, { argv, environment, volumes: { '/data': data } })
      let output = ''
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, output }
    }

    beforeAll(() => {
      // As a volume is when it is first used: with the owner that its folder has in the image.
      data = join(folder, 'data')
      mkdirSync(data, { mode: 0o755 })
      const { gid, uid } = lstatSync(join(image.tree, 'data'))
      chownSync(data, uid, gid)
    })

    it('starts as a user who is not root, without a shell between, and runs nothing else', () => {
      expect(image.user).toEqual({ uid: 65_532, gid: 65_532 })
      expect([...image.entrypoint, ...image.command]).toEqual(['mudrad', 'serve'])
      expect(image.volumes).toEqual(['/data'])
    })

    it('holds what serves and nothing else: no source, no test, no development package, no npm', () => {
      const { packages } = JSON.parse(readFileSync(join(context, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { optional?: boolean; link?: boolean; resolved?: string }>
      }
      const served = packagesOfServer()
      const wrong = Object.entries(packages).filter(([path, { link, optional, resolved }]) => {
        const at = join(image.tree, 'app', path)
        // The other packages of the repository serve nothing.
        if (link === true && resolved !== 'packages/server') return existsSync(at)
        return path.includes('node_modules/') && optional !== true && existsSync(at) !== served.has(path)
      })
      expect(wrong).toEqual([])
      expect(readdirSync(join(image.tree, 'app')).toSorted()).toEqual([
        'healthcheck.mjs',
        'node_modules',
        'packages',
      ])
      expect(readdirSync(join(image.tree, 'app/packages/server')).toSorted()).toEqual([
        'bin',
        'dist',
        'package.json',
        'public',
      ])
      const ours = pathsBelow(join(image.tree, 'app/packages/server/dist'))
      expect(ours.filter((path) => /\.(?:test|contract)\.|\.tsx?$|\/\.[^/]*$/.test(path))).toEqual([])
    })

    it('has nothing that its user may write to but the volume, and nothing that runs as somebody else', () => {
      const paths = pathsBelow(image.tree).filter((path) => !lstatSync(path).isSymbolicLink())
      const { uid } = image.user
      const loose = paths.filter((path) => {
        const found = lstatSync(path)
        return found.uid === uid || (found.mode & 0o022) !== 0 || (found.mode & 0o6000) !== 0
      })
      expect(loose.map((path) => relative(image.tree, path))).toEqual(['data'])
      const outside = pathsBelow(join(image.tree, 'app')).filter(
        (path) => lstatSync(path).isSymbolicLink() && !realpathSync(path).startsWith(join(image.tree, 'app')),
      )
      expect(outside).toEqual([])
    })

    it('serves from a tree that cannot be written to, is found healthy, and ends with 0 at SIGTERM as the first process', async () => {
      const before = pathsBelow(join(image.tree, 'app'))
      const port = String(await freePort())
      const environment = { MUDRA_PORT: port }
      const unhealthy = await runOn(image.healthcheck, environment)
      expect([unhealthy.code, unhealthy.output]).toEqual([1, expect.stringContaining('ECONNREFUSED')])

      const { child, said } = container(image.command, environment)
      try {
        await waitForLine(child, /^ready /)
        expect((await fetch(`http://127.0.0.1:${port}/-/health/ready`)).status).toBe(200)
        expect(await runOn(image.healthcheck, environment)).toEqual({ code: 0, output: '' })
        const first = firstProcess(child)
        const status = readFileSync(`/proc/${first}/status`, 'utf8')
        expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m)
        expect(status).toMatch(/^NSpid:\t\d+\t1$/m)
        // An administrator's command beside the server, as `docker exec` runs it.
        const made = await runOn(
          ['mudrad', 'user', 'create', 'ada@example.com', '--name', 'Ada', '--new-workspace', 'Example'],
          environment,
        )
        expect([made.code, made.output]).toEqual([0, expect.stringContaining('ada@example.com')])
        expect(await runOn(['mudrad', 'user', 'list'], environment)).toMatchObject({ code: 0 })
        const touched = await runOn(['/bin/sh', '-c', 'touch /app/new /tmp/new /new; touch /data/new'])
        expect(touched.output.match(/Read-only file system/g)).toHaveLength(3)

        const ended = once(child, 'exit')
        process.kill(first, 'SIGTERM')
        expect(await ended).toEqual([0, null])
        expect(
          said()
            .split('\n')
            .filter((line) => /"level":(?:40|50|60)/.test(line)),
        ).toEqual([])
      } finally {
        await endGroup(child)
      }
      expect(pathsBelow(join(image.tree, 'app'))).toEqual(before)
      expect(existsSync(join(data, 'mudra.sqlite'))).toBe(true)
      // A second container on the same volume finds what the first one left.
      expect((await runOn(['mudrad', 'user', 'list'])).output).toContain('ada@example.com')
    })

    it('leaves nobody behind when a test ends it half-way', async () => {
      const { child } = container(['serve', '--demo', '--allow-demo', '--dev-tls'], {
        MUDRA_PORT: String(await freePort()),
        MUDRA_DATA_DIR: '/data/ended',
      })
      await waitForLine(child, /^ready /)
      const first = firstProcess(child)
      await endGroup(child)
      await expect.poll(() => isRunning(first)).toBe(false)
    })

    it('with `serve --demo --allow-demo --dev-tls` is to be tried over https, and is found healthy, too', async () => {
      const port = String(await freePort())
      const environment = { MUDRA_PORT: port, MUDRA_DATA_DIR: '/data/demo' }
      const { child } = container(['serve', '--demo', '--allow-demo', '--dev-tls'], environment)
      try {
        await waitForLine(child, /^ready https:\/\/localhost:/)
        expect(await runOn(image.healthcheck, environment)).toEqual({ code: 0, output: '' })
        const ended = once(child, 'exit')
        process.kill(firstProcess(child), 'SIGTERM')
        expect(await ended).toEqual([0, null])
      } finally {
        await endGroup(child)
      }
    })
  },
)

/** Where npm puts what the server needs, and nothing that only the other packages of the repository need. */
function packagesOfServer(): ReadonlySet<string> {
  const flags = ['--all', '--omit=dev', '--workspace=packages/server', '--parseable', '--package-lock-only']
  const listed = execFileSync('npm', ['ls', ...flags], { cwd: context, encoding: 'utf8' })
  return new Set(listed.split('\n').map((path) => relative(context, path)))
}
