// Tries mutants against the tests that reach them, the likeliest to notice first.
import { folderOf } from './report.mjs'
import { inTurn } from './turns.mjs'

/** So many files are tried on each mutant alone. Most are noticed by then, and what is left is tried together. */
const ALONE_MAX = 8
const TOGETHER_MAX = 32
const LIMIT_MS = 20_000
const LIMIT_FACTOR = 6

/**
 * @typedef {{ id: number, path: string }} Tried
 * @typedef {{ state: 'killed' | 'timeout' | 'survived' | 'unreached', by: string | null, failure: string | null, passed: string[] }} Verdict
 *
 * @param mutants {Tried[]}
 * @param reach of `findReach`
 * @param processes of test-process.mjs
 * @param earlier  { path, by }: what noticed mutants of these sources in earlier runs
 * @param hasPassed(mutant, file)  whether an earlier run tried the two, and nothing has changed since
 * @param tell(mutant, verdict)  told of each as soon as it is decided
 * @param tellOfRest(mutant, passed)  told of each that the likeliest files did not notice, as soon as that is known
 */
export async function tryMutants({ earlier = [], hasPassed, mutants, processes, reach, tell, tellOfRest }) {
  const kills = new Map()
  const alive = new Map()
  const note = ({ path }, file) => {
    for (const place of [path, folderOf(path)])
      kills.set(`${place} ${file}`, (kills.get(`${place} ${file}`) ?? 0) + 1)
  }
  for (const { by, path } of earlier) note({ path }, by)

  const attempt = async (testProcess, group, file) => {
    const { calls, ids, ms } = reach.get(file)
    const wish = {
      file,
      ids: group.map(({ id }) => id),
      isFresh: group.some(({ id }) => ids.get(id)),
      usualCalls: calls,
      limitMs: LIMIT_MS + LIMIT_FACTOR * ms,
    }
    const result = await testProcess.run(wish)
    // A machine that was busy, or something that the mutant before left behind: it counts when it happens again.
    if (result.state !== 'timeout' && result.state !== 'uneasy') return result
    return await testProcess.run(wish)
  }
  const verdictOf = ({ failure, state }, file, passed) => ({
    state: state === 'timeout' || isTooLong(failure) ? 'timeout' : 'killed',
    by: file,
    failure,
    passed,
  })

  await inTurn(processes, mutants, async (testProcess, mutant) => {
    const reaching = [...reach.keys()].filter((file) => reach.get(file).ids.has(mutant.id))
    if (reaching.length === 0)
      return tell(mutant, { state: 'unreached', by: null, failure: null, passed: [] })
    const passed = reaching.filter((file) => hasPassed(mutant, file))
    const files = inOrder(
      reaching.filter((file) => !passed.includes(file)),
      { mutant, kills, reach },
    )
    for (const file of files.slice(0, ALONE_MAX)) {
      const result = await attempt(testProcess, [mutant], file)
      if (result.state !== 'passed') {
        note(mutant, file)
        return tell(mutant, verdictOf(result, file, passed))
      }
      passed.push(file)
    }
    alive.set(mutant, { passed, rest: new Set(files.slice(ALONE_MAX)) })
    tellOfRest(mutant, [...passed])
  })

  /** All of them at once; where the tests notice something, half of them, until it is clear which. */
  const tryTogether = async (testProcess, wanted, file) => {
    // Another process may have found some of them out with another file.
    const group = wanted.filter((mutant) => alive.has(mutant))
    if (group.length === 0) return
    const result = await attempt(testProcess, group, file)
    if (result.state === 'passed') {
      for (const mutant of group) alive.get(mutant)?.passed.push(file)
      return
    }
    if (group.length === 1) {
      const [mutant] = group
      const known = alive.get(mutant)
      if (known === undefined) return
      alive.delete(mutant)
      tell(mutant, verdictOf(result, file, known.passed))
      return
    }
    const middle = Math.ceil(group.length / 2)
    await tryTogether(testProcess, group.slice(0, middle), file)
    await tryTogether(testProcess, group.slice(middle), file)
  }
  const filesLeft = [...reach.keys()]
    .filter((file) => [...alive.values()].some(({ rest }) => rest.has(file)))
    .toSorted((a, b) => reach.get(a).ms - reach.get(b).ms)
  const jobs = filesLeft.flatMap((file) =>
    chunks(
      [...alive].filter(([, { rest }]) => rest.has(file)).map(([mutant]) => mutant),
      TOGETHER_MAX,
    ).map((group) => ({ file, group })),
  )
  await inTurn(processes, jobs, async (testProcess, { file, group }) => {
    await tryTogether(testProcess, group, file)
  })
  for (const [mutant, { passed }] of alive)
    tell(mutant, { state: 'survived', by: null, failure: null, passed })
}

const isTooLong = (failure) => failure !== null && /timed out in \d+ms|too many steps/.test(failure)

/**
 * By the chance that a file notices, for the time that it takes: what it noticed in this source before, and less so in others of the folder,
 * whether it is named alike, and how much else it reaches.
 */
function inOrder(files, { kills, mutant, reach }) {
  const words = wordsOf(mutant.path)
  const folder = folderOf(mutant.path)
  const killsIn = (place, file) => kills.get(`${place} ${file}`) ?? 0
  const worth = (file) => {
    const { ids, ms } = reach.get(file)
    const kinship = words.filter((word) => file.includes(word)).length
    const noticed = killsIn(mutant.path, file) + killsIn(folder, file) / 4
    return (noticed + 0.3 + kinship + 10 / ids.size) / (ms + 50)
  }
  const worths = new Map(files.map((file) => [file, worth(file)]))
  return files.toSorted((a, b) => worths.get(b) - worths.get(a))
}

/** Of the names of its folder and its own, in the singular: `features/audit-log/saved-views.ts` is kin to `audit-page.test.ts`. */
const wordsOf = (path) => {
  const [name, folder = ''] = path.split('/').toReversed()
  const words = [folder, ...folder.split('-'), ...name.split('.')[0].split('-')]
  return [...new Set(words.map((word) => word.replace(/s$/, '')))].filter(({ length }) => length > 2)
}

function chunks(list, size) {
  const made = []
  for (let at = 0; at < list.length; at += size) made.push(list.slice(at, at + size))
  return made
}
