// What is said at the end of a run, a line a folder.

/** The folder that a source is counted in: a feature, or a folder beside the features. */
export function folderOf(path) {
  const [first, second] = path.replace(/^packages\/[^/]+\/src\//, '').split('/')
  return first === 'features' ? `features/${second}` : first
}

/**
 * @param outcomes a list of { path, state }
 * @returns rows with a score: of the mutants that are not explained, how many percent a test noticed
 */
export function tally(outcomes) {
  const rows = new Map()
  for (const { path, state } of outcomes) {
    const folder = folderOf(path)
    if (!rows.has(folder))
      rows.set(folder, {
        folder,
        mutants: 0,
        killed: 0,
        timeout: 0,
        explained: 0,
        survived: 0,
        unreached: 0,
        'wrongly explained': 0,
        refused: 0,
      })
    const row = rows.get(folder)
    row[state] += 1
    if (state !== 'refused') row.mutants += 1
  }
  return [...rows.values()].map((row) => ({ ...row, score: scoreOf(row) }))
}

function scoreOf({ explained, killed, mutants, timeout }) {
  const asked = mutants - explained
  return asked === 0 ? 100 : Math.floor((1000 * (killed + timeout)) / asked) / 10
}

/** A table in Markdown, as docs/testing.md has it. */
export function tableOf(rows) {
  const lines = rows.map(
    ({ explained, folder, killed, mutants, refused, score, survived, timeout, unreached }) =>
      `| \`${folder}\` | ${[mutants, killed, timeout, explained, survived, unreached, refused].join(' | ')} | ${score.toFixed(1)} % |`,
  )
  return [
    '| folder | mutants | killed | timeout | explained | survived | not reached | refused by the compiler | noticed |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

/** One line that an editor can jump to. */
export const lineOf = ({ line, mutation, path }) => `${path}:${line}  ${mutation}`
