// Writes deploy/kubernetes/*.yaml from the Helm chart, one for each file of values in deploy/helm/ci: for clusters without Helm, and for tests that
// judge them on machines without it. Needs helm. With --check it only compares.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const chart = join(root, 'deploy/helm')
/** The version that is rendered for; it decides nothing that the chart asks. */
const KUBERNETES = '1.34.0'

export const hasHelm = spawnSync('helm', ['version']).error === undefined

/** @returns the names of the files of values, without their ending */
export function variants() {
  return globSync('*-values.yaml', { cwd: join(chart, 'ci') })
    .map((file) => basename(file, '-values.yaml'))
    .toSorted()
}

/** The sum of everything that a manifest is made of. It stands in the manifest's first lines, so that a stale one is told without helm. */
export function chartSum() {
  const hash = createHash('sha256')
  const files = globSync('**/*', { cwd: chart, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(chart.length))
  for (const path of paths.toSorted())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(chart, path)))
      .update('\0')
  return hash.digest('hex')
}

/** Runs helm. @returns what it says */
export function helm(...args) {
  const { status, stderr, stdout } = spawnSync('helm', args, { encoding: 'utf8' })
  return { ok: status === 0, stdout, stderr }
}

export function manifestFile(variant) {
  return join(root, `deploy/kubernetes/${variant}.yaml`)
}

export function render(variant) {
  const { ok, stderr, stdout } = helm(
    'template',
    'mudra',
    chart,
    `--values=${join(chart, `ci/${variant}-values.yaml`)}`,
    '--namespace=mudra',
    `--kube-version=${KUBERNETES}`,
  )
  if (!ok) throw new Error(stderr)
  return `# Made by \`npm run manifests\` from deploy/helm with ci/${variant}-values.yaml. Change those, not this file.\n# ${chartSum()}\n${stdout}`
}

if (process.argv[1] === import.meta.filename) {
  if (!hasHelm) {
    console.error('npm run manifests needs helm: https://helm.sh/docs/intro/install')
    process.exit(1)
  }
  for (const variant of variants()) {
    const made = render(variant)
    if (!process.argv.includes('--check')) writeFileSync(manifestFile(variant), made)
    else if (readFileSync(manifestFile(variant), 'utf8') !== made) {
      console.error(`deploy/kubernetes/${variant}.yaml is not what the chart says; run npm run manifests`)
      process.exitCode = 1
    }
  }
}
