// The steps of a Dockerfile without Docker: each stage is a folder, entered with chroot in a mount namespace of its own. The system of an image is
// this machine's.
import { spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { readDockerfile, readDockerignore, type Step } from './dockerfile.js'
import { spawn } from './spawn.js'

/** What of this machine stands for the system in an image. */
const SYSTEM = ['bin', 'sbin', 'lib', 'lib64', 'usr', 'etc']
const DEVICES = ['null', 'zero', 'random', 'urandom']

/** Only root may enter namespaces of mounts and take another user's id. */
export const canEnterTrees =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0

/** The file system of an image, and how its container starts. */
export interface Image {
  readonly tree: string
  readonly workdir: string
  readonly environment: Readonly<Record<string, string>>
  readonly user: { readonly uid: number; readonly gid: number }
  readonly volumes: readonly string[]
  readonly healthcheck: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
}

/**
 * Does what `docker build` does with a Dockerfile.
 * @param needs.folder  for the stages' trees
 * @param needs.environment  what RUN steps have of this machine beside their image's own: how npm finds packages
 * @param needs.shared  folders of this machine that RUN steps see, under their own names
 */
export function buildImage(
  dockerfile: string,
  needs: {
    readonly context: string
    readonly folder: string
    readonly environment: Readonly<Record<string, string>>
    readonly shared: readonly string[]
  },
): Image {
  const isInContext = readDockerignore(`${dockerfile}.dockerignore`)
  const trees = new Map<string, string>()
  let image: Image | null = null
  readDockerfile(dockerfile).forEach(({ name, steps }, at) => {
    const tree = join(needs.folder, `stage-${at}`)
    mkdirSync(tree)
    trees.set(name ?? String(at), tree)
    const made = {
      tree,
      workdir: '/',
      environment: {} as Record<string, string>,
      user: { uid: 0, gid: 0 },
      volumes: [] as readonly string[],
      healthcheck: [] as readonly string[],
      entrypoint: [] as readonly string[],
      command: [] as readonly string[],
    }
    for (const step of steps) {
      switch (step.keyword) {
        case 'WORKDIR':
          made.workdir = step.text
          mkdirSync(join(tree, step.text), { recursive: true })
          break
        case 'ENV': {
          const [variable = '', value = ''] = /^([A-Z_]+)=(\S+)$/.exec(step.text)?.slice(1) ?? []
          made.environment[variable] = value
          break
        }
        case 'COPY': {
          const from = step.flags['from'] === undefined ? null : trees.get(step.flags['from'])
          if (from === undefined) throw new Error(`there is no stage ${step.flags['from'] ?? ''}`)
          copy(step, { from: from ?? needs.context, filter: from === null ? isInContext : null, ...made })
          break
        }
        case 'RUN':
          run(step.text, made, needs)
          break
        case 'USER': {
          const [uid = 0, gid = uid] = step.text.split(':').map(Number)
          made.user = { uid, gid }
          break
        }
        case 'VOLUME':
          made.volumes = listOf(step)
          break
        case 'HEALTHCHECK':
          made.healthcheck = step.words[0] === 'CMD' ? listOf(step) : listAfterCmd(step.text)
          break
        case 'ENTRYPOINT':
          made.entrypoint = listOf(step)
          break
        case 'CMD':
          made.command = listOf(step)
          break
        case 'EXPOSE':
          break
        default:
          throw new Error(`this builder knows no ${step.keyword}`)
      }
    }
    image = made
  })
  if (image === null) throw new Error('there is no stage')
  return image
}

/** Exec form: in shell form a shell would stand between, and no signal would reach the program. */
function listOf({ keyword, list }: Step): readonly string[] {
  if (list === null) throw new Error(`${keyword} is not in exec form`)
  return list
}

function listAfterCmd(text: string): readonly string[] {
  return JSON.parse(text.slice(text.indexOf('['))) as string[]
}

function copy(
  { flags, words }: Step,
  {
    from,
    filter,
    tree,
    workdir,
  }: {
    readonly from: string
    readonly filter: ((path: string) => boolean) | null
    readonly tree: string
    readonly workdir: string
  },
): void {
  const target = words.at(-1) ?? ''
  for (const word of words.slice(0, -1)) {
    const source = join(from, word)
    const inFolder = target.endsWith('/') ? posix.join(target, posix.basename(word)) : target
    const to = join(tree, posix.resolve(workdir, inFolder))
    mkdirSync(dirname(to), { recursive: true })
    if (filter === null) cpSync(source, to, { recursive: true, verbatimSymlinks: true })
    else copyFiltered(source, to, word, filter)
    const [uid, gid] = (flags['chown'] ?? '0:0').split(':').map(Number)
    if (uid !== undefined && gid !== undefined) chownSync(to, uid, gid)
  }
}

/** An excluded folder is entered as well, since something below it may be named again. */
function copyFiltered(source: string, to: string, path: string, isKept: (path: string) => boolean): void {
  if (statSync(source).isDirectory()) {
    for (const name of readdirSync(source))
      if (name !== 'node_modules' && name !== 'dist')
        copyFiltered(join(source, name), join(to, name), posix.join(path, name), isKept)
    return
  }
  if (!isKept(path)) return
  mkdirSync(dirname(to), { recursive: true })
  cpSync(source, to)
}

function run(
  command: string,
  image: Pick<Image, 'environment' | 'tree' | 'workdir'>,
  { environment, shared }: { environment: Readonly<Record<string, string>>; shared: readonly string[] },
): void {
  const args = enter(image, {
    argv: ['/bin/sh', '-c', command],
    environment: { PATH: process.env['PATH'] ?? '', HOME: '/tmp', ...environment, ...image.environment },
    user: { uid: 0, gid: 0 },
    isReadOnly: false,
    volumes: Object.fromEntries(shared.map((folder) => [folder, folder])),
  })
  const { status, stderr, stdout } = spawnSync('unshare', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`RUN ${command} ended with ${status ?? ''}\n${stdout}${stderr}`)
}

/**
 * Starts a container's process as `docker run --read-only` does: the image's user, its environment and no other, a tree that cannot be written
 * to, volumes. It is the first process of a namespace.
 * @param volumes  folders of this machine by where they are seen
 */
export function startIn(
  image: Image,
  needs: {
    readonly argv: readonly string[]
    readonly environment: Readonly<Record<string, string>>
    readonly volumes: Readonly<Record<string, string>>
  },
): ChildProcess {
  const args = enter(image, {
    ...needs,
    environment: { ...image.environment, ...needs.environment },
    user: image.user,
    isReadOnly: true,
  })
  // A group of its own, to be ended as a whole: `--kill-child` is forgotten where the user changes.
  return spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
}

function enter(
  { tree, workdir }: Pick<Image, 'tree' | 'workdir'>,
  needs: {
    readonly argv: readonly string[]
    readonly environment: Readonly<Record<string, string>>
    readonly user: Image['user']
    readonly isReadOnly: boolean
    readonly volumes: Readonly<Record<string, string>>
  },
): readonly string[] {
  for (const name of [...SYSTEM, 'dev', 'proc', 'tmp', ...Object.keys(needs.volumes)])
    mkdirSync(join(tree, name), { recursive: true })
  const mounts = [
    'set -e',
    // A folder has to be a mount before it can be one that is read-only.
    `mount --bind "$TREE" "$TREE"`,
    ...SYSTEM.filter((name) => existsSync(`/${name}`)).flatMap((name) => [
      `mount --bind "/${name}" "$TREE/${name}"`,
      `mount -o remount,bind,ro "$TREE/${name}"`,
    ]),
    `mount -t tmpfs -o mode=755 tmpfs "$TREE/dev"`,
    ...DEVICES.map((name) => `touch "$TREE/dev/${name}"; mount --bind "/dev/${name}" "$TREE/dev/${name}"`),
    `mount -t proc proc "$TREE/proc"`,
    ...Object.entries(needs.volumes).map(([inside, outside]) => `mount --bind "${outside}" "$TREE${inside}"`),
    ...(needs.isReadOnly ? [`mount -o remount,bind,ro "$TREE"`] : []),
    // Everything is handed over by exec, so that the program is the first process, as in a container.
    `exec chroot --userspec=${needs.user.uid}:${needs.user.gid} --groups= "$TREE" /usr/bin/env -i -C "${workdir}" "$@"`,
  ]
  const variables = Object.entries({ ...needs.environment }).map(([name, value]) => `${name}=${value}`)
  const script = mounts.join('\n').replaceAll('$TREE', tree)
  return [
    '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private',
    '/bin/sh', '-c', script, 'sh', ...variables, ...needs.argv,
  ] // prettier-ignore
}
