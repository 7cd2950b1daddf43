import { describe, expect, it } from 'vitest'
import { DE } from '../../languages/de.js'
import { speakTo } from '../../languages/speaking.js'
import { RECORDED_ONCE } from '../sign-in/sign-in-budgets.js'
import { reasonWords } from './reason-words.js'

const inGerman = (reason: string) => speakTo({ language: 'de', timeZone: 'UTC' }, () => reasonWords(reason))

describe('why something happened', () => {
  it('is the word of the code, in words', () => {
    expect(reasonWords('pkce_mismatch')).toBe('pkce mismatch')
    expect(inGerman('pkce_mismatch')).toBe(DE['pkce mismatch'])
  })

  it('stands for itself where this version does not know it', () => {
    for (const reason of ['never_heard_of', 'constructor', 'toString'])
      expect(inGerman(reason)).toBe(reason.replaceAll('_', ' '))
  })

  it.each([
    'app_unknown',
    'client_throttled',
    'email_taken',
    'grant_limit_reached',
    'insecure_transport',
    'key_lost',
    'metrics_token_in_clear',
    'metrics_token_wrong',
    'refused',
    'throttled',
    'token_expired',
    'undeliverable',
  ])('has words for what no type names: %s', (reason) => {
    expect(reasonWords(reason)).toBe(reason.replaceAll('_', ' '))
    expect(inGerman(reason)).not.toBe(reason.replaceAll('_', ' '))
  })

  it('has words for each budget of signing in', () => {
    const unsaid = Object.keys(RECORDED_ONCE).filter((name) => inGerman(name) === name.replaceAll('_', ' '))
    expect(unsaid).toEqual([])
  })
})
