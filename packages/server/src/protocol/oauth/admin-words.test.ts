import { expect, it } from 'vitest'
import { readScopes } from './scope.js'
import { wordsForAdmins } from './admin-words.js'

it('speaks of the people who allowed it, and never to them', () => {
  for (const scopes of ['default openid email profile', 'tasks:read users:read tasks:delete']) {
    const groups = wordsForAdmins(readScopes(scopes))
    const text = groups
      .flatMap(({ sentences, thing }) => [thing, ...sentences.map((one) => one.text)])
      .join('. ')
    expect(text).not.toMatch(/\byou/i)
  }
  expect(wordsForAdmins(readScopes('openid'))[0]?.sentences[0]?.text).toBe('Know who they are')
})
