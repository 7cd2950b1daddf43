import { describe, expect, it } from 'vitest'
import { GRANULAR_SCOPES } from '../asana/scopes.js'
import { consentWords } from './consent-words.js'
import { readScopes } from './scope.js'

describe('the words of a consent page', () => {
  it("are grouped by thing, read before write before delete — Asana's consent page", () => {
    expect(
      consentWords(readScopes('tasks:delete users:read tasks:write profile tasks:read openid email')),
    ).toEqual([
      {
        thing: 'your identity',
        sentences: [
          { text: 'Know who you are', scope: 'openid', deletes: false },
          { text: 'View your email address', scope: 'email', deletes: false },
          { text: 'View your name, user name and picture', scope: 'profile', deletes: false },
        ],
      },
      {
        thing: 'tasks',
        sentences: [
          { text: 'View tasks', scope: 'tasks:read', deletes: false },
          { text: 'Create and modify tasks', scope: 'tasks:write', deletes: false },
          { text: 'Delete tasks', scope: 'tasks:delete', deletes: true },
        ],
      },
      { thing: 'people', sentences: [{ text: 'View people', scope: 'users:read', deletes: false }] },
    ])
  })

  it('name what comes with every token, once, whatever was asked', () => {
    const textsOf = (scopes: string) =>
      consentWords(readScopes(scopes), { withToken: true }).flatMap(({ sentences }) =>
        sentences.map(({ text, scope }) => [text, scope]),
      )
    expect(textsOf('tasks:read')).toEqual([
      ['View your name and email address', null],
      ['View tasks', 'tasks:read'],
    ])
    expect(textsOf('openid')).toEqual([
      ['View your name and email address', null],
      ['Know who you are', 'openid'],
    ])
    const full = textsOf('default').filter(([text]) => text === 'View your name and email address')
    expect(full).toEqual([['View your name and email address', 'default']])
  })

  it('name every scope — RFC 6749 §3.3', () => {
    const groups = consentWords(readScopes(GRANULAR_SCOPES.join(' ')))
    const scopes = groups.flatMap(({ sentences }) => sentences.map(({ scope }) => scope))
    expect(new Set(scopes)).toEqual(new Set(GRANULAR_SCOPES))
    expect(scopes).toHaveLength(GRANULAR_SCOPES.length)
    expect(new Set(groups.map(({ thing }) => thing)).size).toBe(groups.length)
  })

  it("say what full permissions are: reading, changing and deleting — Asana's consent page", () => {
    const sentences = consentWords(readScopes('default')).flatMap((group) => group.sentences)
    expect(sentences).toHaveLength(3)
    expect(sentences[0]?.text).toBe('View your name and email address')
    expect(sentences[2]).toMatchObject({ scope: 'default', deletes: true })
    expect(sentences[2]?.text).toContain('delete')
    expect(consentWords(readScopes('default openid'))[0]?.thing).toBe('your identity')
  })
})
