import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GRANULAR_SCOPES } from '../asana/scopes.js'
import { consentWords } from './consent-words.js'
import { dangerOf, DANGERS, scopesInShort, worstFirst } from './scope-danger.js'

const short = (...api: readonly string[]) => {
  const { more, things, words } = scopesInShort(consentWords({ api, identity: [] }))
  return [words, ...things, ...(more === 0 ? [] : [`${more} more`])].join(' · ')
}

describe('scopes in short', () => {
  it('say the worst first: full permissions, then what deletes, then what changes, then what reads', () => {
    expect(scopesInShort(consentWords({ api: 'full', identity: ['openid'] }))).toEqual({
      danger: 'full',
      words: 'Full permissions',
      things: ['can delete whatever its owner can'],
      more: 0,
      isAll: true,
    })
    expect(short('users:read', 'tasks:read', 'tasks:delete', 'projects:write')).toBe('Can delete · tasks')
    expect(short('users:read', 'projects:write', 'tasks:write')).toBe('Can change · projects · tasks')
    expect(short('users:read')).toBe('Can view · people')
    expect(short()).toBe('Opens nothing')
    expect(scopesInShort(consentWords({ api: [], identity: ['openid'] }))).toEqual({
      danger: 'none',
      words: 'Identity only',
      things: [],
      more: 0,
      isAll: false,
    })
  })

  it('say whether that is all', () => {
    const isAll = (...api: readonly string[]) => scopesInShort(consentWords({ api, identity: [] })).isAll
    expect(isAll('tasks:read', 'users:read')).toBe(true)
    expect(isAll('tasks:read', 'tasks:delete')).toBe(false)
    expect(isAll(...GRANULAR_SCOPES.filter((scope) => scope.endsWith(':read')).slice(0, 5))).toBe(false)
    expect(scopesInShort(consentWords({ api: ['tasks:read'], identity: ['email'] })).isAll).toBe(false)
  })

  it('name a few things, and count the rest', () => {
    const reading = GRANULAR_SCOPES.filter((scope) => scope.endsWith(':read'))
    expect(short(...reading.slice(0, 4))).toBe('Can view · attachments · custom fields · goals · jobs')
    expect(short(...reading.slice(0, 5))).toBe('Can view · attachments · custom fields · goals · 2 more')
  })

  it('are as dangerous as the worst of them, in any order and number', () => {
    fc.assert(
      fc.property(fc.subarray([...GRANULAR_SCOPES]), (api) => {
        const ranks = api.map((scope) => DANGERS.indexOf(dangerOf({ api: [scope] })))
        expect(DANGERS.indexOf(dangerOf({ api }))).toBe(Math.min(DANGERS.indexOf('none'), ...ranks))
      }),
    )
  })

  it('are listed in that order, each sentence once', () => {
    const groups = consentWords({
      api: ['projects:read', 'tasks:read', 'tasks:write', 'tasks:delete'],
      identity: ['openid'],
    })
    expect(worstFirst(groups).map(({ text }) => text)).toEqual([
      'Delete tasks',
      'Create and modify tasks',
      'View projects',
      'View tasks',
      'Know who you are',
    ])
    const full = worstFirst(consentWords({ api: 'full', identity: [] }))
    expect(full[0]?.text).toMatch(/^Create, modify and delete/)
    expect(full).toHaveLength(3)
  })
})
