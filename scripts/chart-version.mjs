// Gives the Helm chart the server's version, after `changeset version` has chosen it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'packages/server/package.json'), 'utf8'))
const chart = join(root, 'deploy/helm/Chart.yaml')
writeFileSync(chart, readFileSync(chart, 'utf8').replaceAll(/^(version|appVersion): .*$/gm, `$1: ${version}`))
