import { parseArgs } from 'node:util'

export const USAGE = `npm run mutants -- PATH… [options]

Makes plausible mistakes in the sources below PATH, one at a time, and runs the tests that reach each of them.

  --sample N     N mutants of each folder (a feature, or one beside the features), chosen by the seed
  --seed S       another choice; 1 if not given
  --hold-out S   leaves out the mutants that seed S would begin with, so that they stay a sample that nobody has seen
  --changed      only lines that the working tree has and main has not (PATH may be left out)
  --tests TEXT   only test files whose path has TEXT in it, for a first look; another run goes on from there
  --fresh        forgets what earlier runs found
  --list         says which mutants there are, and runs nothing
  --workers N    test processes beside each other; half of the processors if not given
  --floor P      ends with 1 if fewer than P percent are noticed; 95 if not given
`

const SOURCES = 'packages/server/src'

/**
 * @param argv what follows the name of the program
 * @param processors how many this machine has
 * @returns `{ ok: true, options }` or `{ ok: false, problem }`, a sentence
 */
export function readArguments(argv, processors) {
  let read
  try {
    read = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        sample: { type: 'string' },
        seed: { type: 'string', default: '1' },
        'hold-out': { type: 'string' },
        tests: { type: 'string', default: '' },
        changed: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        workers: { type: 'string' },
        floor: { type: 'string', default: '95' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    return { ok: false, problem: error.message }
  }
  const { positionals, values } = read
  if (values.help) return { ok: false, problem: '' }
  if (positionals.length === 0 && !values.changed) return { ok: false, problem: 'PATH is missing' }
  const sample = values.sample === undefined ? null : wholeNumber(values.sample)
  if (Number.isNaN(sample)) return { ok: false, problem: '--sample takes a whole number above 0' }
  const workers =
    values.workers === undefined ? Math.max(1, Math.floor(processors / 2)) : wholeNumber(values.workers)
  if (Number.isNaN(workers)) return { ok: false, problem: '--workers takes a whole number above 0' }
  const floor = Number(values.floor)
  if (!(floor >= 0 && floor <= 100)) return { ok: false, problem: '--floor takes a percentage' }
  const paths = positionals.length === 0 ? [SOURCES] : positionals.map(fromRoot)
  const { changed, fresh, list, seed, tests } = values
  const holdOut = values['hold-out'] ?? null
  return { ok: true, options: { paths, sample, seed, holdOut, tests, changed, fresh, list, workers, floor } }
}

const wholeNumber = (text) => (/^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN)

/** `protocol/` and `features/grants` are short for what they are below the server's sources. */
function fromRoot(path) {
  const plain = path.replace(/\/+$/, '')
  return plain.startsWith('packages/') ? plain : `${SOURCES}/${plain}`
}
