// `npm run sbom`: the CycloneDX bill of materials of what serves in production, in mudra.cdx.json. npm makes it from what is installed. Its
// own `--omit dev` also omits libraries that production shares with a development tool, so what `npm ls` finds for the server says here what
// is production; the other packages of this repository run elsewhere.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const OUTPUT_BYTES_MAX = 64 * 1_048_576
const NESTING_LENGTH = 'node_modules/'.length

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const { name } = readJson('package.json')
const serving = new Set(
  execFileSync(
    'npm',
    ['ls', '--all', '--omit=dev', '--workspace=packages/server', '--parseable', '--package-lock-only'],
    { cwd: root, encoding: 'utf8', maxBuffer: OUTPUT_BYTES_MAX },
  )
    .split('\n')
    .map((path) => relative(root, path)),
)
const production = new Set(
  Object.entries(readJson('package-lock.json').packages)
    .filter(([path, entry]) => path !== '' && entry.link !== true && serving.has(path))
    .map(
      ([path, entry]) =>
        `${entry.name ?? path.slice(path.lastIndexOf('node_modules/') + NESTING_LENGTH)}@${entry.version}`,
    ),
)
const bill = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES_MAX,
    stdio: ['ignore', 'pipe', 'inherit'],
  }),
)
// npm takes the name from the folder.
bill.metadata.component.name = name
bill.components = bill.components.filter((component) => production.has(component['bom-ref']))
const kept = new Set([bill.metadata.component['bom-ref'], ...bill.components.map((one) => one['bom-ref'])])
bill.dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ dependsOn, ref }) => ({ ref, dependsOn: (dependsOn ?? []).filter((one) => kept.has(one)) }))
const file = process.argv[2] ?? join(root, `${name}.cdx.json`)
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`)
process.stdout.write(`${file}: ${bill.components.length} components\n`)
