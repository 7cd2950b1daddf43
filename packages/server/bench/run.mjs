// `npm run bench`: every part, or those that are named: `npm run bench -- oauth`. Some need wrk on the PATH. With --write each part's section
// in RESULTS.md is replaced, and the others stay.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, totalmem } from 'node:os'
import { benchGuard } from './guard.mjs'
import { benchGrowth } from './growth.mjs'
import { benchKitStart } from './kit-start.mjs'
import { benchOAuth } from './oauth.mjs'
import { benchPages } from './pages.mjs'
import { benchPostgres } from './postgres.mjs'
import { benchReads } from './reads.mjs'
import { benchSearches } from './searches.mjs'
import { benchSignIn } from './sign-in.mjs'
import { benchSignInFloods } from './sign-in-floods.mjs'
import { here, openWorkshop } from './support.mjs'
import { benchTaskCreation } from './task-creation.mjs'
import { benchTaskPages } from './task-pages.mjs'

const PARTS = new Map([
  ['guard', benchGuard],
  ['growth', benchGrowth],
  ['oauth', benchOAuth],
  ['sign-in', benchSignIn],
  ['sign-in-floods', benchSignInFloods],
  ['reads', benchReads],
  ['pages', benchPages],
  ['task-pages', benchTaskPages],
  ['searches', benchSearches],
  ['task-creation', benchTaskCreation],
  ['postgres', benchPostgres],
  ['kit-start', benchKitStart],
])
const PARTS_WITH_WRK = ['guard', 'growth', 'oauth', 'postgres']
const RESULTS = here('RESULTS.md')

const args = process.argv.slice(2)
const named = args.filter((arg) => arg !== '--write')
const stranger = named.find((name) => !PARTS.has(name))
if (stranger !== undefined)
  refuse(`no part is called ${stranger}. There are: ${[...PARTS.keys()].join(', ')}`)
const needsWrk = named.length === 0 || named.some((name) => PARTS_WITH_WRK.includes(name))
if (needsWrk && spawnSync('wrk', ['--version']).error !== undefined) {
  refuse('npm run bench needs the load generator wrk. Install it: apt-get install wrk, or brew install wrk.')
}

const sections = new Map(args.includes('--write') ? sectionsOf(readFileSync(RESULTS, 'utf8')) : [])
for (const [name, bench] of PARTS) {
  if (named.length > 0 && !named.includes(name)) continue
  const workshop = openWorkshop()
  try {
    const text = `${await bench(workshop)}\n\n${machine()}`
    process.stdout.write(`${text}\n\n`)
    sections.set(titleOf(text), text)
  } finally {
    await workshop.close()
  }
}
if (args.includes('--write')) {
  const head = '# Benchmark results\n\nMade by `npm run bench -- --write`.'
  writeFileSync(RESULTS, `${[head, ...sections.values()].join('\n\n')}\n`)
}

function sectionsOf(results) {
  const texts = results.split(/^(?=## )/m).slice(1)
  return texts.map((text) => [titleOf(text), text.trim()])
}

function titleOf(section) {
  return section.slice(0, section.indexOf('\n'))
}

function machine() {
  const [cpu] = cpus()
  return `Machine: ${availableParallelism()} × ${cpu?.model ?? 'unknown processor'} (${arch()}), ${Math.round(totalmem() / 1e9)} GB, shared with the load generator; Node ${process.version}.`
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}
