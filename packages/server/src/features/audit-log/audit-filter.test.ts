import { expect, it } from 'vitest'
import { speakTo } from '../../languages/speaking.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { ACTION_CHOICES, EVENT_FAMILIES } from '../audit/events.rules.js'
import { readAuditFilter } from './audit-filter.routes.js'

const NONE = { q: '', family: '', person: '', app: '', action: '', outcome: '', from: '', until: '' }
const read = (query: string) =>
  readAuditFilter(new URLSearchParams(query), {
    actions: ACTION_CHOICES,
    families: EVENT_FAMILIES,
    workspaceGid: '9' as Gid,
  })

it('each filter of an address narrows by what it names, and stays as it is', () => {
  const address =
    'q=ben&family=apps&person=7&app=12&action=token_created&outcome=refused&from=2026-11-01&until=2026-11-02'
  const { filter, values } = read(address)
  expect(values).toEqual(Object.fromEntries(new URLSearchParams(address)))
  expect(filter).toEqual({
    workspaceGid: '9',
    personGid: '7',
    appGid: '12',
    actions: ['token_created'],
    search: { text: 'ben', actions: [] },
    outcome: 'refused',
    sinceMs: Date.parse('2026-11-01T00:00:00Z'),
    // The last day counts whole.
    untilMs: Date.parse('2026-11-03T00:00:00Z'),
  })
  expect(read('outcome=done').filter).toEqual({ workspaceGid: '9', outcome: 'done' })
})

it('what is no filter is none', () => {
  for (const query of [
    '',
    'q=&family=x&person=x&app=x&action=x&outcome=x&from=x&until=2026-13-01',
    'family=&action=&person=&app=',
  ])
    expect(read(query)).toEqual({ filter: { workspaceGid: '9' }, values: NONE })
})

it('a family is all of its actions, and an action of another family is none of them', () => {
  const roles = read('family=roles').filter
  expect(roles).toEqual({ workspaceGid: '9', actions: ['member_role_changed'] })
  expect(read('family=logins').filter.actions).toEqual(
    ACTION_CHOICES.filter(({ family }) => family === 'logins').map(({ action }) => action),
  )
  expect(read('family=roles&action=token_created').filter.actions).toEqual([])
})

it('a search finds actions by their words, in the reader’s language and in English, in large letters and small', () => {
  const found = (q: string) => read(`q=${q}`).filter.search?.actions
  expect(found('BLOCKED')).toEqual(['app_blocked', 'app_unblocked'])
  expect(found('rotated+the+token')).toEqual(['token_rotated'])
  const inGerman = speakTo({ language: 'de', timeZone: 'UTC' }, () => [
    found('BLOCKED the'),
    found('APP GESPERRT'),
  ])
  for (const actions of inGerman) expect(actions).toContain('app_blocked')
  expect(read('q=blocked').values.q).toBe('blocked')
})
