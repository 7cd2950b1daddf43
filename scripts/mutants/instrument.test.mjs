import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { findMutants } from './find.mjs'
import { instrument } from './instrument.mjs'

const SOURCE = `
const seen = []
const list = [...seen, a, b > 1]
const set = { 'x-a': a, ...(b === 2 && { more: true }) }
if (b === 2) seen.push(a)
else seen.push(b)
const early = () => {
  if (a && b) return 'both'
  seen.push('late')
  return b < 2 ? 'low' : 'high'
}
const answer = { list, set, early: early(), seen, key: \`\${a}:\${b}\` }
answer
`

const run = (code, { a, active, b }) => {
  const asked = new Set()
  const $mutant = (id) => {
    asked.add(id)
    return id === active
  }
  return { answer: JSON.parse(JSON.stringify(runInNewContext(code, { a, b, $mutant }))), asked }
}

const mutants = findMutants('a.js', SOURCE)
const code = instrument(SOURCE, mutants, 10)

it('changes nothing while no mutant is switched on', () => {
  for (const [a, b] of [
    [0, 1],
    [1, 2],
    [5, 3],
  ])
    expect(run(code, { a, b, active: null }).answer).toEqual(run(SOURCE, { a, b, active: null }).answer)
})

it.each(mutants.map(({ index, mutation, ...mutant }) => ({ index, mutation, mutant })))(
  'switches on exactly one: $mutation',
  ({ index, mutant }) => {
    const { cut, replacement, site } = mutant
    const wrong = SOURCE.slice(0, cut[0]) + (site === 'statement' ? ';' : replacement) + SOURCE.slice(cut[1])
    const given = [
      { a: 0, b: 1 },
      { a: 1, b: 2 },
      { a: 5, b: 3 },
    ]
    for (const { a, b } of given) {
      expect(run(code, { a, b, active: 10 + index }).answer).toEqual(
        run(wrong, { a, b, active: null }).answer,
      )
    }
  },
)

it('asks for each mutant that a run reaches, and for no other', () => {
  const early =
    mutants.find(({ mutation }) => mutation.startsWith('condition never holds: a && b')).index + 10
  const low = mutants.find(({ mutation }) => mutation === 'boundary: b < 2 → b <= 2').index + 10
  expect(run(code, { a: 1, b: 2, active: null }).asked).toContain(early)
  expect(run(code, { a: 1, b: 2, active: null }).asked).not.toContain(low)
  expect(run(code, { a: 0, b: 1, active: null }).asked).toContain(low)
})
