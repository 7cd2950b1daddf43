import { beforeAll, describe, expect, it } from 'vitest'
import { processorMs } from '../../../test/support/processor-time.js'
import { strengthEstimator, type EstimateStrength } from '../../platform/password-strength.js'
import { makeJudgePassword } from './judge-password.js'
import { knownWordsOf, mostlyKnownFault, passwordFault } from './password.rules.js'

const ADA = { name: 'Ada Byron', email: 'ada@greenfield.example', workspaces: ['Greenfield Labs'] }
const REMEDY = 'Take four or more words that have nothing to do with each other'

describe('a new password — NIST SP 800-63B §3.1.1.2', () => {
  let estimate: EstimateStrength
  beforeAll(() => {
    estimate = strengthEstimator()
  })
  const judge = async (password: string) =>
    await makeJudgePassword({
      estimate,
      inTurn: async (_whose, work) => await work(),
      aboutPerson: async () => await Promise.resolve(null),
    })(password, ADA)

  it('is no longer name of the person with a few characters, however short another of their names is', () => {
    for (const name of ['Anna Annabell', 'Annabell Anna']) {
      const known = knownWordsOf({ name, email: 'a@b.example', workspaces: [] })
      expect(mostlyKnownFault('annabell1234', known)).toMatch(/^Is little more than your name/)
      expect(mostlyKnownFault('annabell12345678', known)).toBeNull()
      expect(mostlyKnownFault('something else', known)).toBeNull()
    }
  })

  it('is long', () => {
    expect(passwordFault('x'.repeat(11))).toBe('Must have at least 12 characters')
    expect(passwordFault('x'.repeat(12))).toBeNull()
    expect(passwordFault('x'.repeat(256))).toBeNull()
    expect(passwordFault('x'.repeat(257))).toBe('Must be at most 256 characters long')
  })

  it('can be written down in UTF-8', () => {
    expect(passwordFault('long enough \0')).toBe('Must not contain NUL characters')
    expect(passwordFault('long enough \ud800')).toBe('Must not contain lone surrogates')
  })

  it.each([
    'harbour lantern quiet river',
    'correct horse battery staple',
    'zufällig gewählte Wörter im Fluss',
    'wQ4_-cXz81.kTn',
    'пароль из нескольких слов',
  ])('may be %j: nothing is asked of its characters', async (password) => {
    expect(await judge(password)).toBeNull()
  })

  it.each([
    ['password1234', 'Is close to a password that many people use'],
    ['qwertyuiopasdfgh', 'Is close to a password that many people use'],
    ['passwordpassword', 'Repeats the same few characters'],
    ['aaaaaaaaaaaaaaaaaaaa', 'Repeats one character'],
    [' '.repeat(12), 'Repeats one character'],
    ['iloveyouforever', 'Is close to a password that many people use'],
  ])('is refused when it is one that others choose: %j', async (password, why) => {
    expect(await judge(password)).toBe(`${why}. ${REMEDY}`)
  })

  it.each([
    'Ada Byron Ada Byron',
    'adabyron2026',
    'greenfieldlabs',
    'ada@greenfield.example!',
    'mudra-mudra-mudra',
  ])('is refused when it is little more than the person and their workspace: %j', async (password) => {
    expect(await judge(password)).toMatch(/^Is little more than your name, your address or your workspace/)
  })

  it('is estimated in a bounded time, whatever it is made of', async () => {
    await judge('the lists are read once')
    for (const part of ['@$$4', '1l|!', 'aB3$', 'p@ssw0rd', 'a', '4@83(60#!1|0$57+%2']) {
      const startedMs = processorMs()
      await judge(part.repeat(256).slice(0, 256))
      // Without the limits each of them takes more than a second.
      expect(processorMs() - startedMs).toBeLessThan(400)
    }
  })
})
