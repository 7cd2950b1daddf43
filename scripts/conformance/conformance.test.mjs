import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clausesOf, conformanceTable } from './table.mjs'

const root = join(import.meta.dirname, '../..')

describe('the clauses of a title', () => {
  it.each([
    ['takes it — RFC 1 §4.1.2', ['RFC 1 §4.1.2']],
    ['takes it — RFC 1 §4.1.2, §5.2 · RFC 2 §4.6', ['RFC 1 §4.1.2', 'RFC 1 §5.2', 'RFC 2 §4.6']],
    [
      'takes it — RFC 1 §1 and §2, OpenID Connect Core §3',
      ['RFC 1 §1', 'RFC 1 §2', 'OpenID Connect Core §3'],
    ],
    ['takes it — OpenID Connect RP-Initiated Logout §2', ['OpenID Connect RP-Initiated Logout §2']],
    ['takes it — OAuth 2.0 Form Post Response Mode §2', ['OAuth 2.0 Form Post Response Mode §2']],
    ['takes it — RFC 1 Appendix A.3, A.4', ['RFC 1 Appendix A', 'RFC 1 Appendix A']],
    ['endpoint — RFC 1 §2 > takes it — RFC 2 §3', ['RFC 1 §2', 'RFC 2 §3']],
    ['endpoint — RFC 1 > takes it — §2, §3', ['RFC 1 §2', 'RFC 1 §3']],
    ['endpoint — RFC 1 > takes it', []],
    ['takes it — RFC 1 §2, Fetch §3', ['RFC 1 §2']],
    ['OpenID Connect on %s > takes it', []],
    ['takes §4 of nothing', []],
  ])('%s', (title, clauses) => {
    expect(clausesOf(title)).toEqual(clauses)
  })
})

describe('the table', () => {
  const standards = [
    {
      standard: 'RFC 1',
      title: 'One',
      clauses: [
        ['§1', 'First.'],
        ['§2', 'Second.', 'asked of others'],
      ],
    },
  ]
  const shown = { file: 'a/x.test.ts', name: '%s > things > are <so> — RFC 1 §1' }

  it('names the test beside the clause, and the reason where there is none', () => {
    const { text, unlisted, withoutTest } = conformanceTable(standards, [shown])
    expect(text).toContain('| §1 | First. | [x](../a/x.test.ts): things › are \\<so> |\n')
    expect(text).toContain('| §2 | Second. | _asked of others_ |\n')
    expect([withoutTest, unlisted]).toEqual([[], []])
  })

  it('has a complaint for a clause that nothing shows or excuses', () => {
    expect(conformanceTable(standards, []).withoutTest).toEqual(['RFC 1 §1: First.'])
  })

  it('has a complaint for a title that names what is not listed', () => {
    const odd = { file: 'a/x.test.ts', name: 'is odd — RFC 1 §9' }
    expect(conformanceTable(standards, [shown, odd]).unlisted).toEqual([
      'RFC 1 §9: a/x.test.ts: is odd — RFC 1 §9',
    ])
  })
})

it('docs/conformance.md is complete and as the titles of the tests have it', { timeout: 60_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/conformance.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
