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
        sentences: ['Know who you are in Asana', 'View your email address', 'View your name and picture'],
      },
      { thing: 'tasks', sentences: ['View tasks', 'Create and modify tasks', 'Delete tasks'] },
      { thing: 'people', sentences: ['View people'] },
    ])
  })

  it('name every scope — RFC 6749 §3.3', () => {
    const groups = consentWords(readScopes(GRANULAR_SCOPES.join(' ')))
    expect(groups.flatMap(({ sentences }) => sentences)).toHaveLength(GRANULAR_SCOPES.length)
    expect(new Set(groups.map(({ thing }) => thing)).size).toBe(groups.length)
  })

  it("say what full permissions are: reading, changing and deleting — Asana's consent page", () => {
    const sentences = consentWords(readScopes('default')).flatMap((group) => group.sentences)
    expect(sentences).toHaveLength(3)
    expect(sentences[0]).toBe('View your name and email address')
    expect(sentences[2]).toContain('delete')
    expect(consentWords(readScopes('default openid'))[0]?.thing).toBe('your identity')
  })
})
